// One type for all languages, so that a missing word does not compile. A further language is one more file, and its row in LANGUAGES.
import type { ScanResult, Severity } from '../inputs/scan-entry'
import type { Language } from './message'
import type { Situation } from './situation'
import { DE } from './words-de'
import { EN } from './words-en'

/** Already fit to be shown; empty where there is none, but `subject` and `project`, which always name something. */
export interface Names {
  /** Project and release: shop v2 */
  readonly subject: string
  readonly project: string
  readonly release: string
  readonly previous: string
  /** The environment, else the host */
  readonly place: string
  /** Of other steps than a deployment */
  readonly step: string
  readonly deploys: boolean
}

export const LABELS = ['serving', 'before', 'environment', 'host', 'duration', 'requests', 'findings', 'by', 'commit', 'images', 'details', 'run', 'site', 'compare'] as const
export type Label = (typeof LABELS)[number]

/** The unit after 1, and after any other number. Enough for languages with two forms; another one would need a function here. */
export type Forms = readonly [one: string, other: string]

export interface Words {
  readonly headline: Readonly<Record<Situation, (names: Names) => string>>
  /** Empty where the headline says all */
  readonly sentence: Readonly<Record<Situation, (names: Names) => string>>
  /** What serves after all, where that is the question */
  readonly serving: { readonly still: (release: string) => string; readonly now: (release: string) => string; readonly unknown: string }
  /** What a person should do where the step gave no hint */
  readonly act: string
  readonly labels: Readonly<Record<Label, string>>
  /** For the thousands of numbers */
  readonly locale: string
  readonly units: { readonly day: Forms; readonly hour: Forms; readonly minute: Forms; readonly second: Forms }
  /** Less than a second */
  readonly atOnce: string
  readonly severities: Readonly<Record<Severity, string>>
  readonly verdicts: Readonly<Record<ScanResult, string>>
  readonly nothingFound: string
  readonly requests: (failed: string, held: string, howMany: { readonly failed: number; readonly held: number }) => string
  /** @param since the release before; empty when unknown */
  readonly commits: (count: string, one: boolean, since: string) => string
  readonly more: (count: string) => string
}

const LANGUAGES: Readonly<Record<Language, Words>> = { en: EN, de: DE }

export const wordsOf = (language: Language): Words => LANGUAGES[language]
