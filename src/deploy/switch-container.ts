// The containers of the switches: one per web service, on exactly that service's networks, under all of its names.
import { canonical, sha256 } from '../compose/definition'
import { discoveryOf } from '../compose/copy'
import { dollar, type Attachment, type ComposeModel, type Service, type Stack } from '../compose/model'
import type { ServiceRole } from '../compose/roles'
import { outside } from './places'

export interface SwitchesOptions {
  readonly image: string
  /** As the user named it */
  readonly imageWish: string
  /** STATE of the project: an absolute path. */
  readonly state: string
  readonly deployment: string
}

// The uid of the haproxy user in the official image; the files are readable by all, so any other image works too.
const UID = 99

/** Project P-switch: one service per web service, under the web service's name, so that Compose gives it that alias too. */
export function switchesModel(stack: Stack, roles: Readonly<Record<string, ServiceRole>>, options: SwitchesOptions): ComposeModel {
  const webs = Object.entries(roles).filter(([, role]) => role.role === 'web')
  const networks = webs.flatMap(([name]) => Object.keys(stack.services[name]?.networks ?? {}))
  return {
    name: `${stack.name}-switch`,
    services: Object.fromEntries(webs.map(([name, role]) => [name, container(stack, name, role, options)])),
    networks: outside(stack.networks, networks),
  }
}

/** 64 hex digits; differs when the switch has to be created anew (networks, names, published ports, discovery, image as the user named it). */
export function switchDefinition(stack: Stack, service: string, role: ServiceRole, imageWish: string): string {
  const names = Object.keys(stack.services[service]?.networks ?? {}).map((network) => stack.networks[network]?.name)
  return sha256(canonical({ names, imageWish, ...shape(stack, service, role) }))
}

function container(stack: Stack, name: string, role: ServiceRole, { image, imageWish, state, deployment }: SwitchesOptions): object {
  const { labels, ...rest } = shape(stack, name, role)
  return {
    image: dollar(image),
    pull_policy: 'never',
    ...rest,
    volumes: [{ type: 'bind', source: dollar(`${state}/switch`), target: '/pi-deploy', read_only: true, bind: { create_host_path: false } }],
    labels: {
      ...labels,
      'pi-deploy.project': stack.name,
      'pi-deploy.service': name,
      'pi-deploy.kind': 'switch',
      'pi-deploy.deployment': dollar(deployment),
      'pi-deploy.definition': switchDefinition(stack, name, role, imageWish),
      'pi-deploy.state': dollar(state),
    },
  }
}

/** All of the container that does not change from release to release. */
function shape(stack: Stack, name: string, role: ServiceRole): { readonly labels: Readonly<Record<string, string>> } & Record<string, unknown> {
  const service = stack.services[name] ?? {}
  const { labels, environment } = discoveryOf(service)
  return {
    // An entrypoint replaces the image's own together with its command.
    entrypoint: ['sh', '/pi-deploy/supervisor.sh', dollar(name)],
    user: `${UID}:${UID}`,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    tmpfs: [`/run/sw:uid=${UID},gid=${UID},mode=0700,size=1m`],
    mem_limit: '64m',
    restart: 'unless-stopped',
    // Docker's resolver would pass unknown names on, and a wildcard domain would then answer for a copy that is not there.
    dns: ['127.0.0.1'],
    sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    networks: Object.fromEntries(Object.entries(service.networks ?? {}).map(([network, at]) => [network, attachment(name, service, at)])),
    ports: role.published,
    // What a proxy that discovers containers takes for the port.
    expose: role.ports.map(({ port }) => String(port)),
    environment,
    labels,
  }
}

function attachment(name: string, service: Service, at: Attachment | null): Attachment {
  const aliases = [name, service.container_name, ...(at?.aliases ?? [])].filter((alias) => alias !== undefined)
  return {
    aliases: [...new Set(aliases)],
    ...(at?.ipv4_address === undefined ? {} : { ipv4_address: at.ipv4_address }),
    ...(at?.ipv6_address === undefined ? {} : { ipv6_address: at.ipv6_address }),
  }
}
