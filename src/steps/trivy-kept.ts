// Which images need no run of Trivy, since it reported on them before on this machine, today and with the same data.
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { keptIn, keptText, withoutCode, type KeptReport } from '../scan/kept-reports'
import type { ImageSubject } from './scan-images'
import type { Prepared } from './trivy-setup'

export interface KeptReports {
  of(subject: ImageSubject): KeptReport | undefined
  keep(subject: ImageSubject, report: KeptReport): void
  /** Never rejects. */
  save(): Promise<void>
}

const FILE = 'reports.json'

export async function keptReports({ version, identity, data }: Prepared, inputs: Inputs, { clock }: Pick<Ports, 'clock'>): Promise<KeptReports> {
  // What a configuration of the user's own makes of an image, only Trivy knows.
  if (inputs.trivyConfig !== undefined) return { of: () => undefined, keep: () => undefined, save: async () => undefined }
  // With the day, as a distribution may be out of support tomorrow.
  const by = [version, identity, clock.now().slice(0, 10)].join('\n')
  const reports = new Map(keptIn(await data.read(FILE), by))
  const keyOf = ({ manifest }: ImageSubject): string => JSON.stringify([manifest, inputs.scanners, inputs.vulnType, inputs.skipDirs, inputs.skipFiles])
  let changed = false
  return {
    of: (subject) => reports.get(keyOf(subject)),
    keep: (subject, report) => {
      reports.set(keyOf(subject), { ...report, report: withoutCode(report.report) })
      changed = true
    },
    save: async () => {
      if (changed) await data.write(FILE, keptText(by, reports))
    },
  }
}
