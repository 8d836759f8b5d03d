import type { EventFacts } from './event'
import type { Values } from './template'

const ALWAYS_ON_DEFAULT_BRANCH = /^(schedule|issues|discussion)$/

/** What {{branch}}, {{sha}} and the other expressions stand for in this run. `date` and `commit_date` are ISO texts. */
export function globalValues(facts: EventFacts, shortSha: string): Values {
  const isDefault = isOnDefaultBranch(facts)
  return {
    branch: branchOf(facts) ?? '',
    tag: tagOf(facts) ?? '',
    sha: shortSha,
    base_ref: facts.baseRef ?? '',
    is_default_branch: String(isDefault),
    is_not_default_branch: String(!isDefault),
    date: facts.now,
    commit_date: facts.commitDate ?? facts.now,
  }
}

// GitHub runs some events on nothing else, and some of their payloads do not name the default branch.
export function isOnDefaultBranch(facts: EventFacts): boolean {
  const branch = branchOf(facts)
  return ALWAYS_ON_DEFAULT_BRANCH.test(facts.event) || (branch !== undefined && branch === facts.defaultBranch)
}

export const branchOf = (facts: EventFacts): string | undefined => /^refs\/heads\/(.+)$/.exec(facts.ref)?.[1]

export const tagOf = (facts: EventFacts): string | undefined => /^refs\/tags\/(.+)$/.exec(facts.ref)?.[1]

/** `7` for refs/pull/7/merge */
export const pullRequestOf = (facts: EventFacts): string | undefined => /^refs\/pull\/(.+?)(?:\/merge)?$/.exec(facts.ref)?.[1]
