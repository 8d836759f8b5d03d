// One finding, one decision, one reason. The order is the policy: what somebody decided by name goes before what is decided
// by kind, and what is in force before what has expired.
import { SEVERITIES, type Finding, type Severity } from './finding'
import { fingerprints } from './fingerprint'
import { isAbout, isExpired, type Ignore } from './ignore'
import type { Subject } from './outcome'
import { exemption, type VexStatement } from './vex'

export interface Policy {
  /** Severities that fail; empty: none does */
  readonly failOn: readonly Severity[]
  /** Severities that are looked at; empty: all */
  readonly severity: readonly Severity[]
  readonly ignoreUnfixed: boolean
  readonly ignores: readonly Ignore[]
  readonly vex: readonly VexStatement[]
  /** fingerprints() of what the base has; undefined: everything may fail, not only what is new */
  readonly known: ReadonlySet<string> | undefined
  /** YYYY-MM-DD in UTC */
  readonly today: string
}

export interface Judged {
  readonly finding: Finding
  readonly decision: 'fails' | 'reported' | 'ignored'
  /** Empty where the severity alone decides */
  readonly why: string
}

/** `none` beside severities takes nothing back: what is named fails. */
export const failOnOf = (given: readonly (Severity | 'none')[]): readonly Severity[] => SEVERITIES.filter((severity) => given.includes(severity))

export const isLookedAt = (finding: Finding, { severity }: Policy): boolean => severity.length === 0 || severity.includes(finding.severity)

export function decide(finding: Finding, subject: Subject, policy: Policy): Judged {
  const { failOn, known } = policy
  const ignored = ignoredWhy(finding, subject, policy)
  if (ignored !== undefined) return { finding, decision: 'ignored', why: ignored }
  const expired = expiredFor(finding, policy)
  if (expired !== undefined) return { finding, decision: failOn.length === 0 ? 'reported' : 'fails', why: `${expired.where} ignored it until ${expired.expires} (${expired.reason}): fix it, or give the entry another day` }
  if (policy.ignoreUnfixed && isUnfixed(finding)) return { finding, decision: 'ignored', why: 'no version has a fix yet (ignore-unfixed)' }
  if (!failOn.includes(finding.severity)) return { finding, decision: 'reported', why: '' }
  if (known !== undefined && fingerprints(finding).some((key) => known.has(key))) return { finding, decision: 'reported', why: 'the base has it too (only-new)' }
  return { finding, decision: 'fails', why: known === undefined ? '' : 'the base does not have it (only-new)' }
}

/** The expired entry about a finding; of use only where none in force is about it, as a renewed one may stand below the old one. */
export const expiredFor = (finding: Finding, { ignores, today }: Policy): Ignore | undefined =>
  ignores.find((ignore) => isAbout(ignore, finding) && isExpired(ignore, today))

function ignoredWhy(finding: Finding, subject: Subject, { ignores, vex, today }: Policy): string | undefined {
  const ignore = ignores.find((one) => isAbout(one, finding) && !isExpired(one, today))
  if (ignore !== undefined) return `until ${ignore.expires}: ${ignore.reason} (${ignore.where})`
  const statement = exemption(vex, finding, subject)
  return statement === undefined ? undefined : `${[statement.status, statement.why].filter((part) => part !== '').join(': ')} (${statement.where})`
}

// Dependency-Check knows no fixes: that it names none says nothing, and would take out all that it finds.
function isUnfixed({ kind, package: found, foundBy }: Finding): boolean {
  return kind === 'vulnerability' && found !== undefined && found.fixed.length === 0 && foundBy.includes('trivy')
}
