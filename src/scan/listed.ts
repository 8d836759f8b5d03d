// All findings of a scan as people read them: each once, whichever scanners found it and in however many images it is.
import { deduplicate, sameFindings } from './deduplicate'
import type { Finding } from './finding'
import { fingerprint } from './fingerprint'
import { worstFirst } from './order'
import { subjectName, type Outcome } from './outcome'
import { judge, type Judged, type Policy } from './policy'

export interface Listed extends Judged {
  /** "backend for linux/arm64"; every one that has it */
  readonly subjects: readonly string[]
}

/** What fails at one place fails, whatever is ignored at others. */
const DECISIONS: readonly Judged['decision'][] = ['fails', 'reported', 'ignored']

/** What fails before what does not, and the worst first. */
export function listed(outcomes: readonly Outcome[], policy: Policy): readonly Listed[] {
  const rows = new Map<string, Listed>()
  for (const name of new Set(outcomes.map(({ subject }) => subjectName(subject)))) {
    for (const judged of once(outcomes.filter(({ subject }) => subjectName(subject) === name), policy)) {
      const key = [judged.decision, fingerprint(judged.finding), judged.finding.package?.version ?? '', judged.why].join('|')
      rows.set(key, { ...judged, subjects: [...(rows.get(key)?.subjects ?? []), name] })
    }
  }
  return [...rows.values()].sort((one, other) => DECISIONS.indexOf(one.decision) - DECISIONS.indexOf(other.decision) || worstFirst(one.finding, other.finding))
}

/** Of one subject: what several scanners found, or one in several places, is one. */
function once(outcomes: readonly Outcome[], policy: Policy): readonly Judged[] {
  const judged = new Map(outcomes.flatMap((outcome) => judge(outcome, policy).judged).map((it) => [it.finding, it]))
  return sameFindings([...judged.keys()]).flatMap((group): readonly Judged[] => {
    const its = group.flatMap((finding: Finding) => judged.get(finding) ?? [])
    const decision = DECISIONS.find((one) => its.some((it) => it.decision === one))
    const deciding = its.filter((it) => it.decision === decision)
    return deduplicate(deciding.map(({ finding }) => finding)).flatMap((finding) => (deciding[0] === undefined ? [] : [{ ...deciding[0], finding }]))
  })
}
