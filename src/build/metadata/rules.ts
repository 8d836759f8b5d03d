import type { Line } from './lines'
import type { Template } from './template'

/** One line of `tags`: when it gives a tag, and which. */
export type Rule = RuleBase & Source

interface RuleBase {
  readonly line: Line
  /** Must come out as true or false. */
  readonly enable: Template
  /** Higher ones come first, and the first tag is the version. */
  readonly priority: number
  /** Absent: that of the flavor */
  readonly prefix?: Template
  readonly suffix?: Template
}

export type Source =
  | { readonly type: 'schedule'; readonly pattern: Template }
  /** `value` stands in for the Git tag; `match` takes its first group out of either. */
  | { readonly type: 'semver' | 'pep440'; readonly pattern: Template; readonly value?: Template; readonly match?: RegExp }
  | { readonly type: 'match'; readonly pattern: RegExp; readonly group: number; readonly value?: Template }
  /** Absent: the default branch */
  | { readonly type: 'edge'; readonly branch?: string }
  | { readonly type: 'ref'; readonly event: RefEvent }
  | { readonly type: 'raw'; readonly value: Template }
  | { readonly type: 'sha'; readonly format: ShaFormat }

export type RuleType = Source['type']

export const REF_EVENTS = ['branch', 'tag', 'pr'] as const
export type RefEvent = (typeof REF_EVENTS)[number]

export const SHA_FORMATS = ['short', 'long'] as const
export type ShaFormat = (typeof SHA_FORMATS)[number]

export const PRIORITIES: Readonly<Record<RuleType, number>> = { schedule: 1000, semver: 900, pep440: 900, match: 800, edge: 700, ref: 600, raw: 200, sha: 100 }

/** Any type may have any of them; one that its type does not know is without effect, as at docker/metadata-action. */
export const ATTRIBUTES = ['enable', 'priority', 'prefix', 'suffix', 'pattern', 'value', 'match', 'group', 'branch', 'event', 'format'] as const
export type Attribute = (typeof ATTRIBUTES)[number]
