// haproxy.cfg of a web service's switch. The names in it (port-N, probe-N, blue1, green1, old1, parking) are what the
// host program reads and sets through the runtime API.
import type { Colour } from '../compose/model'
import type { WebPort } from '../compose/roles'

/** What a switch's configuration is rendered from; kept in the release's record. */
export interface SwitchPlan {
  readonly project: string
  readonly service: string
  readonly ports: readonly WebPort[]
  /** The most copies that one slot has to hold: of the old and of the new release. */
  readonly replicas: number
  /** `none`: nothing was released yet; requests wait. */
  readonly live: Colour | 'old' | 'none'
  /** Short ids of the containers that are taken over: Docker answers to them as names. */
  readonly old: readonly string[]
  readonly holdSeconds: number
  readonly drainSeconds: number
}

/** The name under which the copies of one colour are found. The project is in it, as a network may be shared by several. */
export function slotName(project: string, service: string, colour: Colour): string {
  return `${service}-${colour}.${project}`.toLowerCase()
}

export function switchConfig(plan: SwitchPlan): string {
  const sections = [
    global(plan.drainSeconds),
    defaults(plan.holdSeconds),
    RESOLVERS,
    ...plan.ports.flatMap((port) => [frontend(port), traffic(plan, port), probe(plan, port)]),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n')}\n`
}

// A reload leaves the old process to finish its requests: longer than the longest drain, or it would cut them.
const LINGER_SECONDS = 900

function global(drainSeconds: number): string[] {
  return [
    'global',
    '  maxconn 512',
    '  nbthread 1',
    `  hard-stop-after ${Math.max(LINGER_SECONDS, Math.ceil(drainSeconds) + 60)}s`,
    '  stats socket ipv4@127.0.0.1:9999 level admin',
    // The next process takes the listeners over through this one.
    '  stats socket /run/sw/admin.sock level admin expose-fd listeners',
    '  stats timeout 10m',
    // The application decides which headers are too long or too many.
    '  tune.bufsize 32768',
    '  tune.http.maxhdr 1000',
  ]
}

function defaults(holdSeconds: number): string[] {
  const common = [
    // Four attempts a second for as long as a request may wait for a copy; a new one is noticed within 250 ms.
    '  timeout connect 250ms',
    `  retries ${Math.max(1, Math.ceil(holdSeconds * 4))}`,
    '  option redispatch 1',
    '  timeout client 1h',
    '  timeout server 1h',
    '  timeout tunnel 24h',
    '  timeout check 5s',
    '  default-server resolvers docker resolve-prefer ipv4 init-addr none',
  ]
  return [
    'defaults tcp',
    '  mode tcp',
    ...common,
    'defaults http',
    '  mode http',
    ...common,
    // Longer than the callers' own: who closes an idle connection first cannot lose a request on it.
    '  timeout http-keep-alive 10m',
    // Never on a request that the application may have seen: it would run twice.
    '  retry-on conn-failure',
    '  option http-no-delay',
    // Who has left does not want the parked request executed.
    '  option abortonclose',
    '  option idle-close-on-response',
    '  option accept-invalid-http-request',
    '  option accept-invalid-http-response',
  ]
}

const RESOLVERS = [
  'resolvers docker',
  '  nameserver dns 127.0.0.11:53',
  '  hold valid 1s',
  '  hold nx 1s',
  '  hold other 1s',
  '  hold refused 1s',
  // A Docker daemon that does not answer for a while must not take the live copies' addresses away.
  '  hold timeout 30s',
  '  hold obsolete 1s',
  // How soon a new copy is found, which callers wait for under stop-first; Docker's resolver is on the same machine.
  '  timeout resolve 500ms',
  '  timeout retry 500ms',
]

function frontend({ port, protocol, edge, ipv6 }: WebPort): string[] {
  return [
    `frontend port-${port} from ${protocol}`,
    ipv6 === true ? `  bind :::${port} v4v6` : `  bind :${port}`,
    // Behind the user's own proxy these headers are its business, and ours would only hide the caller's address.
    ...(edge && protocol === 'http'
      ? [
          '  option forwardfor',
          '  http-request set-header X-Forwarded-Proto http unless { req.hdr(X-Forwarded-Proto) -m found }',
          '  http-request set-header X-Forwarded-Host %[req.hdr(Host)] unless { req.hdr(X-Forwarded-Host) -m found }',
        ]
      : []),
    `  default_backend port-${port}`,
  ]
}

// Without checks: a copy whose health answers slowly under load would be taken out, and with it the whole service.
function traffic(plan: SwitchPlan, { port, protocol }: WebPort): string[] {
  return [
    `backend port-${port} from ${protocol}`,
    ...slots(plan, port, (slot) => (slot === plan.live ? '' : ' disabled')),
    // Where requests wait while no copy is up: nothing listens there, so each is dispatched again until one is.
    '  server parking 127.0.0.1:1 backup',
  ]
}

function probe(plan: SwitchPlan, { port, protocol, health }: WebPort): string[] {
  const http = protocol === 'http' && health !== undefined
  return [
    `backend probe-${port} from ${http ? 'http' : 'tcp'}`,
    ...(http
      ? [
          '  option httpchk',
          // HTTP/1.1 with a Host, which many frameworks insist on.
          `  http-check send meth GET uri '${health}' ver HTTP/1.1 hdr Host localhost hdr Connection close`,
        ]
      : []),
    // What is down is looked at more often: that is a copy which starts, and somebody waits for it.
    '  default-server check inter 1s fastinter 250ms downinter 250ms fall 1 rise 1',
    ...slots(plan, port, () => ''),
  ]
}

function slots(plan: SwitchPlan, port: number, suffix: (slot: Colour | 'old') => string): string[] {
  const copies = Math.max(1, plan.replicas)
  return [
    ...(['blue', 'green'] as const).map(
      (colour) => `  server-template ${colour} 1-${copies} ${slotName(plan.project, plan.service, colour)}:${port}${suffix(colour)}`,
    ),
    ...plan.old.map((id, index) => `  server old${index + 1} ${id}:${port}${suffix('old')}`),
  ]
}
