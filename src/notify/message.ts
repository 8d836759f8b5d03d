// What there is to tell, once for all channels. Names and texts in it are others' (commits, branches, hosts): each channel escapes them.
import type { Counts } from '../inputs/scan-entry'

/**
 * How it ended. `rolled-back`: the new release was taken back, or somebody rolled back. `needs-person`: nobody knows what serves, or
 * it is not what was committed.
 */
export const HAPPENINGS = ['success', 'failure', 'rolled-back', 'cancelled', 'needs-person'] as const
export type Happening = (typeof HAPPENINGS)[number]

export interface Commit {
  /** Full, 40 hex digits; empty when unknown */
  readonly sha: string
  /** First line of its message */
  readonly title: string
  readonly author: string
  /** Its page; empty when unknown */
  readonly url: string
}

export interface Message {
  readonly happening: Happening
  /** `step: deploy-to-pi`, `rollback`, `build`, … */
  readonly step: string
  readonly project: string
  readonly release: string
  /** Release that served before; empty: this is the first deployment */
  readonly previousRelease: string
  /** Release that serves now; empty when not known */
  readonly serving: string
  /** production; empty when the job names none */
  readonly environment: string
  readonly host: string
  /** What happened, or why not, in one sentence, as the step said it; empty when there is nothing to add */
  readonly what: string
  /** Evidence, in the order to read it: last log lines */
  readonly details: readonly string[]
  /** What to do next; empty when nothing */
  readonly hint: string
  readonly actor: string
  readonly commit: Commit | undefined
  /** Since the last release, newest first, without merges; empty when unknown */
  readonly commits: readonly Commit[]
  readonly images: readonly { readonly service: string; /** sha256:… */ readonly digest: string }[]
  /** What changed on the host; false: the deployment found everything as it should be */
  readonly changed: boolean
  /** Whole seconds; undefined when unknown */
  readonly seconds: number | undefined
  /** What clients saw, where the switches counted it */
  readonly requests: { readonly failed: number; readonly held: number } | undefined
  /** Of the scans in the record; undefined where none was done */
  readonly findings: { readonly verdict: string; readonly counts: Counts } | undefined
  readonly links: { readonly run: string; /** The environment's own address */ readonly site: string; /** Changes between the releases */ readonly compare: string }
}

export type Language = 'en' | 'de'
