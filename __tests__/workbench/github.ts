// A GitHub on loopback for one job: the REST API, the artifacts' service and the cache, for octokit in this process or in the
// action's. It refuses what GitHub would refuse, keeps what it got, and fails as it is told. A further part is one more file of routes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Artifacts } from './github-artifacts'
import { blobError, getBlob, putBlob } from './github-cache-blobs'
import { GithubCache } from './github-cache'
import { CodeScanning } from './github-code-scanning'
import { Comments } from './github-comments'
import { Deployments } from './github-deployments'
import { FAULTS, matched, type Fault, type Reply, type Route } from './github-route'

const PERMISSIONS = ['security-events: write', 'pull-requests: write', 'actions: read', 'deployments: write']

export interface Asked {
  /** As it is written in the parts, e.g. POST /repos/{owner}/{repo}/code-scanning/sarifs; `storage` for blobs */
  readonly route: string
  readonly authorization: string
}

export interface GitHubFacts {
  readonly repository: string
  readonly commit: string
  readonly ref: string
  readonly event: string
}

export class GitHubServer {
  readonly #server: Server
  readonly #tokens = new Map<string, readonly string[]>()
  readonly #faults = new Map<string, { readonly fault: Fault; times: number }>()
  readonly #routes: readonly Route[]
  #cache: GithubCache | undefined
  #url = ''
  readonly codeScanning = new CodeScanning()
  readonly comments = new Comments(new Set([7]))
  readonly deployments = new Deployments()
  readonly artifacts: Artifacts
  /** Everything that came, in order */
  readonly asked: Asked[] = []

  private constructor(readonly facts: GitHubFacts) {
    this.artifacts = new Artifacts({ repository: 1, headRepository: 1, commit: facts.commit, backend: 'run-current' })
    this.#routes = [...this.codeScanning.routes, ...this.comments.routes, ...this.deployments.routes, ...this.artifacts.routes]
    this.#server = createServer((asked, answer) => void this.#answer(asked, answer).catch(() => answer.destroy()))
  }

  static async up(facts: Partial<GitHubFacts> = {}): Promise<GitHubServer> {
    const server = new GitHubServer({ repository: 'acme/booking', commit: '3f2a91c0d5e8b7a6f4e3d2c1b0a9f8e7d6c5b4a3', ref: 'refs/heads/main', event: 'push', ...facts })
    await new Promise<void>((resolve, reject) => server.#server.once('error', reject).listen(0, '127.0.0.1', resolve))
    server.#url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`
    server.#cache = GithubCache.within(`${server.#url}/`)
    return server
  }

  /** GITHUB_API_URL */
  get url(): string {
    return this.#url
  }

  /** Of the same job, at the same ACTIONS_RESULTS_URL */
  get cache(): GithubCache {
    if (this.#cache === undefined) throw new Error('the server is not up')
    return this.#cache
  }

  /** GITHUB_TOKEN of a job with these permissions, as workflows write them. */
  token(permissions: readonly string[] = PERMISSIONS): string {
    const token = `ghs_${String(this.#tokens.size).padStart(36, 'T0k3n')}`
    this.#tokens.set(token, permissions)
    return token
  }

  /** ACTIONS_RUNTIME_TOKEN: for artifacts of the current run, and for caches. */
  runtimeToken(branch?: string): string {
    return this.cache.token(branch, { scp: `Actions.GenericRead:00000000 Actions.Results:${this.artifacts.current.backend}:job-1` })
  }

  /** What GitHub's runner gives an action, as far as it is the server's; GITHUB_SERVER_URL is not, as clients tell GitHub by it. */
  environment(permissions?: readonly string[]): Readonly<Record<string, string>> {
    const { repository, commit, ref, event } = this.facts
    const token = this.token(permissions)
    return {
      GITHUB_API_URL: this.#url,
      GITHUB_TOKEN: token,
      'INPUT_GITHUB-TOKEN': token,
      GITHUB_REPOSITORY: repository,
      GITHUB_SHA: commit,
      GITHUB_REF: ref,
      GITHUB_EVENT_NAME: event,
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RESULTS_URL: `${this.#url}/`,
      ACTIONS_RUNTIME_TOKEN: this.runtimeToken(),
    }
  }

  /** How a route answers from now on, so often; `storage` is the route of blobs. */
  fail(route: string, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    if (route !== 'storage' && !this.#routes.some((each) => each.route === route)) throw new Error(`no route ${route}`)
    this.#faults.set(route, { fault, times })
  }

  heal(): void {
    this.#faults.clear()
  }

  count(route: string): number {
    return this.asked.filter((each) => each.route === route).length
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url ?? '/', this.#url)
    if (url.pathname.includes('CacheService/') || url.pathname.startsWith('/blobs/cache/')) return this.cache.answer(asked, answer)
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const authorization = asked.headers.authorization ?? ''
    const blob = url.pathname.startsWith('/blobs/artifacts/')
    const found = blob ? undefined : this.#routes.flatMap((route) => [matched(route, asked.method ?? '', url.pathname)].flatMap((at) => (at === undefined ? [] : [{ route, at }])))[0]
    const route = blob ? 'storage' : found?.route.route
    this.asked.push({ route: route ?? `${asked.method} ${url.pathname}`, authorization })

    const spoilt = this.#faults.get(route ?? '')
    if (spoilt !== undefined && spoilt.times-- > 0) return spoil(spoilt.fault, answer)
    if (blob) return this.#blob(url, asked, body, answer)
    if (found === undefined) return send(answer, FAULTS.missing)
    send(answer, this.#refusal(found.route, found.at, authorization) ?? found.route.answer({ at: found.at, query: url.searchParams, headers: asked.headers, body, url: this.#url }))
  }

  #refusal({ route, permission }: Route, at: Readonly<Record<string, string>>, authorization: string): Reply | undefined {
    const token = authorization.replace(/^(token|bearer) /i, '')
    if (route.includes('/twirp/')) return this.cache.knows(token) ? undefined : { status: 401, body: { code: 'unauthenticated', msg: 'token is invalid' } }
    const given = this.#tokens.get(token)
    if (given === undefined) return FAULTS.unauthorized
    if (`${at['owner']}/${at['repo']}` !== this.facts.repository) return FAULTS.missing
    return given.includes(permission) || given.includes(permission.replace(/read$/, 'write')) ? undefined : FAULTS.forbidden
  }

  #blob(url: URL, asked: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const artifact = this.artifacts.byId(url.pathname.split('/')[3] ?? '')
    // Azure takes a signature or a token, never both.
    if (asked.headers.authorization !== undefined) return blobError(answer, 400, 'InvalidAuthenticationInfo')
    if (artifact === undefined || artifact.signature !== url.searchParams.get('sig')) return blobError(answer, 403, 'AuthenticationFailed')
    if (asked.method === 'PUT') putBlob(artifact, asked, url.searchParams, body, answer)
    else getBlob(artifact, asked, answer)
  }
}

function spoil(fault: Fault, answer: ServerResponse): void {
  if (fault === 'dropped') answer.destroy()
  else if (fault === 'stalling') answer.writeHead(200, { 'content-type': 'application/json' }).write('{')
  else if (fault !== 'hanging') send(answer, fault)
}

function send(answer: ServerResponse, { status, body, headers = {} }: Reply): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-github-request-id': 'BENCH', ...headers }).end(text)
}
