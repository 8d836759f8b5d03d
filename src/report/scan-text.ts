// A scan in the log, and the words that its summary and its comment share.
import { NO_COUNTS } from '../scan/entry'
import { SEVERITIES, type Counts, type Finding } from '../scan/finding'
import { subjectName } from '../scan/outcome'
import type { Judged, Verdict } from '../scan/policy'

/** "1 critical, 2 high"; "nothing found" */
export function countsText(counts: Counts): string {
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => `${counts[severity]} ${severity.toLowerCase()}`)
  return parts.length === 0 ? 'nothing found' : parts.join(', ')
}

/** "Trivy 0.70.0, data of 2026-11-24" */
export function scannerText({ scanner, version, dataFrom }: Verdict['by']): string {
  const name = `${scanner === 'trivy' ? 'Trivy' : 'OWASP Dependency-Check'}${version === '' ? '' : ` ${version}`}`
  return dataFrom === '' ? name : `${name}, data of ${dataFrom.slice(0, 10)}`
}

/** What to do about a finding, in a few words. */
export function remedy({ kind, package: its }: Finding): string {
  if (kind === 'secret') return 'revoke it, and take it out'
  if (kind !== 'vulnerability' || its === undefined) return ''
  return its.fixed.length === 0 ? 'no fix yet' : `upgrade to ${its.fixed.join(' or ')}`
}

/** "lodash 4.17.20", or the place of what is in no package */
export function whatOf({ package: its, path, line }: Finding): string {
  return its === undefined ? `${path}${line === undefined ? '' : `:${line}`}` : `${its.name} ${its.version}`
}

export function renderVerdict(verdict: Verdict): readonly string[] {
  const { subject, by, result, cause } = verdict
  const said = result === 'pass' || result === 'findings' ? countsText(verdict.counts) : cause
  return [
    `${subjectName(subject)}: ${result} — ${said} (${scannerText(by)})`,
    ...(verdict.details ?? []).map((line) => `  ${line}`),
    ...(verdict.hint === undefined ? [] : [`  ${verdict.hint}`]),
    ...verdict.judged.filter(({ decision }) => decision === 'fails').map((it) => `  ${line(it)}`),
  ]
}

function line({ finding, why }: Judged): string {
  const way = remedy(finding)
  return `${finding.severity} ${finding.id} ${whatOf(finding)}${way === '' ? '' : `: ${way}`}${why === '' ? '' : ` (${why})`}`
}

export const sumOf = (all: readonly Counts[]): Counts => all.reduce((sum, one) => Object.fromEntries(SEVERITIES.map((severity) => [severity, sum[severity] + one[severity]])) as Record<keyof Counts, number>, NO_COUNTS)
