// What GitHub says about the run. The payload is whatever stands in the file of the event, so nothing in it is taken for granted.
import { isObject } from '../../inputs/digests'

export interface EventFacts {
  /** push, pull_request, schedule, … */
  readonly event: string
  /** refs/heads/main, refs/tags/v2, refs/pull/7/merge; empty where GitHub names none */
  readonly ref: string
  /** The full commit; empty where GitHub names none */
  readonly sha: string
  readonly defaultBranch?: string
  readonly pullRequest?: { readonly number: number; readonly headSha?: string }
  /** The branch that a pull request goes to, or that a pushed tag was pushed from, as far as GitHub says so */
  readonly baseRef?: string
  /** ISO text, UTC: 2020-01-10T00:30:00.000Z */
  readonly now: string
  /** When the commit was committed: ISO text */
  readonly commitDate?: string
  readonly repository: RepositoryFacts
}

export interface RepositoryFacts {
  readonly owner: string
  readonly name: string
  /** Its page, such as https://github.com/octocat/hello */
  readonly url: string
  readonly description?: string
  /** Its SPDX id, such as MIT */
  readonly license?: string
}

/** What the payload does not say: GITHUB_EVENT_NAME, GITHUB_REF and so on, each empty when not set. */
export interface EnvironmentFacts {
  readonly event: string
  readonly ref: string
  readonly sha: string
  /** OWNER/NAME */
  readonly repository: string
  /** Such as https://github.com */
  readonly serverUrl: string
  readonly now: string
  /** Take the head of a pull request for its commit, and not GitHub's trial merge. */
  readonly headOfPullRequest?: boolean
}

export function eventFacts(payload: unknown, env: EnvironmentFacts): EventFacts {
  const repository = at(payload, 'repository')
  const [owner = '', name = ''] = env.repository.split('/')
  const number = at(payload, 'pull_request', 'number') ?? at(payload, 'number')
  const headSha = text(at(payload, 'pull_request', 'head', 'sha'))
  const isPullRequest = /^pull_request(_target)?$/.test(env.event) && typeof number === 'number'
  const ref = refOf(payload, env, isPullRequest ? number : undefined)
  const sha = isPullRequest && env.headOfPullRequest === true && headSha !== undefined ? headSha : env.sha
  return {
    event: env.event,
    ref,
    sha,
    now: env.now,
    ...given('defaultBranch', text(at(repository, 'default_branch'))),
    ...given('pullRequest', isPullRequest ? { number, ...given('headSha', headSha) } : undefined),
    ...given('baseRef', baseRefOf(payload, ref)),
    ...given('commitDate', commitDateOf(payload, sha)),
    repository: {
      owner: text(at(repository, 'owner', 'login')) ?? owner,
      name: text(at(repository, 'name')) ?? name,
      url: text(at(repository, 'html_url')) ?? (env.repository === '' ? '' : `${env.serverUrl}/${env.repository}`),
      ...given('description', text(at(repository, 'description'))),
      ...given('license', text(at(repository, 'license', 'spdx_id'))),
    },
  }
}

// pull_request_target runs on the branch that is merged into, but what it builds is the pull request.
function refOf(payload: unknown, env: EnvironmentFacts, pullRequest: number | undefined): string {
  if (env.event === 'pull_request_target' && pullRequest !== undefined) return `refs/pull/${pullRequest}/merge`
  if (env.ref !== '') return env.ref
  const released = text(at(payload, 'release', 'tag_name'))
  if (released !== undefined) return `refs/tags/${released}`
  const name = text(at(payload, 'ref')) ?? ''
  if (name === '' || name.startsWith('refs/')) return name
  return `refs/${at(payload, 'ref_type') === 'tag' ? 'tags' : 'heads'}/${name}`
}

function baseRefOf(payload: unknown, ref: string): string | undefined {
  if (ref.startsWith('refs/tags/')) return text(at(payload, 'base_ref'))?.replace(/^refs\/heads\//, '')
  return ref.startsWith('refs/pull/') ? text(at(payload, 'pull_request', 'base', 'ref')) : undefined
}

function commitDateOf(payload: unknown, sha: string): string | undefined {
  const commits = at(payload, 'commits')
  const candidates = [...(Array.isArray(commits) ? (commits as readonly unknown[]) : []), at(payload, 'head_commit'), at(payload, 'merge_group', 'head_commit')]
  const date = text(at(candidates.find((commit) => at(commit, 'id') === sha), 'timestamp'))
  return date === undefined || Number.isNaN(Date.parse(date)) ? undefined : date
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** An object with the property, or without it where the value is undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
