// One request to a registry: redirects to storage, retries, and time limits for silence.
import * as http from 'node:http'
import * as https from 'node:https'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'

export interface Patience {
  /** Until the headers of an answer */
  readonly answerSeconds: number
  /** Without a byte of the body */
  readonly idleSeconds: number
  /** Before the second attempt; doubled before each other */
  readonly pauseSeconds: number
}

export const PATIENCE: Patience = { answerSeconds: 20, idleSeconds: 30, pauseSeconds: 1 }

const MOST_TRIES = 3
const MOST_REDIRECTS = 5
/** A registry that asks for a longer pause is not waited for. */
const LONGEST_PAUSE_SECONDS = 30
const AGAIN = new Set([429, 500, 502, 503, 504])

/** What is sent; a body is made anew for each attempt. */
export interface Sent {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly body?: () => Promise<AsyncIterable<Uint8Array>>
}

/** The last answer, whatever its status; its body has to be read or destroyed. Rejects when there was none. */
export async function ask(url: string, headers: Readonly<Record<string, string>>, patience: Patience, sent: Sent = { method: 'GET' }): Promise<http.IncomingMessage> {
  for (let tries = 1; ; tries++) {
    const reached = await follow(new URL(url), headers, patience, sent).then((answer) => ({ answer }), (error: Error) => ({ error }))
    const again = 'error' in reached || AGAIN.has(reached.answer.statusCode ?? 0)
    const asked = 'error' in reached ? 0 : Number(reached.answer.headers['retry-after'] ?? 0)
    const seconds = Math.max(patience.pauseSeconds * 2 ** (tries - 1), Number.isFinite(asked) ? asked : 0)
    if (!again || tries === MOST_TRIES || seconds > LONGEST_PAUSE_SECONDS) {
      if ('error' in reached) throw reached.error
      return reached.answer
    }
    if ('answer' in reached) reached.answer.destroy()
    await pause(seconds * 1000)
  }
}

/** Registries send blobs from storage elsewhere, which must not see who we are to the registry. */
async function follow(url: URL, headers: Readonly<Record<string, string>>, patience: Patience, what: Sent): Promise<http.IncomingMessage> {
  let at = url
  let sent = headers
  for (let redirects = 0; ; redirects++) {
    const answer = await once(at, sent, patience, what)
    const location = answer.headers.location
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) return answer
    answer.destroy()
    const next = new URL(location, at)
    if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`)
    if (at.protocol === 'https:' && next.protocol !== 'https:') throw new Error(`it redirects from TLS to ${next.protocol}//${next.host}`)
    if (next.origin !== at.origin) sent = Object.fromEntries(Object.entries(sent).filter(([name]) => name !== 'authorization'))
    at = next
  }
}

// A connection for each request: those that are kept would keep the time limits of the request before.
async function once(url: URL, headers: Readonly<Record<string, string>>, { answerSeconds, idleSeconds }: Patience, { method, body }: Sent): Promise<http.IncomingMessage> {
  const content = await body?.()
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, { agent: false, method, headers: { 'user-agent': 'pi-deploy', ...headers } }, (answer) => {
      clearTimeout(timer)
      answer.socket.setTimeout(idleSeconds * 1000, () => answer.destroy(new Error(`nothing came for ${idleSeconds} s`)))
      // A failure after its reader has gone is nobody's.
      answer.on('error', () => undefined)
      resolve(answer)
    })
    let timer: NodeJS.Timeout | undefined
    const wait = (): void => void (timer = setTimeout(() => request.destroy(new Error(`no answer in ${answerSeconds} s`)), answerSeconds * 1000))
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    if (content === undefined) {
      wait()
      return void request.end()
    }
    // A large body may take long; that nothing of it moves any more may not.
    request.on('socket', (socket) => socket.setTimeout(idleSeconds * 1000, () => request.destroy(new Error(`nothing moved for ${idleSeconds} s`))))
    // What cannot be read here ends the request; what the other side refuses half-way is in its answer, or is the request's error.
    pipeline(content, request).then(wait, (error: Error & { code?: string }) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : request.destroy(error)))
  })
}

/** The whole body; more than `limit` bytes are an error. */
export async function bodyOf(answer: http.IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limit) throw new Error(`its answer is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
