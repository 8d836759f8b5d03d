// One request to a service that tells people: bounded, and asked again where that is of use. Through the runner's proxy.
import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import { HttpClient } from '@actions/http-client'
import type { Secret } from '../support/secret'
import { hiding, isUnsendable, refusalOf, retryAfterSeconds, saidIn, unreachable, type HttpAnswer, type Service } from './notify-refusal'

export interface SendBounds {
  /** For one attempt, from the name to the last byte of the answer */
  readonly answerSeconds: number
  /** For all attempts and pauses together */
  readonly wholeSeconds: number
  /** Before each further attempt after a 5xx or a broken connection; seconds */
  readonly pauses: readonly number[]
  /** The longest pause that a service may ask for, and how often */
  readonly longestWaitSeconds: number
  readonly waits: number
}

export const SEND_BOUNDS: SendBounds = { answerSeconds: 10, wholeSeconds: 60, pauses: [1, 4], longestWaitSeconds: 30, waits: 2 }

export interface Sending {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What must not stand in a message, besides the address */
  readonly secrets: readonly Secret[]
  /** Twice is the same as once. Else no answer in time is final: the service may have told people already. */
  readonly repeatable: boolean
  /** An answer with status 200 that is worth another attempt, such as Slack's internal_error */
  readonly passing?: (answer: HttpAnswer) => boolean
}

export type Answered = { readonly kind: 'answered'; readonly answer: HttpAnswer; /** On one line, without secrets */ readonly said: string } | { readonly kind: 'failed'; readonly why: string }

const ANSWER_LIMIT_BYTES = 64 * 1024

/** Never rejects. `answered`: with a status from 200 to 299. */
export async function send(sending: Sending, service: Service, bounds: SendBounds): Promise<Answered> {
  const hide = hiding(sending.url, sending.secrets)
  const end = performance.now() + bounds.wholeSeconds * 1000
  const left = (): number => (end - performance.now()) / 1000
  for (let tries = 0, waits = 0; ; ) {
    const seconds = Math.min(bounds.answerSeconds, left())
    const signal = AbortSignal.timeout(Math.ceil(Math.max(seconds, 0) * 1000))
    const got = await once(sending, signal).catch((thrown: unknown) => ({ thrown }))
    const answer = 'thrown' in got ? undefined : got
    const said = answer === undefined ? '' : saidIn(answer.body, hide)
    const throttled = answer?.status === 429
    if (answer !== undefined && answer.status >= 200 && answer.status < 300 && sending.passing?.(answer) !== true) return { kind: 'answered', answer, said }
    const passing = answer === undefined ? sending.repeatable || !(signal.aborted || isUnsendable('thrown' in got ? got.thrown : undefined)) : answer.status >= 500 || sending.passing?.(answer) === true
    const asked = throttled ? retryAfterSeconds(answer.headers['retry-after'], Date.now()) : undefined
    const wait = throttled ? (waits < bounds.waits && asked !== undefined && asked <= bounds.longestWaitSeconds ? asked : undefined) : passing ? bounds.pauses[tries] : undefined
    if (wait === undefined || wait >= left()) {
      if (answer !== undefined && answer.status < 300) return { kind: 'answered', answer, said }
      return { kind: 'failed', why: answer !== undefined ? refusalOf(answer, said, asked, service) : unreachable('thrown' in got ? got.thrown : undefined, signal.aborted ? bounds.answerSeconds : undefined, new URL(sending.url), service, hide) }
    }
    if (throttled) waits++
    else tries++
    await pause(wait * 1000)
  }
}

// Node's own request with the agent for the proxy: HttpClient's cannot be given up, and would keep the process waiting.
function once({ url, headers, body }: Sending, signal: AbortSignal): Promise<HttpAnswer> {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url)
  const agent = new HttpClient('pi-deploy').getAgent(url) as http.Agent
  const basic = username === '' ? {} : { authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` }
  const options = {
    method: 'POST', host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port), path: pathname + search, agent, signal,
    headers: { 'user-agent': 'pi-deploy', ...basic, ...headers, 'content-length': Buffer.byteLength(body) },
  }
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http).request(options, (answer) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const done = (): void => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).subarray(0, ANSWER_LIMIT_BYTES).toString('utf8') })
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes < ANSWER_LIMIT_BYTES) return
        done()
        answer.destroy()
      })
      answer.on('end', done)
      answer.on('error', reject)
      // Without it a connection that is cut in the middle of an answer would end in nothing.
      answer.on('close', () => reject(new Error('the connection was cut')))
    })
    request.on('error', reject)
    request.end(body)
  })
}
