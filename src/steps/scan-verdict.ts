// From outcomes to the end of the step: one verdict, told where people look and bound to the digests that it is about.
import { isOnRunner } from '../deploy/images'
import type { Ports, Result } from '../execution/ports'
import { emptyRecord, type RunRecord } from '../inputs/record'
import type { Inputs } from '../inputs/types'
import { renderScanSummary, type ScanReport } from '../report/scan-summary'
import { countsText, renderVerdict, sumOf } from '../report/scan-text'
import type { ScanEntry } from '../scan/entry'
import { listed } from '../scan/listed'
import { subjectName, type Outcome } from '../scan/outcome'
import { countsOf, entryOf, exitFails, judge, overall, unusedBy, type Policy, type Verdict } from '../scan/policy'
import { reportJson } from '../scan/report-json'
import { WorldFailure, type WorldFailureParts } from '../support/problem'
import { writeVerdict } from './referrers'
import { annotate } from './scan-annotations'
import type { Base } from './scan-base'
import { deliver } from './scan-delivery'
import { textsOf, writeFiles, type Sbom } from './scan-files'

export interface Scanned {
  readonly outcomes: readonly Outcome[]
  readonly sboms: readonly Sbom[]
  readonly notes: readonly string[]
}

export async function conclude({ outcomes, sboms, notes }: Scanned, about: 'images' | 'sources', policy: Policy, base: Base, inputs: Inputs, ports: Ports): Promise<Result> {
  const verdicts = outcomes.map((outcome) => judge(outcome, policy))
  const result = overall(verdicts)
  const entries = verdicts.map((verdict) => entryOf(verdict, policy, ports.clock.now()))
  const rows = listed(outcomes, policy)
  const texts = await textsOf(verdicts, ports)
  const unused = unusedBy(verdicts).map(({ id, where }) => `${where}: ${id} was found by no scan, the entry can go`)
  verdicts.flatMap(renderVerdict).forEach((line) => ports.log.info(line))
  annotate(rows, texts, ports)
  const record = withEntries(inputs.record ?? emptyRecord(ports.facts.sha), entries)
  const files = await writeFiles(inputs.reportDirectory, reportJson(result, entries, rows, [...notes, ...unused]), verdicts, sboms, texts, ports)
  const told: ScanReport = { result, verdicts, listed: rows, notes: [...notes, ...files.notes, ...unused] }
  const undelivered = await deliver(told, files, record, about, inputs, ports)
  const unwritten = await writeVerdicts(verdicts, entries, inputs, ports)
  if (result === 'pass' || result === 'findings') await base.keep(reportJson(result, entries, rows, []), result === 'pass')
  const counts = sumOf(verdicts.map((verdict) => verdict.counts))
  ports.log.info(`verdict: ${result}`)
  return {
    outputs: { changed: false, verdict: result, counts, reportJson: files.report, sarifFile: files.sarif.map(({ path }) => path), sbomFile: files.sboms, record, summaryJson: { verdict: result, counts, scans: entries } },
    summary: renderScanSummary({ ...told, notes: [...told.notes, ...undelivered, ...unwritten] }),
    ...(exitFails(result) ? { failure: failureOf(verdicts) } : {}),
  }
}

/** A new verdict takes the place of the one before on the same image, or the same sources, by the same scanner. */
function withEntries(record: RunRecord, entries: readonly ScanEntry[]): RunRecord {
  const key = ({ scanner, target, platform, digest }: ScanEntry): string => [scanner, target, platform, digest].join(' ')
  const renewed = new Set(entries.map(key))
  return { ...record, scans: [...record.scans.filter((entry) => !renewed.has(key(entry))), ...entries] }
}

/** Beside each image in its registry, where images came from one. Nobody's pull request may write there. */
async function writeVerdicts(verdicts: readonly Verdict[], entries: readonly ScanEntry[], inputs: Inputs, ports: Ports): Promise<readonly string[]> {
  if (ports.facts.event.startsWith('pull_request') || inputs.ociLayout.length > 0) return []
  const notes = new Set<string>()
  for (const [at, { subject }] of verdicts.entries()) {
    const entry = entries[at]
    if (entry === undefined || subject.kind !== 'image' || subject.manifest === '' || !/[.:/]/.test(subject.name) || isOnRunner(subject.name)) continue
    await writeVerdict(subject.name, entry, ports).catch((thrown: unknown) => {
      if (!(thrown instanceof WorldFailure)) throw thrown
      notes.add(`The verdict could not be kept beside ${subject.name}: ${thrown.parts.what}`)
    })
  }
  notes.forEach((note) => ports.log.warning(note))
  return [...notes]
}

function failureOf(verdicts: readonly Verdict[]): WorldFailureParts {
  const errors = verdicts.filter(({ result }) => result === 'scan-error')
  const failing = verdicts.filter(({ result }) => result === 'findings')
  const said = [...errors.map(({ subject, cause }) => `${subjectName(subject)}: ${cause}`), ...failing.map(({ subject, judged }) => `${subjectName(subject)}: ${failingText(judged)}`)]
  return errors.length > 0
    ? { what: `The scan could not be done: ${said[0] ?? ''}`, details: said.slice(1), hint: errors.find(({ hint }) => hint !== undefined)?.hint ?? 'A scan that was not done is no pass: nothing of it may be deployed where the gate is required.' }
    : { what: `The scan found what must not be deployed: ${said[0] ?? ''}`, details: said.slice(1), hint: 'Upgrade what is named above; or ignore it with a reason and an expiry (trivyignores), or say in a VEX document why it does not apply.' }
}

const failingText = (judged: Verdict['judged']): string => countsText(countsOf(judged.filter(({ decision }) => decision === 'fails').map(({ finding }) => finding)))
