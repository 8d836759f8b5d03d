// GitHub's cache service (v2) on the bench: for @actions/cache in this process or in the action's, and for BuildKit on the
// runner. What calls it from this process must not block it: no execFileSync while a build uses it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { blobError, getBlob, putBlob } from './github-cache-blobs'
import { Entries, jobOf, type Entry, type Job } from './github-cache-entries'

const CALLS = ['CreateCacheEntry', 'FinalizeCacheEntryUpload', 'GetCacheEntryDownloadURL', 'upload', 'download'] as const
export type Call = (typeof CALLS)[number]

/** `throttled`: 429 with Retry-After. `broken`: 500. `evicted`: a miss, or 404 for a blob. `hanging`: no answer. `dropped`: the connection is cut. */
export type CacheFault = 'throttled' | 'broken' | 'evicted' | 'hanging' | 'dropped'

/** Which calls are spoilt: so many, of caches whose key begins so; all unless told. BuildKit's layers are `buildkit-blob-…`, its index is `index-…`. */
export interface Which {
  readonly times?: number
  readonly key?: string
}

const SERVICE = '/twirp/github.actions.results.api.v1.CacheService/'

export class GithubCache {
  readonly #entries = new Entries()
  readonly #jobs = new Map<string, Job>()
  readonly #faults = new Map<Call, { readonly fault: CacheFault; readonly key: string; times: number }>()
  readonly #server: Server
  #url = ''
  /** Answered as asked */
  readonly served: Record<Call, number> = Object.fromEntries(CALLS.map((call) => [call, 0])) as Record<Call, number>
  /** Answered with a fault */
  readonly spoilt: Record<Call, number> = { ...this.served }
  hits = 0
  misses = 0
  bytesIn = 0
  bytesOut = 0
  /** Of `throttled` */
  retryAfterSeconds = 60

  private constructor(readonly defaultBranch: string) {
    this.#server = createServer((asked, answer) => this.answer(asked, answer))
  }

  /** A cache that another server on the same address hands its calls to. */
  static within(url: string, defaultBranch = 'main'): GithubCache {
    const cache = new GithubCache(defaultBranch)
    cache.#url = url
    return cache
  }

