// What a part of the local GitHub answers: a route as GitHub's reference writes it, the permission it asks for, and its answer.

export interface Call {
  /** By the names in the route's braces */
  readonly at: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** Of the server, without a slash at the end */
  readonly url: string
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  /** POST /repos/{owner}/{repo}/code-scanning/sarifs */
  readonly route: string
  /** security-events: write, or '' where any token of the job will do */
  readonly permission: string
  answer(call: Call): Reply
}

/** A status with GitHub's words for it, or `hanging`: no answer; `stalling`: the beginning of one; `dropped`: the connection is cut. */
export type Fault = 'hanging' | 'stalling' | 'dropped' | Reply

export const FAULTS = {
  unauthorized: { status: 401, body: { message: 'Bad credentials', status: '401' } },
  forbidden: { status: 403, body: { message: 'Resource not accessible by integration', status: '403' } },
  noPlan: { status: 403, body: { message: 'Advanced Security must be enabled for this repository to use code scanning.' } },
  missing: { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' } },
  broken: { status: 500, body: '<html><body>Unicorn!</body></html>', headers: { 'content-type': 'text/html' } },
  /** With Retry-After */
  throttled: (seconds: number): Reply => ({ status: 429, body: { message: 'You have exceeded a secondary rate limit.' }, headers: { 'retry-after': String(seconds) } }),
  unprocessable: (message: string, ...errors: readonly object[]): Reply => ({ status: 422, body: { message, errors } }),
} as const

/** The names in a path that a route matches, or undefined. */
export function matched({ route }: Route, method: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, template = ''] = route.split(' ')
  if (wanted !== method) return undefined
  const pattern = template.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  const found = new RegExp(`^${pattern}$`).exec(path)
  return found === null ? undefined : Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
}

/** One page of a list, with the Link header that leads to the others. */
export function page<T>(all: readonly T[], { query, url }: Call, path: string): { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100)
  const number = Number(query.get('page') ?? 1)
  const last = Math.max(Math.ceil(all.length / size), 1)
  const link = (to: number, rel: string): string => `<${url}${path}?per_page=${size}&page=${to}>; rel="${rel}"`
  const links = [...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []), ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : [])]
  return { items: all.slice((number - 1) * size, number * size), headers: links.length === 0 ? {} : { link: links.join(', ') } }
}

export const jsonIn = <T>({ body }: Call): T => JSON.parse(body.toString('utf8')) as T

/** unprocessable(), for a body that lacks something. */
export const lacking = (resource: string, field: string): Reply => FAULTS.unprocessable('Validation Failed', { resource, field, code: 'missing_field' })
