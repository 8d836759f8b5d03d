// A build as it goes: what to print while it runs, and afterwards how long each step took, what came out of the cache, and
// what the failing step said last.
import { RawProgress, type SolveStatus, type Vertex } from './raw-progress'

/** Of a step's output so many lines are kept, and so many bytes of one line. */
const KEPT_LINES = 20
const LONGEST_LINE = 400
/** A step that took longer is worth a line when it ends. */
const WORTH_A_LINE_SECONDS = 1

/** What a build may wait for, in the words for people. */
export const PUSHED_TO = 'the registry that is pushed to'
export const THE_CACHE = 'the cache'

export interface StepSeen {
  /** `backend` */
  readonly service: string
  /** `linux/arm64`; empty where a step serves all platforms */
  readonly platform: string
  /** `build 3/5` */
  readonly place: string
  readonly command: string
  readonly seconds: number
  readonly cached: boolean
  readonly error: string
  readonly lastLines: readonly string[]
}

export interface Warned {
  readonly text: string
  readonly line: number | undefined
}

export class BuildProgress {
  readonly #raw = new RawProgress()
  readonly #vertexes = new Map<string, Vertex>()
  readonly #logs = new Map<string, string[]>()
  readonly #told = new Set<string>()
  readonly #text: string[] = []
  readonly #pushing = new Set<string>()
  readonly warnings: Warned[] = []

  /** @param services in the names that Bake knows them by; with only one, BuildKit's names leave it out */
  constructor(private readonly services: readonly string[]) {}

  /** Takes a line of buildx, and returns those to print. */
  read(line: string): readonly string[] {
    const said = this.#raw.read(line)
    if (said?.kind === 'text') this.#text.push(said.text)
    return said?.kind === 'status' ? this.#status(said.status) : []
  }

  /** What buildx said outside of BuildKit's stream: its error, and the lines of the Dockerfile that it is about. */
  get text(): readonly string[] {
    return this.#text.filter((line, at, all) => line !== '' || (at > 0 && at < all.length - 1))
  }

  /** What everything waits for: a registry, for what it knows of a base image, for a token or to take what is pushed; or the cache. */
  get waitsFor(): string | undefined {
    const open = [...this.#vertexes.values()].filter(({ started, completed }) => started !== undefined && completed === undefined)
    if (open.length > 0 && open.every(({ name }) => CACHE.test(name))) return THE_CACHE
    const asked = open.map(({ digest, name }) => METADATA.exec(name)?.[1] ?? (this.#pushing.has(digest) || name.startsWith('[auth] ') ? '' : undefined))
    if (open.length === 0 || asked.includes(undefined)) return undefined
    const base = asked.find((one) => one !== '')
    return base === undefined ? PUSHED_TO : `the registry of ${base}`
  }

  /** Steps of Dockerfiles, in the order in which they came up; what BuildKit does around them is left out. */
  get steps(): readonly StepSeen[] {
    return [...this.#vertexes.values()].flatMap((vertex) => {
      const [, inside, command = ''] = STEP.exec(vertex.name) ?? []
      return inside === undefined ? [] : [{ ...this.#owner(inside.split(' ')), command: command.split('\n')[0] ?? '', seconds: secondsOf(vertex), cached: vertex.cached === true, error: vertex.error ?? '', lastLines: this.#logs.get(vertex.digest) ?? [] }]
    })
  }

  /** Seconds of what is no step: contexts, exports, pushes, caches. */
  get others(): readonly { readonly name: string; readonly seconds: number; readonly error: string }[] {
    return [...this.#vertexes.values()].filter(({ name }) => !STEP.test(name)).map((vertex) => ({ name: vertex.name, seconds: secondsOf(vertex), error: vertex.error ?? '' }))
  }

  #status({ vertexes = [], statuses = [], logs = [], warnings = [] }: SolveStatus): readonly string[] {
    vertexes.forEach((vertex) => this.#vertexes.set(vertex.digest, vertex))
    for (const { vertex, completed } of statuses.filter(({ id }) => id === 'pushing layers')) this.#pushing[completed === undefined ? 'add' : 'delete'](vertex)
    logs.forEach(({ vertex, data }) => this.#log(vertex, atob(data)))
    for (const { short = '', range } of warnings) this.warnings.push({ text: utf8(atob(short)), line: range?.[0]?.start?.line })
    return vertexes.filter((vertex) => this.#tells(vertex)).map((vertex) => `  ${secondsOf(vertex).toFixed(1).padStart(7)} s  ${(vertex.name.split('\n')[0] ?? '').slice(0, 160)}`)
  }

  #tells({ digest, completed, cached, name, error }: Vertex): boolean {
    const vertex = this.#vertexes.get(digest)
    if (vertex === undefined || completed === undefined || cached === true || error !== undefined || name.includes('internal] ') || secondsOf(vertex) < WORTH_A_LINE_SECONDS || this.#told.has(digest)) return false
    this.#told.add(digest)
    return true
  }

  #log(vertex: string, text: string): void {
    const kept = this.#logs.get(vertex) ?? []
    kept.push(...utf8(text).split('\n').map((line) => line.trimEnd().slice(0, LONGEST_LINE)).filter((line) => line !== ''))
    this.#logs.set(vertex, kept.slice(-KEPT_LINES))
  }

  // [SERVICE] [PLATFORM] [STAGE] N/M: with one target BuildKit leaves the first out, with one platform the second.
  #owner(words: readonly string[]): Pick<StepSeen, 'service' | 'platform' | 'place'> {
    const named = this.services.length > 1 && this.services.includes(words[0] ?? '')
    // linux/amd64->arm64: it runs on the first, for the second.
    const platformWord = words.find((word) => word.startsWith('linux/')) ?? ''
    const platform = platformWord.replace(/->.*/, '')
    const place = words.filter((word, at) => word !== platformWord && !(named && at === 0)).join(' ')
    const service = named ? words[0] : this.services.length === 1 ? this.services[0] : undefined
    return { service: service ?? '', platform, place }
  }
}

const METADATA = /internal\] load metadata for (.*)/
const CACHE = /^(\[[^\]]*\] )?(importing|exporting) cache/
const STEP = /^\[([^\]]*\d+\/\d+)\] ([^]*)$/

// A step that other steps wait in is begun again; only its last run counts.
function secondsOf({ started, completed }: Vertex): number {
  return started === undefined || completed === undefined ? 0 : Math.max(0, (Date.parse(completed) - Date.parse(started)) / 1000)
}

const utf8 = (bytes: string): string => new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)))
