// What may be done with a service: replaced without a failed request (web), replaced (worker), or left alone (singleton).
import type { ServiceSettings } from './extension'
import { statefulKind, isProxy } from './images'
import type { PublishedPort, Service, Stack } from './model'
import { isTcp } from './ports'
import { checkService, checkStack } from './role-rules'
import { schedulerOf } from './schedulers'
import { webPorts } from './web-ports'
import { anonymousMounts, writableMounts } from './mounts'

export type Role = 'web' | 'worker' | 'singleton'

/** A port on which the switch listens for the service. */
export interface WebPort {
  readonly port: number
  readonly protocol: 'http' | 'tcp'
  /** A path to ask; absent: a TCP connection is enough. */
  readonly health?: string
  /** Published on the host, so that the switch is the first proxy a request meets. */
  readonly edge: boolean
  /** A network of the service has IPv6, so callers may come that way. */
  readonly ipv6?: true
}

export interface ServiceRole {
  readonly role: Role
  /** For the printed plan: `answers on 8080 (expose), health /health (x-pi-deploy)`. */
  readonly why: string
  /** Empty unless web. */
  readonly ports: readonly WebPort[]
  /** Empty unless web: published by the switch in the service's place. */
  readonly published: readonly PublishedPort[]
  /** Targets of writable volumes and binds that two copies would share. */
  readonly writesTo: readonly string[]
  /** Two copies must not run at once: it writes to a volume and does not say `shared: true`. */
  readonly exclusive: boolean
  /** What else a reader of the plan should know, a sentence each. */
  readonly notes: readonly string[]
}

export interface RoleFacts {
  /** TCP ports from EXPOSE of each service's image, where known. */
  readonly exposed?: Readonly<Record<string, readonly number[]>>
  /** Texts of files that travel, to find `http://backend:8080` in: path and content. */
  readonly texts?: readonly { readonly path: string; readonly text: string }[]
  /** Keys of the sources that travel: copies mount those read-only, so nothing is shared through them. */
  readonly travelling?: readonly string[]
}

export interface Roles {
  readonly roles: Readonly<Record<string, ServiceRole>>
  readonly problems: readonly string[]
}

/** Never throws; every service has a role even when problems are found. */
export function inferRoles(stack: Stack, settings: Readonly<Record<string, ServiceSettings>>, facts: RoleFacts): Roles {
  const roles = Object.fromEntries(
    Object.keys(stack.services).map((name) => [name, roleOf(stack, name, settings[name] ?? {}, facts)]),
  )
  const problems = Object.entries(roles).flatMap(([name, role]) => checkService(stack, name, role, settings[name] ?? {}))
  return { roles, problems: [...problems, ...checkStack(stack, roles)] }
}

function roleOf(stack: Stack, name: string, settings: ServiceSettings, facts: RoleFacts): ServiceRole {
  const service = stack.services[name] ?? {}
  if (settings.role === 'singleton') return { role: 'singleton', why: 'x-pi-deploy says so', ...NOTHING }
  // Who states a port or another role knows better than the table of images.
  const reason = settings.role === undefined && settings.ports === undefined ? singletonReason(name, service) : undefined
  if (reason !== undefined) return { role: 'singleton', why: reason, ...NOTHING }
  const ports = settings.role === 'worker' ? [] : webPorts(stack, name, settings, facts)
  const writesTo = writableMounts(name, service, facts.travelling ?? []).map((mount) => mount.target)
  const shared = settings.shared === true
  const copies = { writesTo, exclusive: writesTo.length > 0 && !shared, notes: notesOf(stack, name, writesTo, shared) }
  if (settings.role !== 'web' && ports.length === 0) {
    const why = settings.role === 'worker' ? 'x-pi-deploy says so' : 'no port is known on which it answers'
    return { role: 'worker', why, ports: [], published: [], ...copies }
  }
  const listens = ports.map(({ why: _, ...port }) => port)
  const why = ports.length === 0 ? 'x-pi-deploy says so' : `answers on ${ports.map((one) => one.why).join(' and ')}`
  return { role: 'web', why, ports: listens, published: service.ports ?? [], ...copies }
}

const NOTHING = { ports: [], published: [], writesTo: [], exclusive: false, notes: [] }

/** Why two copies of the service must never be; undefined when nothing speaks against it. */
function singletonReason(name: string, service: Service): string | undefined {
  const stateful = statefulKind(service)
  if (stateful !== undefined) return `is ${stateful}`
  const scheduler = schedulerOf(service)
  if (scheduler !== undefined) return `runs ${scheduler}, which would do everything twice`
  if (service.network_mode === 'host') return "uses the host's network"
  const sharing = /^(service|container):(.+)$/.exec(service.network_mode ?? '')
  if (sharing !== null) return `uses the network of ${sharing[2] ?? ''}`
  if ((service.volumes_from ?? []).length > 0) return `uses the volumes of ${service.volumes_from?.join(', ')}`
  if (service.privileged === true) return 'is privileged'
  if ((service.devices ?? []).length > 0) return 'uses devices of the host'
  if (service.deploy?.mode?.startsWith('global') === true) return 'is deployed globally (deploy.mode)'
  const socket = service.volumes?.find((mount) => /\/(docker|containerd|podman)\.sock$/.test(mount.source ?? ''))
  if (socket !== undefined) return `controls Docker (${socket.source ?? ''})`
  const udp = service.ports?.find((port) => !isTcp(port))
  if (udp !== undefined) return `publishes ${udp.protocol ?? ''} port ${udp.published ?? udp.target}, which cannot be handed over`
  return proxyReason(name, service)
}

function proxyReason(name: string, service: Service): string | undefined {
  const edge = (service.ports ?? []).find((port) => ['80', '443'].includes(port.published ?? ''))
  if (edge === undefined) return undefined
  if ((service.ports ?? []).some((port) => port.published === '443')) return 'publishes 443: TLS for the stack ends in it'
  return isProxy(name, service) ? `is a proxy that publishes ${edge.published ?? ''}` : undefined
}

function notesOf(stack: Stack, name: string, writesTo: readonly string[], shared: boolean): readonly string[] {
  const service = stack.services[name] ?? {}
  const addresses = Object.values(service.networks ?? {}).flatMap((network) => network?.ipv4_address ?? network?.ipv6_address ?? [])
  return [
    ...(writesTo.length > 0 && !shared
      ? [`writes to ${writesTo.join(', ')}: one copy at a time, unless x-pi-deploy says shared: true`]
      : []),
    ...anonymousMounts(service).map((target) => `${target} is a volume without a name: every new copy starts with an empty one`),
    ...addresses.map((address) => `the address ${address} becomes its switch's`),
  ]
}
