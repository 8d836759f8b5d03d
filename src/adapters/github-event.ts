// What the event of a run says of its pull request.
import type { RunFacts } from '../execution/ports'

interface Repository {
  readonly full_name?: string
  readonly fork?: boolean
}

interface Payload {
  readonly pull_request?: { readonly number?: number; readonly head?: { readonly repo?: Repository | null }; readonly base?: { readonly repo?: Repository } }
  readonly issue?: { readonly number?: number; readonly pull_request?: unknown }
}

/** Its number; undefined where the run belongs to none. */
export function pullRequestOf(payload: unknown, { ref }: RunFacts): number | undefined {
  const { pull_request: request, issue } = (payload ?? {}) as Payload
  const number = request?.number ?? (issue?.pull_request === undefined ? undefined : issue.number) ?? Number(/^refs\/pull\/(\d+)\//.exec(ref)?.[1])
  return Number.isInteger(number) ? number : undefined
}

/** Why GitHub gives this run a token that only reads, whatever permissions its workflow names; empty when it may be more. */
export function readOnlyBecause(payload: unknown, { actor, event }: RunFacts): string {
  if (event !== 'pull_request' && event !== 'pull_request_review') return ''
  const { head, base } = ((payload ?? {}) as Payload).pull_request ?? {}
  // A fork that was deleted meanwhile is null.
  if (head !== undefined && (head.repo === null || (head.repo?.full_name ?? '') !== (base?.repo?.full_name ?? ''))) return 'The pull request comes from a fork, and GitHub lets the token of such a run only read'
  return actor === 'dependabot[bot]' ? "It is Dependabot's run, and GitHub lets the token of such a run only read" : ''
}
