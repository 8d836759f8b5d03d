// How a step ended → what there is to tell of it.
import { isObject } from '../inputs/digests'
import type { RunRecord } from '../inputs/record'
import { SEVERITIES, type Counts, type ScanEntry } from '../inputs/scan-entry'
import type { Inputs } from '../inputs/types'
import type { Outputs, RunFacts } from '../execution/ports'
import type { Failure } from '../support/problem'
import type { Commit, Happening, Message } from './message'

export interface StepEnding {
  /** What the step handed on; nothing where it threw */
  readonly outputs: Partial<Outputs>
  readonly failure?: Failure
  readonly cancelled: boolean
  /** Whole seconds */
  readonly seconds: number
}

export interface About {
  readonly inputs: Inputs
  readonly facts: RunFacts
  /** Whether the step could change what serves */
  readonly serves: boolean
  readonly commit: Commit | undefined
  readonly commits: readonly Commit[]
}

export function messageOf(ending: StepEnding, { inputs, facts, serves, commit, commits }: About): Message {
  const { outputs, failure } = ending
  const record = (outputs.record ?? inputs.record) as RunRecord | undefined
  const deployment = record?.deployment ?? {}
  const parts = failure?.kind === 'world' ? failure.parts : undefined
  return {
    happening: happeningOf(ending, inputs.step, serves),
    step: inputs.step,
    project: inputs.project ?? text(deployment['project']) ?? facts.repository.split('/').at(-1) ?? '',
    release: outputs.release ?? inputs.release ?? text(deployment['release']) ?? '',
    previousRelease: outputs.previousRelease ?? text(deployment['previousRelease']) ?? '',
    serving: outputs.serving ?? parts?.serving ?? (failure?.kind === 'input' ? (failure.serving ?? '') : ''),
    environment: inputs.environment ?? text(deployment['environment']) ?? '',
    host: inputs.host ?? '',
    what: whatOf(failure),
    details: parts?.details ?? (failure?.kind === 'input' ? failure.problems.slice(1) : []),
    hint: parts?.hint ?? '',
    actor: facts.actor,
    commit,
    commits,
    images: Object.entries(record?.images ?? {}).map(([service, { index }]) => ({ service, digest: index })),
    changed: outputs.changed === true,
    seconds: ending.seconds,
    requests: undefined,
    findings: findingsOf(record?.scans ?? []),
    links: { run: facts.runUrl, site: inputs.environmentUrl ?? inputs.confirmUrl ?? '', compare: '' },
  }
}

function happeningOf({ outputs, failure, cancelled }: StepEnding, step: string, serves: boolean): Happening {
  if (failure === undefined) return step === 'rollback' && outputs.changed === true ? 'rolled-back' : 'success'
  if (cancelled) return 'cancelled'
  const outcome = isObject(outputs.summaryJson) ? outputs.summaryJson['outcome'] : undefined
  if (outcome === 'failed' && outputs.serving !== undefined) return 'rolled-back'
  // The host was at work, and nobody can say how it ended.
  return serves && outcome !== undefined && outputs.serving === undefined ? 'needs-person' : 'failure'
}

function whatOf(failure: Failure | undefined): string {
  switch (failure?.kind) {
    case 'world': return failure.parts.what
    case 'input': return failure.problems[0] ?? ''
    case 'bug': return `A bug in pi-deploy-action: ${failure.message}`
    case undefined: return ''
  }
}

/** Of all scans in the record, the worst result, and the counts of all. */
function findingsOf(scans: readonly ScanEntry[]): Message['findings'] {
  if (scans.length === 0) return undefined
  const verdict = (['scan-error', 'findings', 'pass', 'skipped'] as const).find((result) => scans.some((scan) => scan.result === result)) ?? 'skipped'
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, scans.reduce((sum, scan) => sum + scan.counts[severity], 0)])) as unknown as Counts
  return { verdict, counts }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Commits that a push brought, newest first, as its event tells them; merges are left out. */
export function pushedCommits(payload: unknown): readonly Commit[] {
  const pushed = isObject(payload) && Array.isArray(payload['commits']) ? payload['commits'] : []
  return pushed.flatMap(commitOf).filter(({ title }) => !/^Merge (branch|pull request|remote-tracking)/.test(title)).reverse()
}

/** The commit of the run, as far as its event tells of it. */
export function headCommit(payload: unknown, { sha, serverUrl, repository }: RunFacts): Commit | undefined {
  const [head] = isObject(payload) ? commitOf(payload['head_commit']) : []
  if (head !== undefined) return head
  return sha === '' ? undefined : { sha, title: '', author: '', url: repository === '' ? '' : `${serverUrl}/${repository}/commit/${sha}` }
}

function commitOf(value: unknown): readonly Commit[] {
  if (!isObject(value)) return []
  const author = isObject(value['author']) ? text(value['author']['name']) : undefined
  return [{ sha: text(value['id']) ?? '', title: (text(value['message']) ?? '').split('\n')[0] ?? '', author: author ?? '', url: text(value['url']) ?? '' }]
}
