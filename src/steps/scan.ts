// step: scan — what to look at, by which scanners, under one policy. What it means is in scan-verdict.ts.
import type { Ports, Result } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { toolWish } from '../scan/tools'
import { InputFailure, WorldFailure } from '../support/problem'
import { unlessCancelled } from './cancelled'
import { dependencyCheckScan } from './dependency-check'
import { scanBase } from './scan-base'
import { imagesToScan, namedImages, withoutImage } from './scan-images'
import { readPolicy } from './scan-policy'
import { conclude, type Scanned } from './scan-verdict'
import { trivyScans } from './trivy'

export type ScanType = Inputs['scanType'][number]

const NOTHING: Scanned = { outcomes: [], sboms: [], notes: [] }

/** Whatever keeps it from a verdict on each subject, such as a disk without room for a report, is a scan-error too; without a record. */
export async function scan(inputs: Inputs, ports: Ports): Promise<Result> {
  try {
    return await scanned(inputs, ports)
  } catch (thrown) {
    if (!(thrown instanceof WorldFailure) || ports.cancelled.aborted) throw thrown
    const what = `The scan could not be done: ${thrown.parts.what}`
    return { outputs: { changed: false, verdict: 'scan-error' }, summary: `### ❌ The scan could not be done\n\n${thrown.parts.what}\n`, failure: { ...thrown.parts, what } }
  }
}

async function scanned(inputs: Inputs, ports: Ports): Promise<Result> {
  const types = await scanTypes(inputs, ports)
  const about = types.includes('image') ? 'images' : 'sources'
  const base = await scanBase(inputs, types, ports)
  const policy = await readPolicy(inputs, base.known, ports)
  ports.log.info(`Scan: ${types.join(', ')}; fails on ${policy.failOn.join(', ') || 'no severity'}`)
  if (inputs.dryRun) return { outputs: { changed: false, summaryJson: { dryRun: true, types, images: namedImages(inputs), failOn: policy.failOn } }, summary: `### Dry run\n\nWould scan: ${types.join(', ')}\n` }
  const scratch = await ports.scanners.scratch()
  try {
    const images = types.includes('image') ? await unlessCancelled(ports, imagesToScan(inputs, ports)) : []
    const [trivy, more] = await unlessCancelled(ports, Promise.all([trivyScans(types, images, scratch, inputs, ports), types.includes('dependency-check') ? dependencyCheckScan(scratch, inputs, ports) : NOTHING]))
    return await conclude({ outcomes: [...trivy.outcomes, ...more.outcomes], sboms: trivy.sboms, notes: [...base.notes, ...trivy.notes, ...more.notes] }, about, policy, base, inputs, ports)
  } finally {
    await scratch.close()
  }
}

/** As named, else images where there are any, else the sources. Throws InputFailure. */
async function scanTypes(inputs: Inputs, { runner, scanners }: Pick<Ports, 'runner' | 'scanners'>): Promise<readonly ScanType[]> {
  const images = namedImages(inputs).length > 0
  // Other scan types are about the sources, whichever services are built of them.
  const nameless = inputs.scanType.length === 0 || inputs.scanType.includes('image') ? withoutImage(inputs) : []
  const types: readonly ScanType[] = inputs.scanType.length > 0 ? inputs.scanType : images ? ['image'] : ['fs', 'config', 'secret']
  const kind = types.some((type) => type !== 'image') ? await runner.kindOf(inputs.scanRef) : 'directory'
  const wishes = [...(types.some((type) => type !== 'dependency-check') ? [toolWish('trivy', inputs, scanners.architecture)] : []), ...(types.includes('dependency-check') ? [toolWish('dependency-check', inputs, scanners.architecture)] : [])]
  const problems = [
    ...(nameless.length === 0 ? [] : [`services: there is no image of ${nameless.join(', ')}; the record and digests have ${namedImages({ ...inputs, services: [] }).map(({ service }) => service).join(', ')}`]),
    ...new Set(wishes.flatMap((wish) => ('problems' in wish ? wish.problems : []))),
    // A record without images is that of a build that published none, as for a fork's pull request: skipped, and said so.
    ...(types.includes('image') && !images && nameless.length === 0 && inputs.record === undefined ? ['scan-type: there is no image to scan; give the record of the build, or digests or image-ref'] : []),
    ...(kind === 'absent' || kind === 'outside' ? [`scan-ref: ${inputs.scanRef} is ${kind === 'absent' ? 'not in' : 'outside of'} the repository; check that the job checks it out`] : []),
    ...(types.includes('sbom') && types.some((type) => type !== 'sbom' && type !== 'image') ? ['scan-type: sbom is about one file, all others are about the sources; give them a step each'] : []),
    ...(types.includes('sbom') && kind === 'directory' ? [`scan-ref: ${inputs.scanRef} is a directory; for scan-type sbom name the SBOM file`] : []),
  ]
  if (problems.length > 0) throw new InputFailure(problems)
  return types
}
