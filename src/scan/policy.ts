// What a scan's outcome means under a policy. A scanner that failed is never a pass, and neither is a report that cannot be judged.
import { decide, expiredFor, isLookedAt, type Judged, type Policy } from './decide'
import { NO_COUNTS, type ScanEntry, type ScanResult } from './entry'
import { SEVERITIES, type Counts, type Finding, type Severity } from './finding'
import { isAbout, type Ignore } from './ignore'
import type { Outcome, ScannerFacts, Subject } from './outcome'

export { failOnOf, type Judged, type Policy } from './decide'

export interface Verdict {
  readonly subject: Subject
  readonly by: ScannerFacts
  readonly result: ScanResult
  /** Of scan-error and skipped; empty otherwise */
  readonly cause: string
  readonly details?: readonly string[]
  readonly hint?: string
  /** Without findings of severities that are not looked at */
  readonly judged: readonly Judged[]
  /** Of what fails and what is reported, not of what is ignored */
  readonly counts: Counts
  /** Expired entries that a finding fails for, or is reported for where nothing fails */
  readonly expired: readonly Ignore[]
  /** Entries that are about none of the findings; see unusedBy */
  readonly unused: readonly Ignore[]
}

const NOTHING = { cause: '', judged: [], counts: NO_COUNTS, expired: [], unused: [] } as const

/** Never throws: whatever goes wrong here is a scan-error. */
export function judge(outcome: Outcome, policy: Policy): Verdict {
  const { subject, by } = outcome
  try {
    switch (outcome.kind) {
      case 'skipped': return { ...NOTHING, subject, by, result: 'skipped', cause: outcome.why }
      case 'error': return { ...NOTHING, subject, by, result: 'scan-error', cause: outcome.cause, ...(outcome.details === undefined ? {} : { details: outcome.details }), ...(outcome.hint === undefined ? {} : { hint: outcome.hint }) }
      case 'report': return { subject, by, cause: '', ...judgeFindings(outcome.findings, subject, policy) }
      default: throw new Error('it is neither a report nor a failure')
    }
  } catch (thrown) {
    return { ...NOTHING, subject, by, result: 'scan-error', cause: `The report could not be judged: ${thrown instanceof Error ? thrown.message : String(thrown)}` }
  }
}

function judgeFindings(findings: readonly Finding[], subject: Subject, policy: Policy): Pick<Verdict, 'result' | 'judged' | 'counts' | 'expired' | 'unused'> {
  const judged = findings.filter((finding) => isLookedAt(finding, policy)).map((finding) => decide(finding, subject, policy))
  const counting = judged.filter(({ decision }) => decision !== 'ignored').map(({ finding }) => finding)
  return {
    result: judged.some(({ decision }) => decision === 'fails') ? 'findings' : 'pass',
    judged,
    counts: countsOf(counting),
    expired: [...new Set(counting.flatMap((finding) => expiredFor(finding, policy) ?? []))],
    unused: policy.ignores.filter((ignore) => !findings.some((finding) => isAbout(ignore, finding))),
  }
}

export const countsOf = (findings: readonly Finding[]): Counts =>
  Object.fromEntries(SEVERITIES.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length])) as Record<Severity, number>

const WORST_FIRST: readonly ScanResult[] = ['scan-error', 'findings', 'pass', 'skipped']

/** The worst of all: one failed scan makes the step fail. One pass beside what was skipped is a pass; nothing at all is skipped. */
export const overall = (verdicts: readonly Pick<Verdict, 'result'>[]): ScanResult =>
  WORST_FIRST.find((result) => verdicts.some((verdict) => verdict.result === result)) ?? 'skipped'

/** What was skipped was skipped with a reason, so it does not fail the step; but it opens no gate. */
export const exitFails = (result: ScanResult): boolean => result !== 'pass' && result !== 'skipped'

/** Entries that no scan needed. One that failed or was skipped calls none unused: what it would have found, nobody knows. */
export const unusedBy = (verdicts: readonly Verdict[]): readonly Ignore[] =>
  (verdicts[0]?.unused ?? []).filter((ignore) => verdicts.every(({ unused }) => unused.includes(ignore)))

/** The entry's fail-on is what could fail: a severity that is not looked at fails nothing. @param at ISO 8601 */
export function entryOf({ subject, by, result, counts, cause }: Verdict, policy: Pick<Policy, 'failOn' | 'severity'>, at: string): ScanEntry {
  const what = subject.kind === 'image' ? { target: subject.service, platform: subject.platform, digest: subject.manifest } : { target: subject.path, platform: '', digest: '' }
  const failOn = policy.failOn.filter((severity) => policy.severity.length === 0 || policy.severity.includes(severity))
  return { scanner: by.scanner, version: by.version, dataFrom: by.dataFrom, ...what, result, counts, failOn, at, cause }
}
