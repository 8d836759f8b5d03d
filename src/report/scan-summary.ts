// A scan for people: the job summary, and the comment at a pull request, which is the same but shorter.
import type { ScanResult } from '../scan/entry'
import { SEVERITIES, type Finding } from '../scan/finding'
import type { Listed } from '../scan/listed'
import { subjectName } from '../scan/outcome'
import type { Judged, Verdict } from '../scan/policy'
import { remedy, scannerText, whatOf } from './scan-text'

export interface ScanReport {
  readonly result: ScanResult
  readonly verdicts: readonly Verdict[]
  /** Findings of all, each once with every subject that has it */
  readonly listed: readonly Listed[]
  /** What a reader should know besides: stale data, places that took nothing, ignores without use */
  readonly notes: readonly string[]
}

const HEADLINES: Readonly<Record<ScanResult, string>> = {
  pass: '✅ Scan passed',
  findings: '❌ Scan found what must not be deployed',
  'scan-error': '❌ The scan could not be done',
  skipped: '⚪ Nothing was scanned',
}

/** A summary that is too long is dropped by GitHub as a whole. */
const MOST_ROWS = 200
const MOST_IN_COMMENT = 30

export const renderScanSummary = (report: ScanReport): string => render(report, MOST_ROWS)

export const renderScanComment = (report: ScanReport, runUrl: string): string =>
  [render(report, MOST_IN_COMMENT), ...(runUrl === '' ? [] : [`[The whole scan](${runUrl})`, ''])].join('\n')

function render({ result, verdicts, listed, notes }: ScanReport, most: number): string {
  const of = (decision: Judged['decision']): readonly Listed[] => listed.filter((it) => it.decision === decision)
  return [
    `### ${HEADLINES[result]}`,
    '',
    `| What | Scanner | Result | ${SEVERITIES.map((severity) => severity.toLowerCase()).join(' | ')} |`,
    `|---|---|---|${SEVERITIES.map(() => '---:|').join('')}`,
    ...verdicts.map(verdictRow),
    '',
    ...verdicts.filter(({ cause }) => cause !== '').flatMap((verdict) => [`**${cell(subjectName(verdict.subject))}**: ${cell(verdict.cause)}${verdict.hint === undefined ? '' : `. ${cell(verdict.hint)}`}`, '', ...((verdict.details ?? []).length === 0 ? [] : ['```', ...(verdict.details ?? []).map((line) => line.replaceAll('```', "'''")), '```', ''])]),
    ...table(of('fails'), most),
    ...folded('Reported, without failing the scan', of('reported'), most),
    ...folded('Ignored, each with its reason', of('ignored'), most),
    ...notes.flatMap((note) => [`- ${cell(note)}`]),
    ...(notes.length === 0 ? [] : ['']),
  ].join('\n')
}

function verdictRow({ subject, by, result, counts }: Verdict): string {
  const numbers = SEVERITIES.map((severity) => (result === 'pass' || result === 'findings' ? String(counts[severity]) : ''))
  return `| ${cell(subjectName(subject))} | ${cell(scannerText(by))} | ${result} | ${numbers.join(' | ')} |`
}

function table(rows: readonly Listed[], most: number): readonly string[] {
  if (rows.length === 0) return []
  return [
    '| Severity | What | Where | What to do | |',
    '|---|---|---|---|---|',
    ...rows.slice(0, most).map(({ finding, subjects, why }) => `| ${finding.severity} | ${link(finding)}<br>${cell(finding.title).slice(0, 200)} | ${cell(whatOf(finding))}<br>${subjects.map(cell).join('<br>')} | ${cell(remedy(finding))} | ${cell(why)} |`),
    ...(rows.length > most ? ['', `… and ${rows.length - most} more; the report has all of them.`] : []),
    '',
  ]
}

function folded(title: string, rows: readonly Listed[], most: number): readonly string[] {
  return rows.length === 0 ? [] : [`<details><summary>${title}: ${rows.length}</summary>`, '', ...table(rows, most), '</details>', '']
}

const link = ({ id, url }: Finding): string => (/^https:\/\/[^\s()<>"]+$/.test(url) ? `[${cell(id)}](${url})` : cell(id))

/** Names and titles are others' texts: no markup, no mention, no line of their own. */
export function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|#!~]/g, '\\$&').replace(/@/g, '@\u200b')
}
