// OWASP Dependency-Check on the sources, within one budget of time for its data and its look.
import type { Ran, Ports } from '../execution/ports'
import type { Scratch } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import { coldStart, DEPENDENCY_CHECK_DATA, DEPENDENCY_CHECK_REPORT, dependencyCheckArgs, propertiesOf, type DependencyCheckRun } from '../scan/dependency-check-run'
import { readDependencyCheckReport } from '../scan/dependency-check-report'
import { notScanned, type Outcome, type ScannerFacts } from '../scan/outcome'
import { scannerFailure } from '../scan/scanner-failure'
import { toolWish } from '../scan/tools'
import { ageInWords } from '../scan/trivy-database'
import { InputFailure, WorldFailure } from '../support/problem'
import { sourcesOf } from './scan-images'
import type { Scanned } from './scan-verdict'

const OUT = 'dependency-check'

export async function dependencyCheckScan(scratch: Scratch, inputs: Inputs, ports: Ports): Promise<Scanned> {
  try {
    return await scanned(scratch, inputs, ports)
  } catch (thrown) {
    if (!(thrown instanceof WorldFailure)) throw thrown
    return { outcomes: [notScanned(sourcesOf(inputs), 'dependency-check', thrown.parts)], sboms: [], notes: [] }
  }
}

async function scanned(scratch: Scratch, inputs: Inputs, ports: Ports): Promise<Scanned> {
  const wish = toolWish('dependency-check', inputs, ports.scanners.architecture)
  if ('problems' in wish) throw new InputFailure(wish.problems)
  const [tool, data] = await Promise.all([ports.scanners.obtain(wish), ports.scanners.data('dependency-check')])
  const keptBytes = await data.size(DEPENDENCY_CHECK_DATA)
  const cold = coldStart({ hasKey: inputs.nvdApiKey !== undefined, hasDatafeed: inputs.nvdDatafeed !== undefined, keptBytes })
  if (cold !== undefined) throw new WorldFailure({ what: cold.cause, hint: cold.hint })
  // The OSS Index answers nobody without an account since September 2025.
  const ossIndex = inputs.ossIndexUsername !== undefined && inputs.ossIndexPassword !== undefined
  const run: DependencyCheckRun = {
    project: ports.facts.repository || 'sources',
    sources: ports.runner.absolute(inputs.scanRef),
    out: `${scratch.directory}/${OUT}`,
    data: data.directory,
    properties: await scratch.write('dependency-check.properties', propertiesOf(inputs)),
    suppressions: inputs.suppression.map((path) => ports.runner.absolute(path)),
    skipDirs: inputs.skipDirs,
    ...(inputs.nvdDatafeed === undefined ? {} : { nvdDatafeed: inputs.nvdDatafeed }),
    ossIndex,
    update: true,
  }
  ports.log.info(`Dependency-Check, ${tool.from}${ossIndex ? '' : '; without the OSS Index, for which there are no credentials'}`)
  const begun = ports.clock.monotonicSeconds()
  const left = (): number => Math.max(1, Math.ceil(inputs.dependencyCheckTimeoutSeconds - (ports.clock.monotonicSeconds() - begun)))
  const look = (update: boolean): Promise<Ran> => ports.scanners.run(tool.program, dependencyCheckArgs({ ...run, update }), { timeoutSeconds: left() })
  const first = await look(true)
  const failure = succeeded(first) ? undefined : scannerFailure('dependency-check', first)
  // Its data stays usable when it cannot be renewed; how old it is, its report says.
  const ran = failure?.about === 'data' && keptBytes > 0 ? await look(false) : first
  if (succeeded(first)) await data.save()
  if (!succeeded(ran)) return failed(inputs, failure ?? scannerFailure('dependency-check', ran))
  return judged(await scratch.read(`${OUT}/${DEPENDENCY_CHECK_REPORT}`), failure?.cause, run.sources, inputs, ports)
}

const succeeded = (ran: Ran): boolean => ran.kind === 'exited' && ran.code === 0

function failed(inputs: Inputs, { cause, hint, details }: { readonly cause: string; readonly hint?: string; readonly details?: readonly string[] }, by: Partial<ScannerFacts> = {}): Scanned {
  const outcome: Outcome = { subject: sourcesOf(inputs), by: { scanner: 'dependency-check', version: '', dataFrom: '', ...by }, kind: 'error', cause, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) }
  return { outcomes: [outcome], sboms: [], notes: [] }
}

/** @param notRenewed why its data could not be renewed */
function judged(text: string | undefined, notRenewed: string | undefined, root: string, inputs: Inputs, ports: Ports): Scanned {
  const subject = sourcesOf(inputs)
  const read = text === undefined ? { unreadable: 'Dependency-Check ended well, but wrote no report' } : readDependencyCheckReport(text, root, subject.path === '.' ? '' : subject.path)
  if ('unreadable' in read) return failed(inputs, { cause: read.unreadable })
  const by = { scanner: 'dependency-check', version: read.version, dataFrom: read.dataFrom } as const
  if (read.exceptions.length > 0) return failed(inputs, { cause: 'Dependency-Check could not look at everything', details: read.exceptions, hint: 'skip-dirs leaves out what it cannot read.' }, by)
  const age = (Date.parse(ports.clock.now()) - Date.parse(read.dataFrom)) / 1000
  if (notRenewed !== undefined && !(age <= inputs.dbMaxAgeSeconds)) return failed(inputs, { cause: `${notRenewed}, and what is kept is too old`, hint: 'db-max-age says how old it may be.' }, by)
  const note = notRenewed === undefined ? [] : [`${notRenewed}: the kept data is used, which is ${ageInWords(age)} old`]
  note.forEach((line) => ports.log.warning(line))
  return { outcomes: [{ subject, by, kind: 'report', findings: read.findings }], sboms: [], notes: note }
}
