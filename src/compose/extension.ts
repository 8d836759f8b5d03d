// `x-pi-deploy`: what we need beyond Compose, at the top of the file and in a service.
import * as v from 'valibot'
import { nearest } from '../inputs/nearest'
import { parseDuration } from '../support/duration'
import type { Role } from './roles'

/** At the top of the file; seconds. */
export interface StackSettings {
  readonly drainSeconds?: number
  readonly bakeSeconds?: number
  readonly holdSeconds?: number
  readonly healthSeconds?: number
  readonly confirmSeconds?: number
  readonly keepReleases?: number
}

/** In a service. */
export interface ServiceSettings {
  readonly role?: Role
  readonly ports?: readonly number[]
  readonly health?: string
  readonly protocol?: 'http' | 'tcp'
  readonly shared?: boolean
  readonly drainSeconds?: number
  readonly healthSeconds?: number
}

export interface Extension {
  readonly settings: StackSettings
  readonly services: Readonly<Record<string, ServiceSettings>>
}

const duration = v.pipe(
  v.union([v.string(), v.number()], 'is a duration such as 10s or 1m30s'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseDuration(String(dataset.value))
    if ('seconds' in parsed) return parsed.seconds
    addIssue({ message: parsed.problem })
    return NEVER
  }),
)

const portNumber = 'is a port from 1 to 65535, or a list of them (variables are not replaced here)'
const port = v.pipe(v.number(portNumber), v.integer(portNumber), v.minValue(1, portNumber), v.maxValue(65535, portNumber))
const ports = v.pipe(
  v.union([v.pipe(port, v.transform((one) => [one])), v.pipe(v.array(port), v.minLength(1))], portNumber),
  v.check((list) => new Set(list).size === list.length, 'names a port twice'),
)

// Nothing but what may stand unquoted in a request line and in single quotes in haproxy.cfg.
const health = v.pipe(
  v.string('is a path such as /health'),
  v.regex(/^\/[A-Za-z0-9\-._~!$&()*+,;=:@%/?]*$/, 'is a path such as /health: it begins with / and has no spaces or quotes'),
)

const TOP = {
  'drain-timeout': duration,
  'bake-time': duration,
  'hold-timeout': duration,
  'health-timeout': duration,
  'confirm-timeout': duration,
  'keep-releases': v.pipe(v.number('is a number of releases'), v.integer('is a whole number'), v.minValue(1, 'is at least 1')),
}

const SERVICE = {
  role: v.picklist(['web', 'worker', 'singleton'], 'is web, worker or singleton'),
  port: ports,
  health,
  protocol: v.picklist(['http', 'tcp'], 'is http or tcp'),
  shared: v.boolean('is true or false'),
  'drain-timeout': duration,
  'health-timeout': duration,
}

/** Known by name and refused: taking them silently would promise a backup that never happens. */
const NOT_YET = ['backup', 'migrate', 'canary']

/** All problems at once, each beginning with its path; the extension holds what was right. */
export function parseExtension(
  top: unknown,
  services: Readonly<Record<string, unknown>>,
): { readonly extension: Extension; readonly problems: readonly string[] } {
  const problems: string[] = []
  const stack = readKeys(TOP, top, 'x-pi-deploy', problems)
  const perService: Record<string, ServiceSettings> = {}
  for (const [service, raw] of Object.entries(services)) {
    const { port, 'drain-timeout': drain, 'health-timeout': healthy, ...same } = readKeys(
      SERVICE, raw, `services.${service}.x-pi-deploy`, problems,
    )
    perService[service] = defined({ ...same, ports: port, drainSeconds: drain, healthSeconds: healthy })
  }
  const settings: StackSettings = defined({
    drainSeconds: stack['drain-timeout'],
    bakeSeconds: stack['bake-time'],
    holdSeconds: stack['hold-timeout'],
    healthSeconds: stack['health-timeout'],
    confirmSeconds: stack['confirm-timeout'],
    keepReleases: stack['keep-releases'],
  })
  return { extension: { settings, services: perService }, problems }
}

type Read<S extends Record<string, v.GenericSchema>> = { readonly [K in keyof S]?: v.InferOutput<S[K]> }

/** Key by key, so that one wrong value does not hide the others' problems. */
function readKeys<S extends Record<string, v.GenericSchema>>(schemas: S, raw: unknown, path: string, problems: string[]): Read<S> {
  if (raw === undefined || raw === null) return {}
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    problems.push(`${path}: is a mapping of keys such as ${Object.keys(schemas).slice(0, 3).join(', ')}`)
    return {}
  }
  const read: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) {
    const schema = schemas[key]
    if (schema === undefined) {
      problems.push(`${path}.${key}: ${unknownKey(key, Object.keys(schemas))}`)
      continue
    }
    const result = v.safeParse(schema, value)
    if (result.success) read[key] = result.output
    else problems.push(...[...new Set(result.issues.map((issue) => `${path}.${key}: ${issue.message}`))])
  }
  return read as Read<S>
}

function unknownKey(key: string, known: readonly string[]): string {
  if (NOT_YET.includes(key)) return 'not available yet; remove it until it is'
  const meant = nearest(key, known)
  return meant === undefined ? `there is no such key; there are ${known.join(', ')}` : `there is no such key; did you mean ${meant}?`
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>
}
