// Why GitHub did not do what it was asked for, in words for people, and whether asking again is of use.

/** The last answer. Status 0: there was none, and `data` says why. */
export interface Reached {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly data: unknown
}

/** What a request needs, for the words when it is refused. */
export interface Needs {
  /** As the workflow writes it: security-events: write */
  readonly permission: string
  /** What 404 means here, a whole sentence part: "code scanning is not enabled" */
  readonly absent: string
  /** Why this run's token may only read; empty when it may be more */
  readonly readOnly?: string
}

export const reached = ({ status }: Reached): boolean => status >= 200 && status < 400

/** GitHub says 403 as well as 429 for too many requests. */
export function isThrottled({ status, headers, data }: Reached): boolean {
  return status === 429 || (status === 403 && ('retry-after' in headers || headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse/i.test(messageOf(data))))
}

/** How long GitHub wants to be left alone. Without a word of it, a minute, as its documentation asks for. */
export function waitSeconds({ headers }: Reached, nowSeconds: number): number {
  const after = Number(headers['retry-after'] ?? Number.NaN)
  if (Number.isFinite(after)) return Math.max(after, 0)
  const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset'] ?? Number.NaN) : Number.NaN
  return Number.isFinite(reset) ? Math.max(reset - nowSeconds, 0) : 60
}

/** @param said what GitHub says in it, without secrets */
export function refusal(answer: Reached, said: string, needs: Needs, nowSeconds: number): string {
  const { status } = answer
  const why = said === '' ? String(status) : `${status}: ${said}`
  if (status === 0) return `GitHub could not be asked: ${said === '' ? 'no reason was given' : said}`
  if (isThrottled(answer)) return `GitHub wants fewer requests (${why}); it asks to wait ${Math.ceil(waitSeconds(answer, nowSeconds))} s`
  if (status === 401) return `GitHub does not accept the token (${why}); is it given, whole, and of this job?`
  if (status === 403 && /advanced security|code scanning|code security/i.test(said)) return `code scanning is not enabled for this repository, or its plan is without it (${why})`
  if (status === 403) return `the token may not do this (${why}). ${needs.readOnly || `The job needs the permission ${needs.permission}`}`
  if (status === 404) return `${needs.absent} (${why})`
  if (status === 413) return `it is too large for GitHub (${why})`
  if (status >= 500) return `GitHub has trouble of its own (${why}), also when asked again`
  return `GitHub refused it (${why})`
}

/** What GitHub says of an error, on one line: REST has `message` and `errors`, the services of Actions have `msg`. */
export function messageOf(data: unknown): string {
  // A page for browsers is no message.
  if (typeof data === 'string') return data.includes('<') ? '' : oneLine(data)
  if (typeof data !== 'object' || data === null) return ''
  const { message, msg, errors } = data as { readonly message?: unknown; readonly msg?: unknown; readonly errors?: unknown }
  const main = typeof message === 'string' ? message : typeof msg === 'string' ? msg : ''
  const more = Array.isArray(errors) ? errors.map(errorOf).filter((text) => text !== '') : []
  return oneLine([main, ...more].filter((text) => text !== '').join('; '))
}

function errorOf(error: unknown): string {
  if (typeof error === 'string') return error
  const { message, field, code } = (error ?? {}) as Readonly<Record<string, unknown>>
  return typeof message === 'string' ? message : [field, code].filter((text) => typeof text === 'string').join(' ')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
