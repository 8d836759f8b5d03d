// Trivy: one run for each subject, its reports as outcomes and SBOMs.
import type { Ports } from '../execution/ports'
import type { Scratch } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import type { KeptReport } from '../scan/kept-reports'
import { notScanned, subjectName, type Outcome, type ScannerFacts, type Subject } from '../scan/outcome'
import { ownOutputs, type OwnOutputs } from '../scan/own-outputs'
import { scannerFailure } from '../scan/scanner-failure'
import { readTrivyReport } from '../scan/trivy-report'
import { convertArgs, imageArgs, javaDatabasesOf, sbomArgs, sourcesArgs, type TrivyScan, type TrivyScanner } from '../scan/trivy-run'
import { WorldFailure } from '../support/problem'
import { inTurns } from './in-turns'
import type { Sbom } from './scan-files'
import { sourcesOf, type ScanImage } from './scan-images'
import type { ScanType } from './scan'
import type { Scanned } from './scan-verdict'
import { keptReports, type KeptReports } from './trivy-kept'
import { GRACE_SECONDS, prepareTrivy, type Prepared } from './trivy-setup'

/** Each run is a process of some hundred MB; runners have two cores or more. */
const AT_ONCE = 2

const FORMATS = ['cyclonedx', 'spdx'] as const

interface Job {
  readonly subject: Subject
  readonly scanners: readonly TrivyScanner[]
  /** In the repository, which paths of the report are relative to */
  readonly folder: string
  args(scan: TrivyScan, layout: string): readonly string[]
}

export async function trivyScans(types: readonly ScanType[], images: readonly ScanImage[], scratch: Scratch, inputs: Inputs, ports: Ports): Promise<Scanned> {
  const unread = images.flatMap((image) => ('failed' in image ? [notScanned(image.subject, 'trivy', image.failed.parts)] : []))
  const whole = images.flatMap((image) => ('image' in image ? [image] : []))
  const jobs = [...whole.map(({ subject }) => imageJob(subject, inputs)), ...sourceJobs(types, inputs, ownOutputs(inputs, ports.runner.absolute))]
  if (jobs.length === 0) return { outcomes: unread, sboms: [], notes: [] }
  try {
    const prepared = await prepareTrivy(jobs.some(({ scanners }) => scanners.includes('vuln')), scratch, inputs, ports)
    const kept = await keptReports(prepared, inputs, ports)
    const anew = whole.filter(({ subject }) => kept.of(subject) === undefined)
    if (anew.length < whole.length) ports.log.info(`${whole.length - anew.length} of ${whole.length} images were scanned before, with the same data: their reports are taken again`)
    const layout = anew.length === 0 ? '' : await ports.scanners.layout(scratch.directory, anew.map(({ image }) => image))
    const done = await inTurns(AT_ONCE, jobs, (job, at) => runJob(job, `report-${at}`, layout, prepared, kept, scratch, inputs, ports))
    await kept.save()
    await prepared.save()
    return { outcomes: [...unread, ...done.map(({ outcome }) => outcome)], sboms: done.flatMap(({ sboms }) => sboms), notes: [...prepared.notes, ...done.flatMap(({ notes }) => notes)] }
  } catch (thrown) {
    // Without the program, its data or the images nothing was scanned: that is an error of each subject, and no pass.
    if (!(thrown instanceof WorldFailure)) throw thrown
    return { outcomes: [...unread, ...jobs.map(({ subject }) => notScanned(subject, 'trivy', thrown.parts))], sboms: [], notes: [] }
  }
}

function imageJob(subject: ScanImage['subject'], { scanners }: Inputs): Job {
  return { subject, scanners: scanners.length > 0 ? scanners : ['vuln', 'secret'], folder: '', args: (scan, layout) => imageArgs(scan, `${layout}@${subject.manifest}`) }
}

/** Packages, secrets and configuration are looked for in one walk. */
function sourceJobs(types: readonly ScanType[], { scanners, scanRef }: Inputs, own: OwnOutputs): readonly Job[] {
  const subject = sourcesOf({ scanRef })
  const looked = new Set<TrivyScanner>([...(types.includes('fs') ? (['vuln', 'secret'] as const) : []), ...(types.includes('secret') ? (['secret'] as const) : []), ...(types.includes('config') ? (['misconfig'] as const) : [])])
  if (types.includes('sbom')) return [{ subject, scanners: ['vuln'], folder: '', args: (scan) => sbomArgs(scan, scanRef) }]
  if (looked.size === 0) return []
  return [{ subject, scanners: scanners.length > 0 ? scanners : [...looked], folder: subject.path === '.' ? '' : subject.path, args: (scan) => sourcesArgs({ ...scan, skipDirs: [...(scan.skipDirs ?? []), ...own.directories], skipFiles: [...(scan.skipFiles ?? []), ...own.files] }, scanRef) }]
}

