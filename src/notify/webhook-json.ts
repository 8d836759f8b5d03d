// The message for programs. Fields are only ever added under the same schema; one that goes or changes its meaning makes it 2.
import { start, wellFormed } from './clean'
import type { Commit, Happening, Language, Message } from './message'
import { wholeText } from './plain-text'
import { storyOf, type Telling } from './story'

/** What arrives. Every field is always there; texts are as they were found, so whoever shows them must escape them. */
export interface WebhookMessage {
  readonly schema: 1
  readonly happening: Happening
  readonly step: string
  readonly project: string
  readonly release: string
  /** Empty: this is the first deployment */
  readonly previousRelease: string
  /** What serves now; empty: not known */
  readonly serving: string
  readonly environment: string
  readonly host: string
  readonly what: string
  readonly details: readonly string[]
  readonly hint: string
  readonly actor: string
  readonly commit: Commit | null
  /** Newest first, at most 100 of `commitCount` */
  readonly commits: readonly Commit[]
  readonly commitCount: number
  readonly images: Message['images']
  readonly changed: boolean
  readonly seconds: number | null
  readonly requests: { readonly failed: number; readonly held: number } | null
  readonly findings: { readonly verdict: string; readonly counts: NonNullable<Message['findings']>['counts'] } | null
  readonly links: Message['links']
  /** Of the texts below */
  readonly language: Language
  readonly headline: string
  /** The whole message as text; with `notify-template`, that */
  readonly text: string
}

const SCHEMA = 1
const MOST_COMMITS = 100
const MOST_DETAILS = 200
const MOST_IMAGES = 100

/** A receiver may have to hold the whole in memory, and a commit message may be a book. */
const MOST_TEXT = 4000

export function webhookJson(message: Message, telling: Telling): string {
  const story = storyOf(message, telling)
  const { details, commits, images, commit, seconds, requests, findings, ...plain } = message
  const sent: WebhookMessage = {
    schema: SCHEMA,
    ...plain,
    details: details.slice(-MOST_DETAILS),
    commit: commit ?? null,
    commits: commits.slice(0, MOST_COMMITS),
    commitCount: commits.length,
    images: images.slice(0, MOST_IMAGES),
    seconds: seconds ?? null,
    requests: requests ?? null,
    findings: findings ?? null,
    language: telling.language,
    headline: story.headline,
    text: wholeText(story),
  }
  return JSON.stringify(sent, (key, value: unknown) => (typeof value === 'string' ? wellFormed(key === 'text' ? value : start(value, MOST_TEXT)) : value))
}
