// One question to GitHub, bounded and asked again where that is of use. octokit is loaded by the first one, as most steps ask none.
import { setTimeout as pause } from 'node:timers/promises'
import type { RunFacts } from '../execution/ports'
import { maskable, type Secret } from '../support/secret'
import { isThrottled, messageOf, reached, refusal, waitSeconds, type Needs, type Reached } from './github-refusal'

export interface Bounds {
  /** For the answer to one request */
  readonly answerSeconds: number
  /** For one file to or from GitHub's storage */
  readonly transferSeconds: number
  /** Before each further attempt after a 5xx or a broken connection; seconds */
  readonly pauses: readonly number[]
  /** The longest pause that GitHub may ask for; it is made once */
  readonly longestWaitSeconds: number
  /** How long, and how often, to look whether GitHub has read a SARIF file */
  readonly readingSeconds: number
  readonly pollSeconds: number
}

export const BOUNDS: Bounds = { answerSeconds: 30, transferSeconds: 120, pauses: [1, 4], longestWaitSeconds: 60, readingSeconds: 20, pollSeconds: 2 }

/** Where a deployment waits for the answer. */
export const SHORT_BOUNDS: Bounds = { ...BOUNDS, answerSeconds: 10, pauses: [1], longestWaitSeconds: 5 }

/** `status`: of a refusal by GitHub; 0 when there was no answer. */
export type Asked = ({ readonly kind: 'answered' } & Reached) | { readonly kind: 'refused'; readonly why: string; readonly status: number }

export interface Fetched {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly seconds: number
  /** Of the answer */
  readonly limitBytes: number
}

/** Nothing of it ever rejects, and no secret stands in a `why`. */
export interface Requests {
  readonly bounds: Bounds
  /** What GitHub says in an answer, on one line, without secrets; empty when it says nothing */
  said(data: unknown): string
  /** @param route as GitHub's reference writes it, e.g. GET /repos/{owner}/{repo}/issues; owner and repo are filled in. `manual`: a redirect is the answer. */
  ask(route: string, parameters: Readonly<Record<string, unknown>>, needs: Needs, redirect?: 'follow' | 'manual'): Promise<Asked>
  /** Elsewhere than the API, without the job's token; `data` is a Uint8Array. Redirects are answers. Goes through the same proxy. */
  fetch(url: string, what: Fetched, needs: Needs): Promise<Asked>
}

/** @param secrets what must not stand in a message besides the token */
export function githubRequests(token: Secret | undefined, { repository }: Pick<RunFacts, 'repository'>, bounds: Bounds, secrets: readonly Secret[]): Requests {
  const [owner = '', repo = ''] = repository.split('/')
  const hidden = [token, ...secrets].flatMap((secret) => (secret === undefined ? [] : maskable(secret)))
  // Signatures in addresses of storage are as good as a password.
  const safe = (text: string): string => hidden.reduce((shown, each) => shown.replaceAll(each, '[secret]'), text).replace(/([?&]sig=)[^&\s"']+/g, '$1[secret]')
  // Cut last: half a secret would not be known again.
  const said = (data: unknown): string => safe(messageOf(data)).replace(/^(.{300}).+$/, '$1…')

  const attempts = async (seconds: number, needs: Needs, work: (signal: AbortSignal) => Promise<Reached>): Promise<Asked> => {
    for (let tries = 0, waited = false; ; ) {
      const signal = AbortSignal.timeout(seconds * 1000)
      const nothing = (data: string): Reached => ({ status: 0, headers: {}, data: signal.aborted ? `it gave no answer in ${seconds} s` : data })
      const got = await work(signal).catch((thrown: unknown) => nothing(reasonOf(thrown)))
      // octokit takes a body that broke off for an empty one.
      const answer = signal.aborted ? nothing('') : got
      if (reached(answer)) return { kind: 'answered', ...answer }
      const now = Date.now() / 1000
      const wait = isThrottled(answer) ? waitSeconds(answer, now) : bounds.pauses[tries]
      const again = isThrottled(answer) ? !waited && wait !== undefined && wait <= bounds.longestWaitSeconds : (answer.status >= 500 || (answer.status === 0 && !signal.aborted)) && wait !== undefined
      if (!again) return { kind: 'refused', why: refusal(answer, said(answer.data), needs, now), status: answer.status }
      if (isThrottled(answer)) waited = true
      else tries++
      await pause((wait ?? 0) * 1000)
    }
  }

  let client: Promise<Awaited<ReturnType<typeof octokit>>> | undefined
  return {
    bounds,
    said,
    ask: async (route, parameters, needs, redirect = 'follow') => {
      if (token === undefined || token.reveal().trim() === '') return { kind: 'refused', why: 'there is no token; github-token was emptied', status: 0 }
      if (owner === '' || repo === '') return { kind: 'refused', why: 'this is no run on GitHub', status: 0 }
      return attempts(bounds.answerSeconds, needs, async (signal) => {
        const { request } = await (client ??= octokit(token.reveal().trim()))
        return request(route, { owner, repo, ...parameters, request: { signal, redirect } }).then(shapeOf, (thrown: { readonly response?: Shape }) => {
          if (thrown.response === undefined) throw thrown
          return shapeOf(thrown.response)
        })
      })
    },
    fetch: (url, what, needs) => attempts(what.seconds, needs, async (signal) => {
      const { defaults } = await import('@actions/github/lib/utils')
      const through = defaults.request?.fetch as typeof fetch
      const answer = await through(url, { method: what.method, redirect: 'manual', signal, ...(what.headers && { headers: what.headers }), ...(what.body !== undefined && { body: what.body as Uint8Array<ArrayBuffer> }) })
      const { status, data } = await bytesOf(answer, what.limitBytes)
      return { status, headers: Object.fromEntries(answer.headers), data: answer.ok && status === answer.status ? data : textOf(data) }
    }),
  }
}

interface Shape {
  readonly status: number
  readonly headers: object
  readonly data: unknown
}

const shapeOf = ({ status, headers, data }: Shape): Reached => ({ status, headers: headers as Reached['headers'], data })

async function octokit(token: string) {
  const { GitHub, getOctokitOptions } = await import('@actions/github/lib/utils')
  const baseUrl = (process.env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '')
  const quiet = (): void => undefined
  return new GitHub({ ...getOctokitOptions(token), baseUrl, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } })
}

async function bytesOf(answer: Response, limitBytes: number): Promise<{ readonly status: number; readonly data: Uint8Array | string }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > limitBytes) return { status: 413, data: `more than ${limitBytes} bytes` }
    chunks.push(chunk)
  }
  return { status: answer.status, data: Buffer.concat(chunks) }
}

/** Of a refusal: JSON, or the text itself */
function textOf(data: Uint8Array | string): unknown {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** fetch itself says "fetch failed", and the reason stands behind it. */
function reasonOf(thrown: unknown): string {
  const { message = '', cause, code } = (thrown ?? {}) as { readonly message?: string; readonly cause?: unknown; readonly code?: string }
  const deeper = cause === undefined ? '' : reasonOf(cause)
  return deeper !== '' ? deeper : message !== '' ? message : (code ?? '')
}