interface Done {
  readonly outcome: Outcome
  readonly sboms: readonly Sbom[]
  readonly notes: readonly string[]
}

async function runJob(job: Job, name: string, layout: string, prepared: Prepared, kept: KeptReports, scratch: Scratch, inputs: Inputs, ports: Ports): Promise<Done> {
  const { subject, scanners } = job
  const before = subject.kind === 'image' ? kept.of(subject) : undefined
  if (before !== undefined) return { ...reported(job, before.report, prepared), sboms: before.sboms.map((sbom) => ({ subject, ...sbom })) }
  const scan: TrivyScan = { ...prepared.base, report: `${scratch.directory}/${name}.json`, scanners, vulnTypes: inputs.vulnType, skipDirs: inputs.skipDirs, skipFiles: inputs.skipFiles, javaDatabases: javaDatabasesOf(inputs) }
  const look = (keepJavaIndex: boolean) => ports.scanners.run(prepared.program, job.args({ ...scan, keepJavaIndex }, layout), { timeoutSeconds: inputs.timeoutSeconds + GRACE_SECONDS })
  const first = await look(prepared.javaIndex === 'fresh')
  // Only what has jars asks for their index; one that cannot be renewed will do for a while.
  const stale = first.kind === 'exited' && first.code !== 0 && prepared.javaIndex === 'stale' && scannerFailure('trivy', first).about === 'java index'
  const ran = stale ? await look(true) : first
  if (ran.kind === 'lost' || ran.code !== 0) {
    const { about: _, cause, ...more } = scannerFailure('trivy', ran)
    return failed(job, prepared, cause, more)
  }
  const text = await scratch.read(`${name}.json`)
  const done = text === undefined ? failed(job, prepared, 'Trivy ended well, but wrote no report') : reported(job, text, prepared)
  if (text === undefined || done.outcome.kind !== 'report') return done
  const sboms = await sbomsOf(name, prepared, scratch, ports)
  if (subject.kind === 'image' && !stale && sboms.length === FORMATS.length) kept.keep(subject, { report: text, sboms })
  return { ...done, sboms: sboms.map((sbom) => ({ subject, ...sbom })), notes: [...done.notes, ...(stale ? [`${subjectName(subject)}: the index of jars could not be renewed; the kept one was used`] : [])] }
}

const factsOf = ({ scanners }: Job, { version, dataFrom }: Prepared): ScannerFacts => ({ scanner: 'trivy', version, dataFrom: scanners.includes('vuln') ? dataFrom : '' })

const failed = (job: Job, prepared: Prepared, cause: string, more: object = {}): Done => ({ outcome: { subject: job.subject, by: factsOf(job, prepared), kind: 'error', cause, ...more }, sboms: [], notes: [] })

/** What a report says, without SBOMs. */
function reported(job: Job, text: string, prepared: Prepared): Done {
  const { subject, folder } = job
  const read = readTrivyReport(text, folder)
  if ('unreadable' in read) return failed(job, prepared, read.unreadable)
  const notes = subject.kind === 'image' && read.os?.endOfLife === true ? [`${subject.service}: ${read.os.family} ${read.os.version} gets no fixes any more`] : []
  return { outcome: { subject, by: factsOf(job, prepared), kind: 'report', findings: read.findings }, sboms: [], notes }
}

/** What is in it, in both formats that others read. A list that cannot be made says nothing of the findings. */
async function sbomsOf(name: string, { program, base }: Prepared, scratch: Scratch, ports: Ports): Promise<KeptReport['sboms']> {
  const made = await Promise.all(FORMATS.map(async (format): Promise<KeptReport['sboms']> => {
    const to = `${name}.${format}`
    const ran = await ports.scanners.run(program, convertArgs(base, format === 'spdx' ? 'spdx-json' : format, `${scratch.directory}/${name}.json`, `${scratch.directory}/${to}`), { timeoutSeconds: base.timeoutSeconds + GRACE_SECONDS })
    const text = ran.kind === 'exited' && ran.code === 0 ? await scratch.read(to) : undefined
    return text === undefined ? [] : [{ format, text }]
  }))
  return made.flat()
}
