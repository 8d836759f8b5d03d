import { problem, type Read } from './kinds'

/** What a service is to run: a reference as a user writes it, or what a build reported. */
export type Wanted = { readonly kind: 'reference'; readonly reference: string } | ({ readonly kind: 'built' } & BuiltImage)

export interface BuiltImage {
  /** Repository without tag or digest; absent: the one in the Compose file. */
  readonly name?: string
  /** Digest of the index or, for one platform, of the manifest: sha256:… */
  readonly index: string
  /** By platform, such as linux/arm64 */
  readonly platforms: Readonly<Record<string, { readonly manifest: string; readonly config: string }>>
}

const DIGEST = /^sha256:[0-9a-f]{64}$/
const SERVICE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const REFERENCE = /^[a-z0-9][\w.\-/:]*(@sha256:[0-9a-f]{64})?$/i

/** SERVICE=REFERENCE lines, or one JSON object {SERVICE: {name?, index, platforms}}. */
export function readDigests(text: string): Read<Readonly<Record<string, Wanted>>> {
  return text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text)
}

function fromLines(text: string): Read<Readonly<Record<string, Wanted>>> {
  const wanted = new Map<string, Wanted>()
  const problems: string[] = []
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return
    const service = line.split('=', 1)[0] ?? ''
    const reference = line.slice(service.length + 1)
    if (!SERVICE.test(service) || !REFERENCE.test(reference)) problems.push(`line ${index + 1} ("${line}") is not SERVICE=REFERENCE`)
    else if (wanted.has(service)) problems.push(`line ${index + 1} names ${service} a second time`)
    else wanted.set(service, { kind: 'reference', reference })
  })
  return problems.length === 0 ? { value: Object.fromEntries(wanted) } : { problems }
}

function fromJson(text: string): Read<Readonly<Record<string, Wanted>>> {
  const parsed = parseObject(text)
  if (parsed === undefined) return problem('begins like JSON but is not one JSON object {SERVICE: {index, platforms}}')
  const images = Object.entries(parsed).map(([service, value]) => ({ service, read: readBuilt(value) }))
  const problems = images.flatMap(({ service, read }) => ('problems' in read ? read.problems.map((text) => `${service}${text}`) : []))
  if (problems.length > 0) return { problems }
  return { value: Object.fromEntries(images.flatMap(({ service, read }) => ('value' in read ? [[service, { kind: 'built', ...read.value }] as const] : []))) }
}

/** One image of build's output. Problems begin with the path below it: `.index is not …`. */
export function readBuilt(value: unknown): Read<BuiltImage> {
  if (!isObject(value)) return problem(' is not an object {index, platforms}')
  const problems: string[] = []
  const { name, index, platforms = {} } = value
  if (name !== undefined && typeof name !== 'string') problems.push('.name is not a text')
  if (!isDigest(index)) problems.push('.index is not a digest (sha256: and 64 hex digits)')
  const entries = isObject(platforms) ? Object.entries(platforms) : []
  if (!isObject(platforms)) problems.push('.platforms is not an object')
  for (const [platform, it] of entries) {
    if (!isObject(it) || !isDigest(it['manifest']) || !isDigest(it['config'])) problems.push(`.platforms.${platform} does not hold the digests manifest and config`)
  }
  if (problems.length > 0) return { problems }
  return { value: { ...(name === undefined ? {} : { name: name as string }), index: index as string, platforms: platforms as BuiltImage['platforms'] } }
}

export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isDigest = (value: unknown): boolean => typeof value === 'string' && DIGEST.test(value)