  /** @param at address that both this process and the runner's containers reach: `registryUp().machine`, or loopback */
  static async up(at: string, { defaultBranch = 'main' } = {}): Promise<GithubCache> {
    const cache = new GithubCache(defaultBranch)
    await new Promise<void>((resolve, reject) => cache.#server.once('error', reject).listen(0, at, resolve))
    const { address, port } = cache.#server.address() as AddressInfo
    cache.#url = `http://${address}:${port}/`
    return cache
  }

  /** ACTIONS_RESULTS_URL, and BuildKit's url_v2 */
  get url(): string {
    return this.#url
  }

  get entries(): readonly Entry[] {
    return this.#entries.all
  }

  /** ACTIONS_RUNTIME_TOKEN of a job on that branch: it reads and writes there, and reads the default branch. @param more what it says besides */
  token(branch = this.defaultBranch, more: object = {}): string {
    const job = jobOf(branch, this.defaultBranch, more)
    this.#jobs.set(job.token, job)
    return job.token
  }

  knows(token: string): boolean {
    return this.#jobs.has(token)
  }

  /** What GitHub's runner gives an action (and no `run:` step). */
  environment(branch?: string): Readonly<Record<string, string>> {
    return { ACTIONS_CACHE_SERVICE_V2: 'true', ACTIONS_RESULTS_URL: this.url, ACTIONS_RUNTIME_TOKEN: this.token(branch) }
  }

  /** Spoils calls of that kind from now on. */
  fail(call: Call, fault: CacheFault, { times = Number.POSITIVE_INFINITY, key = '' }: Which = {}): void {
    this.#faults.set(call, { fault, times, key })
  }

  heal(): void {
    this.#faults.clear()
  }

  /** From now on connections are refused. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  answer(asked: IncomingMessage, answer: ServerResponse): void {
    void this.#answer(asked, answer).catch(() => answer.destroy())
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url ?? '/', this.url)
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const call = callOf(url.pathname, asked.method ?? '')
    if (call === undefined) return json(answer, 404, { code: 'bad_route', msg: `no handler for ${url.pathname}` })
    const blob = call === 'upload' || call === 'download'
    const entry = blob ? this.#entries.byId(url.pathname.split('/')[3] ?? '') : undefined
    const rpc = blob ? undefined : (JSON.parse(body.toString('utf8')) as Asked)
    if (this.#spoils(call, rpc?.key ?? entry?.key ?? '', answer)) return
    this.served[call]++
    if (rpc === undefined) return this.#blob(asked, entry, url.searchParams, body, answer)
    const job = this.#jobs.get((asked.headers.authorization ?? '').replace(/^Bearer /, ''))
    if (job === undefined) return json(answer, 401, { code: 'unauthenticated', msg: 'token is invalid' })
    this.#rpc(call, job, rpc, answer)
  }

  #spoils(call: Call, key: string, answer: ServerResponse): boolean {
    const spoiling = this.#faults.get(call)
    if (spoiling === undefined || spoiling.times <= 0 || !key.startsWith(spoiling.key)) return false
    spoiling.times--
    this.spoilt[call]++
    const { fault } = spoiling
    const [status, code] = fault === 'throttled' ? [429, 'resource_exhausted'] : fault === 'evicted' ? [404, 'BlobNotFound'] : [500, 'internal']
    const headers = fault === 'throttled' ? { 'retry-after': String(this.retryAfterSeconds) } : {}
    if (fault === 'dropped') answer.destroy()
    else if (fault === 'hanging') return true
    else if (fault === 'evicted' && call === 'GetCacheEntryDownloadURL') json(answer, 200, MISS)
    else if (call === 'upload' || call === 'download') blobError(answer, status as number, code as string, headers)
    else json(answer, status as number, { code, msg: String(code) }, headers)
    return true
  }

  #rpc(call: Call, job: Job, { key, version, restore_keys = [], size_bytes }: Asked, answer: ServerResponse): void {
    if (key.length > 512 || key.includes(',')) return json(answer, 400, { code: 'invalid_argument', msg: 'key is invalid' })
    if (call === 'CreateCacheEntry') {
      const entry = this.#entries.create(job.writes, key, version)
      if (entry === undefined) return json(answer, 409, { code: 'already_exists', msg: 'cache entry with the same key, version, and scope already exists' })
      return json(answer, 200, { ok: true, signed_upload_url: this.#signed(entry) })
    }
    if (call === 'FinalizeCacheEntryUpload') {
      const entry = this.#entries.reserved(job.writes, key, version)
      if (entry === undefined || entry.blob?.length !== Number(size_bytes)) return json(answer, 200, { ok: false, entry_id: '0', message: 'nothing of that size was uploaded' })
      entry.finalized = true
      return json(answer, 200, { ok: true, entry_id: entry.id })
    }
    const found = this.#entries.find(job, [key, ...restore_keys], version)
    if (found === undefined) this.misses++
    else this.hits++
    json(answer, 200, found === undefined ? MISS : { ok: true, signed_download_url: this.#signed(found), matched_key: found.key })
  }

  // Three segments, as Azure's clients read account, container and name from the path where the host is an address.
  #signed = (entry: Entry): string => `${this.url}blobs/cache/${entry.id}?sig=${entry.signature}`

  #blob(asked: IncomingMessage, entry: Entry | undefined, query: URLSearchParams, body: Buffer, answer: ServerResponse): void {
    if (entry === undefined || entry.signature !== query.get('sig')) return blobError(answer, 403, 'AuthenticationFailed')
    if (asked.method !== 'PUT') this.bytesOut += getBlob(entry, asked, answer)
    else {
      this.bytesIn += body.length
      putBlob(entry, asked, query, body, answer)
    }
  }
}

const MISS = { ok: false, signed_download_url: '', matched_key: '' }

interface Asked {
  readonly key: string
  readonly version: string
  readonly restore_keys?: readonly string[]
  readonly size_bytes?: string | number
}

function callOf(path: string, method: string): Call | undefined {
  if (path.startsWith('/blobs/')) return method === 'PUT' ? 'upload' : 'download'
  return path.startsWith(SERVICE) ? CALLS.find((call) => call === path.slice(SERVICE.length)) : undefined
}

function json(answer: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
