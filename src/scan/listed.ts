// All findings of a scan as people read them: each once, whichever scanners found it and in however many images it is.
import { deduplicate } from './deduplicate'
import { SEVERITIES, type Finding } from './finding'
import { fingerprint } from './fingerprint'
import { subjectName, type Outcome } from './outcome'
import { judge, type Judged, type Policy } from './policy'

export interface Listed extends Judged {
  /** "backend for linux/arm64"; every one that has it */
  readonly subjects: readonly string[]
}

const DECISIONS: readonly Judged['decision'][] = ['fails', 'reported', 'ignored']

/** What fails before what does not, and the worst first. */
export function listed(outcomes: readonly Outcome[], policy: Policy): readonly Listed[] {
  const rows = new Map<string, Listed>()
  for (const [name, findings] of bySubject(outcomes)) {
    for (const judged of judgedOf(name, findings, outcomes, policy)) {
      const key = [judged.decision, fingerprint(judged.finding), judged.finding.package?.version ?? '', judged.why].join('|')
      const row = rows.get(key)
      rows.set(key, { ...judged, subjects: [...(row?.subjects ?? []), name] })
    }
  }
  const rank = ({ decision, finding }: Listed): number => DECISIONS.indexOf(decision) * SEVERITIES.length + SEVERITIES.indexOf(finding.severity)
  return [...rows.values()].sort((one, other) => rank(one) - rank(other) || one.finding.id.localeCompare(other.finding.id))
}

function bySubject(outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, readonly Finding[]>()
  for (const outcome of outcomes) if (outcome.kind === 'report') found.set(subjectName(outcome.subject), [...(found.get(subjectName(outcome.subject)) ?? []), ...outcome.findings])
  return found
}

function judgedOf(name: string, findings: readonly Finding[], outcomes: readonly Outcome[], policy: Policy): readonly Judged[] {
  const one = outcomes.find(({ subject }) => subjectName(subject) === name)
  return one === undefined ? [] : judge({ subject: one.subject, by: one.by, kind: 'report', findings: deduplicate(findings) }, policy, fingerprint).judged
}
