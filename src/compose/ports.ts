// On which port does a service answer? What the file says of it, from the surest to the vaguest.
import type { PublishedPort, Service, Stack } from './model'

export interface FoundPort {
  readonly port: number
  readonly protocol: 'http' | 'tcp'
  /** Where it was found: `expose`, `published as 80`, `BACKEND_URL of frontend`, `nginx/nginx.conf`, … */
  readonly from: string
}

export interface PortFacts {
  readonly exposed: readonly number[]
  readonly texts: readonly { readonly path: string; readonly text: string }[]
}

export function portsOf(stack: Stack, name: string, facts: PortFacts): readonly FoundPort[] {
  const service = stack.services[name] ?? {}
  const published = (service.ports ?? []).filter(isTcp).map((one) => found(one.target, publishedAs(one)))
  const declared = [...(service.expose ?? []).flatMap(exposedPort), ...published]
  // A published port has to be listened on whatever else is known, as the switch publishes it.
  if (declared.length > 0) return unique(declared)
  const named = [...namedByServices(stack, name), ...namedByFiles(name, facts.texts)]
  if (named.length > 0) return unique(named)
  if (facts.exposed.length > 0) return unique(facts.exposed.map((port) => found(port, "the image's EXPOSE")))
  const checked = healthUrl(service)
  return checked?.port === undefined ? [] : [{ port: checked.port, protocol: checked.secure ? 'tcp' : 'http', from: 'its health check' }]
}

export function isTcp(port: PublishedPort): boolean {
  return (port.protocol ?? 'tcp') === 'tcp'
}

function publishedAs(port: PublishedPort): string {
  return port.published === undefined || port.published === '' ? 'published' : `published as ${port.published}`
}

// TLS ends in the application: the switch can only pass such a connection on.
function found(port: number, from: string): FoundPort {
  return { port, protocol: port === 443 || port === 8443 ? 'tcp' : 'http', from }
}

/** `8080`, `8080/tcp`, `3000-3002`. */
function exposedPort(text: string): readonly FoundPort[] {
  const match = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/.exec(String(text))
  if (match === null) return []
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  return Array.from({ length: Math.min(last - first, 63) + 1 }, (_, index) => found(first + index, 'expose'))
}

function namedByServices(stack: Stack, name: string): readonly FoundPort[] {
  return Object.entries(stack.services)
    .filter(([other]) => other !== name)
    .flatMap(([other, service]) =>
      Object.entries(service.environment ?? {}).flatMap(([key, value]) => mentions(name, value ?? '', `${key} of ${other}`)),
    )
}

function namedByFiles(name: string, texts: PortFacts['texts']): readonly FoundPort[] {
  return texts.flatMap(({ path, text }) => mentions(name, text.replace(/^\s*#.*$/gm, ''), path))
}

/** Every `SERVICE:PORT` in a text, with or without a scheme before it. */
function mentions(name: string, text: string, from: string): readonly FoundPort[] {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`(?:([a-z][a-z0-9+.-]*)://(?:[^\\s/@'"]*@)?)?(?<![\\w.@-])${quoted}:(\\d{1,5})(?![\\d.])`, 'gi')
  return [...text.matchAll(pattern)].flatMap(([, scheme, digits]) => {
    const port = Number(digits)
    if (port < 1 || port > 65535) return []
    const http = scheme === undefined || /^(https?|wss?)$/i.test(scheme)
    const secure = /^(https|wss)$/i.test(scheme ?? '')
    return [{ port, protocol: http && !secure ? ('http' as const) : ('tcp' as const), from }]
  })
}

function unique(ports: readonly FoundPort[]): readonly FoundPort[] {
  return ports.filter((one, index) => ports.findIndex((other) => other.port === one.port) === index)
}

export interface HealthUrl {
  readonly port?: number
  readonly path: string
  readonly secure: boolean
}

/** The URL that the service's health check asks of itself: `curl -f http://localhost:8080/health`. */
export function healthUrl(service: Service): HealthUrl | undefined {
  const check = service.healthcheck
  if (check === undefined || check.disable === true || check.test?.[0] === 'NONE') return undefined
  const text = (check.test ?? []).join(' ')
  const match = /(https?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::(\d+))?(\/[A-Za-z0-9\-._~!&()*+,;=:@%/?]*)?(?=[\s'"`),;|]|$)/.exec(text)
  if (match === null) return undefined
  const secure = match[1] === 'https'
  return { port: Number(match[2] ?? (secure ? 443 : 80)), path: match[3]?.replace(/[),;]+$/, '') ?? '/', secure }
}
