// A scan for people: the job summary, and the comment at a pull request, which is the same but shorter.
import type { ScanResult } from '../scan/entry'
import { SEVERITIES, type Finding } from '../scan/finding'
import type { Listed } from '../scan/listed'
import { subjectName } from '../scan/outcome'
import type { Judged, Verdict } from '../scan/policy'
import { plainText } from './markdown'
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

/** GitHub drops a summary of more than 1 MiB, and refuses a comment of more than 65,536 characters, as a whole; each with room for what stands around it. */
const SUMMARY_BYTES = 1_000_000
const COMMENT_BYTES = 60_000

/** Rows of a table, fewer until all of it fits */
const ROWS = [200, 100, 50, 30, 10, 3, 0]
const ROWS_OF_COMMENT = ROWS.slice(3)
const MOST_NOTES = 30

export const renderScanSummary = (report: ScanReport): string => fitting(ROWS, SUMMARY_BYTES, (most) => render(report, most))

export const renderScanComment = (report: ScanReport, runUrl: string): string =>
  [fitting(ROWS_OF_COMMENT, COMMENT_BYTES, (most) => render(report, most)), ...(runUrl === '' ? [] : [`[The whole scan](${runUrl})`, ''])].join('\n')

function fitting(rows: readonly number[], bytes: number, text: (most: number) => string): string {
  const [most = 0, ...fewer] = rows
  const found = text(most)
  return fewer.length === 0 || new TextEncoder().encode(found).length <= bytes ? found : fitting(fewer, bytes, text)
}

function render({ result, verdicts, listed, notes }: ScanReport, most: number): string {
  const of = (decision: Judged['decision']): readonly Listed[] => listed.filter((it) => it.decision === decision)
  // What was scanned is worth more than what was found in it.
  const scans = Math.max(most, 3)
  const told = Math.min(scans, MOST_NOTES)
  const causes = verdicts.filter(({ cause }) => cause !== '')
  return [
    `### ${HEADLINES[result]}`,
    '',
    `| What | Scanner | Result | ${SEVERITIES.map((severity) => severity.toLowerCase()).join(' | ')} |`,
    `|---|---|---|${SEVERITIES.map(() => '---:|').join('')}`,
    ...verdicts.slice(0, scans).map(verdictRow),
    '',
    ...more(verdicts, scans),
    ...causes.slice(0, scans).flatMap(causeOf),
    ...table(of('fails'), most),
    ...folded('Reported, without failing the scan', of('reported'), most),
    ...folded('Ignored, each with its reason', of('ignored'), most),
    ...notes.slice(0, told).map((note) => `- ${plainText(note, 500)}`),
    ...(notes.length === 0 ? [] : ['']),
    ...more(notes, told),
  ].join('\n')
}

function verdictRow({ subject, by, result, counts }: Verdict): string {
  const numbers = SEVERITIES.map((severity) => (result === 'pass' || result === 'findings' ? String(counts[severity]) : ''))
  return `| ${plainText(subjectName(subject))} | ${plainText(scannerText(by))} | ${result} | ${numbers.join(' | ')} |`
}

function causeOf({ subject, cause, hint, details = [] }: Verdict): readonly string[] {
  const said = details.slice(-10).map((line) => line.replace(/[\r\n`]+/g, "'").slice(0, 300))
  return [`**${plainText(subjectName(subject))}**: ${plainText(cause.replace(/\.$/, ''), 500)}.${hint === undefined ? '' : ` ${plainText(hint, 500)}`}`, '', ...(said.length === 0 ? [] : ['```', ...said, '```', ''])]
}

function table(rows: readonly Listed[], most: number): readonly string[] {
  if (rows.length === 0) return []
  const shown = rows.slice(0, most)
  return [
    ...(shown.length === 0 ? [] : ['| Severity | What | Where | What to do | |', '|---|---|---|---|---|', ...shown.map(findingRow), '']),
    ...more(rows, most),
  ]
}

function findingRow({ finding, subjects, why }: Listed): string {
  const where = [whatOf(finding), ...subjects.slice(0, MOST_SUBJECTS), ...(subjects.length > MOST_SUBJECTS ? [`… and ${subjects.length - MOST_SUBJECTS} more`] : [])]
  return `| ${finding.severity} | ${link(finding)}<br>${plainText(finding.title)} | ${where.map((one) => plainText(one)).join('<br>')} | ${plainText(remedy(finding))} | ${plainText(why, 300)} |`
}

const MOST_SUBJECTS = 10

const more = (all: readonly unknown[], most: number): readonly string[] => (all.length > most ? [`… and ${all.length - most} more; the report has all of them.`, ''] : [])

function folded(title: string, rows: readonly Listed[], most: number): readonly string[] {
  return rows.length === 0 ? [] : [`<details><summary>${title}: ${rows.length}</summary>`, '', ...table(rows, most), '</details>', '']
}

// An address may have what ends a link, or a cell.
const link = ({ id, url }: Finding): string => (/^https:\/\/[\w.~:/?#@!$&'*+,;=%-]{1,500}$/.test(url) ? `[${plainText(id)}](${url})` : plainText(id))
