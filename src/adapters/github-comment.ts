// One comment at a pull request that is edited from then on, so that a branch with twenty pushes has one and not twenty.
import type { RunFacts } from '../execution/ports'
import type { Delivered } from '../execution/scanning'
import { pullRequestOf, readOnlyBecause } from './github-event'
import type { Needs } from './github-refusal'
import type { Asked, Requests } from './github-request'

export const COMMENT_LIMIT = 65_536

/** 10,000 comments; nobody reads further either. */
const MOST_PAGES = 100

interface Comment {
  readonly id: number
  readonly body?: string | null
  readonly html_url: string
}

export async function comment({ ask }: Requests, facts: RunFacts, payload: unknown, marker: string, body: string): Promise<Delivered> {
  const number = pullRequestOf(payload, facts)
  if (number === undefined) return { kind: 'refused', why: 'the run belongs to no pull request' }
  const needs: Needs = { permission: 'pull-requests: write', absent: `there is no pull request ${number} that the token can see`, readOnly: readOnlyBecause(payload, facts) }
  const hidden = `<!-- ${marker} -->`
  const text = fitting(hidden, body)

  const old = await find(ask, number, hidden, needs)
  if (old !== undefined && 'why' in old) return old
  if (old !== undefined && sameText(old.body ?? '', text)) return { kind: 'done', url: old.html_url }
  const written = old === undefined
    ? await ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { issue_number: number, body: text }, needs)
    : await ask('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { comment_id: old.id, body: text }, needs)
  return written.kind === 'refused' ? refused(written) : { kind: 'done', url: (written.data as Comment).html_url }
}

async function find(ask: Requests['ask'], number: number, hidden: string, needs: Needs): Promise<Comment | Delivered & { readonly kind: 'refused' } | undefined> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const listed = await ask('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { issue_number: number, per_page: 100, page }, needs)
    if (listed.kind === 'refused') return refused(listed)
    // The marker has a line of its own: a person who quotes the comment keeps theirs.
    const found = (listed.data as readonly Comment[]).find(({ body }) => (body ?? '').split(/\r?\n/).some((line) => line.trim() === hidden))
    if (found !== undefined) return found
    if (!/rel="next"/.test(listed.headers['link'] ?? '')) return undefined
  }
  return undefined
}

const refused = ({ why }: Asked & { readonly kind: 'refused' }): Delivered & { readonly kind: 'refused' } => ({ kind: 'refused', why })

/** GitHub may hand back other line ends and no last one. */
const sameText = (one: string, other: string): boolean => one.replace(/\r\n/g, '\n').trimEnd() === other.replace(/\r\n/g, '\n').trimEnd()

/** Cut at a line end where it is too long, with what is open closed, else the sentence that says so would be hidden in it. */
function fitting(hidden: string, body: string): string {
  const whole = `${hidden}\n${body}`
  if (whole.length <= COMMENT_LIMIT) return whole
  const kept = whole.slice(0, COMMENT_LIMIT - 1000)
  const cut = kept.slice(0, Math.max(kept.lastIndexOf('\n'), hidden.length))
  const count = (pattern: RegExp): number => cut.match(pattern)?.length ?? 0
  const fence = count(/^```/gm) % 2 === 1 ? '\n```' : ''
  const open = '\n</details>'.repeat(Math.min(Math.max(count(/<details\b/g) - count(/<\/details>/g), 0), 50))
  return `${cut}${fence}${open}\n\n*The rest did not fit: GitHub takes comments of up to 65,536 characters.*\n`
}
