// Why a service did not tell people, in words for people. Of an address only its host is ever shown: the rest is often a secret.
import type { IncomingHttpHeaders } from 'node:http'
import { maskable, type Secret } from '../support/secret'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How it is called in sentences, and what a user would change. */
export interface Service {
  /** Slack, ntfy, the webhook's receiver */
  readonly name: string
  /** Input with its address */
  readonly address: string
  /** Input with what it knows us by */
  readonly credential: string
  /** What 404 and 410 mean here, a sentence part */
  readonly gone: string
}

/** Hides the secrets, and of the address everything but the host. */
export function hiding(url: string, secrets: readonly Secret[]): (text: string) => string {
  const { pathname, search, searchParams, username, password } = new URL(url)
  const parts = [...pathname.split('/').filter((part) => part.length >= 8), ...[...searchParams.values(), username, password].filter((part) => part.length >= 4)]
  const whole = [url, pathname + search, pathname].filter((part) => part.length > 1)
  const hidden = [...whole, ...parts, ...secrets.flatMap(maskable)].sort((one, other) => other.length - one.length)
  return (text) => hidden.reduce((shown, each) => shown.replaceAll(each, '[secret]'), text)
}

/** What the service says, on one line; a page for browsers says nothing. */
export function saidIn(body: string, hide: (text: string) => string): string {
  const text = messageIn(body)
  // Cut last: half a secret would not be known again.
  return text.includes('<') ? '' : hide(text.replace(/[\s\p{Cc}]+/gu, ' ').trim()).replace(/^(.{300}).+$/, '$1…')
}

function messageIn(body: string): string {
  try {
    const { error, message } = Object(JSON.parse(body)) as Readonly<Record<string, unknown>>
    return [error, message].find((each) => typeof each === 'string') as string | undefined ?? ''
  } catch {
    return body
  }
}

/** Retry-After as seconds or as a date; undefined where there is none that can be read. */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(seconds, 0)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max((date - nowMs) / 1000, 0)
}

export function refusalOf({ status, headers }: HttpAnswer, said: string, waitSeconds: number | undefined, { name, address, credential, gone }: Service): string {
  const why = said === '' ? String(status) : `${status}: ${said}`
  if (status === 401 || status === 403) return `${name} does not accept ${credential} (${why}); is it given, whole, and still valid?`
  if (status === 404 || status === 410) return `${gone} (${why})`
  if (status === 413) return `the message is too large for ${name} (${why})`
  if (status === 429) return `${name} wants fewer messages (${why})${waitSeconds === undefined ? '' : `; it asks to wait ${Math.ceil(waitSeconds)} s`}`
  if (status >= 500) return `${name} has trouble of its own (${why}), also when asked again`
  if (status >= 300 && status < 400) return `${name} sends elsewhere (${status}${hostIn(headers.location)}); ${address} must be the address itself`
  return `${name} did not take the message (${why})`
}

/** There was no answer. @param silentSeconds it gave none in this time */
export function unreachable(thrown: unknown, silentSeconds: number | undefined, { host }: URL, { address, credential }: Service, hide: (text: string) => string): string {
  if (isUnsendable(thrown)) return `${credential} holds a line break, or another character that cannot be sent; is it given, whole and alone?`
  if (silentSeconds !== undefined) return `${host} gave no answer in ${silentSeconds} s`
  return noConnection(thrown, host, address, hide)
}

/** Nothing was sent, and nothing would be. */
export const isUnsendable = (thrown: unknown): boolean => ['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS'].includes(String((thrown as { readonly code?: unknown } | undefined)?.code))

const OWN_AUTHORITY = 'NODE_EXTRA_CA_CERTS names the certificates of an authority of your own'

/** What a broken connection means, also for mail. */
export function noConnection(thrown: unknown, host: string, address: string, hide: (text: string) => string): string {
  const { message = '', code = '' } = (thrown ?? {}) as { readonly message?: string; readonly code?: string }
  // Node's advice is an option for its command line, which nobody has here.
  const text = hide(message.replace(/\s+/g, ' ').replace(/; if the root CA is installed locally.*$/, '').trim())
  if (/ENOTFOUND|EAI_|EDNS/.test(`${code} ${message}`)) return `${host} is not known to DNS; is ${address} right?`
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(code) || /certificate|altnames|SSL routines/i.test(message)) return `TLS with ${host} fails (${text}); ${OWN_AUTHORITY}`
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(`${code} ${message}`)) return `nothing answers at ${host}; is ${address} right?`
  return `the connection to ${host} broke (${text === '' ? code || 'no reason was given' : text})`
}

const hostIn = (location: string | undefined): string => (location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : '')
