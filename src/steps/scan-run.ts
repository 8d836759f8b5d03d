// A deployment that finds no verdict on what it is about to start scans it itself, for the host's platform alone.
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { renderVerdict } from '../report/scan-text'
import type { ScanEntry } from '../scan/entry'
import type { GateImage } from '../scan/gate'
import { entryOf, judge } from '../scan/policy'
import { WorldFailure } from '../support/problem'
import { wholeImage, type ScanImage } from './scan-images'
import { readPolicy } from './scan-policy'
import { trivyScans } from './trivy'

export async function scanImages(missing: readonly GateImage[], inputs: Inputs, ports: Ports): Promise<readonly ScanEntry[]> {
  const policy = await readPolicy(inputs, undefined, ports)
  const scratch = await ports.scanners.scratch()
  try {
    const images = await Promise.all(missing.map((image) => imageOf(image, ports)))
    const { outcomes, notes } = await trivyScans(['image'], images, scratch, inputs, ports)
    const verdicts = outcomes.map((outcome) => judge(outcome, policy))
    for (const line of [...verdicts.flatMap(renderVerdict), ...notes]) ports.log.info(`  ${line}`)
    return verdicts.map((verdict) => entryOf(verdict, policy, ports.clock.now()))
  } finally {
    await scratch.close()
  }
}

async function imageOf({ service, reference, platform, manifest }: GateImage, ports: Pick<Ports, 'repository'>): Promise<ScanImage> {
  const subject = { kind: 'image', service, name: reference.replace(/@.*$/, ''), platform, manifest } as const
  try {
    return { subject, image: await wholeImage(ports.repository(reference), manifest) }
  } catch (thrown) {
    if (thrown instanceof WorldFailure) return { subject, failed: thrown }
    throw thrown
  }
}
