import type { EventFacts } from './event'
import { branchOf, pullRequestOf, tagOf } from './global-values'
import type { Rule } from './rules'
import { isOnly, render, type Template, type Values } from './template'
import { readPep440, readSemver } from './versions'

/** What a rule makes of a run, before prefix and suffix. */
export type Made =
  /** `latest`: whether the tag `latest` follows it by itself */
  | { readonly kind: 'tag'; readonly text: string; readonly latest: boolean }
  /** The rule is about another kind of event. */
  | { readonly kind: 'nothing' }
  /** The rule is about this event, but cannot make a tag of it: `gives no tag, as …`. */
  | { readonly kind: 'unfit'; readonly why: string }

export interface Run {
  readonly facts: EventFacts
  readonly values: Values
  readonly shortSha: string
}

const NOTHING: Made = { kind: 'nothing' }

export function tagOfRule(rule: Rule, run: Run): Made {
  const { facts } = run
  switch (rule.type) {
    case 'schedule': return facts.event === 'schedule' ? plain(render(rule.pattern, run.values)) : NOTHING
    case 'semver':
    case 'pep440': return ofVersion(rule, run)
    case 'match': return ofMatch(rule, run)
    case 'edge': return branchOf(facts) !== undefined && branchOf(facts) === (rule.branch ?? facts.defaultBranch) ? plain('edge') : NOTHING
    case 'ref': return ofRef(rule, facts)
    case 'raw': return plain(render(rule.value, run.values))
    case 'sha': return plain(rule.format === 'short' ? run.shortSha : facts.sha)
  }
}

const plain = (text: string | undefined, latest = false): Made => (text === undefined || text === '' ? NOTHING : { kind: 'tag', text, latest })

function ofRef({ event }: Rule & { readonly type: 'ref' }, facts: EventFacts): Made {
  switch (event) {
    case 'branch': return plain(branchOf(facts))
    case 'tag': return plain(tagOf(facts), true)
    case 'pr': return plain(pullRequestOf(facts))
  }
}

function ofVersion(rule: Rule & { readonly type: 'semver' | 'pep440' }, run: Run): Made {
  const given = givenText(rule.value, run)
  if (given === undefined) return NOTHING
  // What match does not match is taken whole, so that one line serves tags with and without a prefix.
  const text = (rule.match?.exec(given)?.[1] ?? given).replaceAll('/', '-')
  const version = rule.type === 'semver' ? readSemver(text) : readPep440(text)
  if (version === undefined) return { kind: 'unfit', why: `gives no tag, as "${text}" is no version by ${rule.type === 'semver' ? 'semver.org, such as 1.2.3' : 'PEP 440, such as 1.2rc1'}` }
  // 1.2 must not move to a pre-release of 1.2.4, so anything but the raw text becomes the whole version.
  const template = version.final || isOnly(rule.pattern, 'raw') ? rule.pattern : [{ name: 'version' }]
  return plain(render(template, version.values), version.final)
}

function ofMatch(rule: Rule & { readonly type: 'match' }, run: Run): Made {
  const given = givenText(rule.value, run)
  if (given === undefined) return NOTHING
  const found = given.match(rule.pattern)
  if (found === null) return { kind: 'unfit', why: `gives no tag, as ${rule.pattern} does not match "${given}"` }
  const text = found[rule.group]
  return text === undefined ? { kind: 'unfit', why: `gives no tag, as ${rule.pattern} has no group ${rule.group} in "${given}"` } : plain(text, true)
}

/** The rule's own value, or the Git tag of the run. */
const givenText = (value: Template | undefined, { facts, values }: Run): string | undefined => (value === undefined ? tagOf(facts) : render(value, values))
