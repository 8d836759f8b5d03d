// A service without what belongs to its name rather than to a copy of it: the switch, the user's project, or Compose.
import { without, type Attachment, type Service } from './model'

const NOT_OF_A_COPY = [
  // The switch answers under the names and ports of the service.
  'container_name', 'ports', 'expose',
  // Other services live in other Compose projects, where a copy's project cannot see them.
  'depends_on', 'links',
  // Nothing is built or pulled here, and a copy is started whatever profile it is in.
  'build', 'develop', 'profiles', 'pull_policy', 'image',
  // Decided by the transaction: nothing may revive a copy that was not committed.
  'restart', 'scale',
]

const NOT_OF_A_COPYS_DEPLOY = ['replicas', 'restart_policy', 'update_config', 'rollback_config', 'placement', 'endpoint_mode', 'labels', 'mode']

// The switch's: aliases and fixed addresses; a fixed MAC address would clash between two copies.
const NOT_OF_A_COPYS_NETWORK = ['aliases', 'ipv4_address', 'ipv6_address', 'link_local_ips', 'mac_address']

/**
 * Proxies that discover containers by label or variable must find the switch and not the copies: they would send
 * requests to a candidate that is not released yet, and to a copy that is being drained.
 */
const DISCOVERY_LABEL = /^(traefik\.|caddy([._]|$))/
const DISCOVERY_VARIABLE = /^(VIRTUAL_(HOST|PORT|PATH|PROTO|DEST|NETWORK)|LETSENCRYPT_)/

export function copyOf(service: Service, web: boolean): Service {
  const { environment, labels, networks, deploy, ...rest } = without(service, NOT_OF_A_COPY)
  const kept = {
    // A variable without a value would be taken from whatever shell runs Compose on the host.
    environment: filtered(environment, (key, value) => value !== null && !(web && DISCOVERY_VARIABLE.test(key))),
    labels: filtered(labels, (key) => !key.startsWith('com.docker.compose.') && !(web && DISCOVERY_LABEL.test(key))),
    networks: networks === undefined ? undefined : mapped(networks, bareAttachment),
    deploy: deploy === undefined ? undefined : without(deploy, NOT_OF_A_COPYS_DEPLOY),
  }
  const entries = Object.entries(rest).filter(([key]) => !key.startsWith('x-'))
  return { ...Object.fromEntries(entries), ...filtered(kept, (_, value) => !isEmpty(value)) }
}

/** What copyOf left out of labels and variables: the switch carries it. */
export function discoveryOf(service: Service): { readonly labels: Record<string, string>; readonly environment: Record<string, string> } {
  return {
    labels: filtered(service.labels, (key) => DISCOVERY_LABEL.test(key)),
    environment: filtered(service.environment, (key, value) => value !== null && DISCOVERY_VARIABLE.test(key)) as Record<string, string>,
  }
}

function bareAttachment(attachment: Attachment | null): Attachment | null {
  if (attachment === null) return null
  const bare = without(attachment, NOT_OF_A_COPYS_NETWORK)
  return Object.keys(bare).length === 0 ? null : bare
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}

function filtered<T>(record: Readonly<Record<string, T>> | undefined, keep: (key: string, value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([key, value]) => keep(key, value)))
}

function mapped<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
