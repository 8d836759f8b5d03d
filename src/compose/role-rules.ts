// What cannot be done with a service in its role: problems by path, each with what to do.
import type { ServiceSettings } from './extension'
import { replicasOf, type Stack } from './model'
import { isTcp } from './ports'
import type { ServiceRole } from './roles'

/** On this port the switch's own control interface listens, inside its container. */
const CONTROL_PORT = 9999
const DNS_LABEL = 63

export function checkService(stack: Stack, name: string, role: ServiceRole, settings: ServiceSettings): readonly string[] {
  if (role.role === 'singleton') return settings.ports === undefined ? [] : [`services.${name}.x-pi-deploy.port: a singleton has no switch; remove it`]
  const service = stack.services[name] ?? {}
  const at = (path: string, problem: string): string => `services.${name}.${path}: ${problem}`
  const singleton = 'or say x-pi-deploy: { role: singleton }'
  const web = role.role === 'web'
  const problems: string[] = []
  if (web && role.ports.length === 0) problems.push(at('x-pi-deploy.port', 'a web service needs the port on which it answers'))
  if (web && role.ports.some(({ port }) => port === CONTROL_PORT)) {
    problems.push(at('x-pi-deploy.port', `${CONTROL_PORT} is taken inside its switch; let the service answer on another port, ${singleton}`))
  }
  if (web && service.network_mode !== undefined) {
    problems.push(at('network_mode', `a web service is found by its name, which "${service.network_mode}" has not; remove it, ${singleton}`))
  } else if (!web && /^(host|service:|container:)/.test(service.network_mode ?? '')) {
    problems.push(at('network_mode', `two copies cannot share "${service.network_mode ?? ''}"; say x-pi-deploy: { role: singleton }`))
  }
  if (!web && (service.ports ?? []).length > 0) {
    problems.push(at('ports', `a worker's copies cannot publish a port; remove it, or say role: web with a port, ${singleton}`))
  }
  for (const port of web ? service.ports ?? [] : []) {
    if (!isTcp(port)) problems.push(at('ports', `${port.protocol ?? ''} port ${port.target} cannot be handed over; ${singleton.slice(3)}`))
    if (port.published?.includes('-')) problems.push(at('ports', `the range ${port.published} has to be one port`))
  }
  if (web && name.length + '-green'.length > DNS_LABEL) problems.push(at('', `its name is longer than ${DNS_LABEL - 6} characters`).replace('.:', ':'))
  if (settings.health !== undefined && role.ports[0]?.protocol === 'tcp') {
    problems.push(at('x-pi-deploy.health', 'there is no path to ask over plain TCP; remove it or protocol: tcp'))
  }
  for (const link of service.links ?? []) {
    const [target = '', alias = target] = link.split(':')
    if (alias !== target) problems.push(at('links', `"${link}" is not carried to a copy; give ${target} the network alias ${alias} instead`))
  }
  for (const key of ['pid', 'ipc', 'uts', 'cgroup']) {
    if (/^(service|container):/.test(String(service[key] ?? ''))) problems.push(at(key, `cannot be shared with a copy that comes and goes; ${singleton.slice(3)}`))
  }
  if (replicasOf(service) === 0) problems.push(at('deploy.replicas', '0 copies cannot be deployed; take the service out with a profile'))
  return problems
}

/** Problems between services. */
export function checkStack(stack: Stack, roles: Readonly<Record<string, ServiceRole>>): readonly string[] {
  return Object.entries(stack.services).flatMap(([name, service]) => {
    const lenders = [
      ...[service.network_mode, service['pid'], service['ipc']].map((mode) => /^service:(.+)$/.exec(String(mode ?? ''))?.[1] ?? ''),
      ...(service.volumes_from ?? []).map((from) => from.split(':')[0] ?? ''),
    ].filter((lender) => roles[lender] !== undefined && roles[lender]?.role !== 'singleton')
    const jobs = Object.entries(service.depends_on ?? {})
      .filter(([, dependency]) => dependency.condition === 'service_completed_successfully')
      .map(([job]) => job)
    return [
      ...lenders.map((lender) => `services.${name}: lives in ${lender}, whose copies come and go; give ${lender} x-pi-deploy: { role: singleton }`),
      ...jobs.map((job) => `services.${name}.depends_on.${job}: waiting for a job to end is not available yet; run ${job} before the deployment and put it behind a profile`),
    ]
  })
}
