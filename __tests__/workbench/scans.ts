// Scans with the bundle: Trivy on PATH, and a home of its own with its data, as on a runner of one's own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction, type Ended } from './action'
import { plain } from './booking'
import type { Texts } from './builds'
import type { Registry } from './pi'
import { trivyUp, writeDatabase, type Dates, type Vulnerability } from './trivy'

export interface ScannerHome {
  readonly env: Texts
  /** Trivy's data, as if it was kept there */
  readonly cache: string
  remove(): void
}

/** With a database of planted vulnerabilities that is fresh unless told. */
export function scannerHome(vulnerabilities?: readonly Vulnerability[], dates?: Dates): ScannerHome {
  const home = mkdtempSync(join(tmpdir(), 'pi-deploy-home-'))
  const cache = join(home, '.cache', 'pi-deploy', 'trivy')
  writeDatabase(cache, vulnerabilities, dates)
  return { env: { HOME: home, PATH: `${trivyUp().folder}:${process.env['PATH'] ?? ''}` }, cache, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** `step: scan`, asking the bench's registry. */
export function scanAction(registry: Registry, workspace: string, inputs: Texts, env: Texts): Promise<Ended> {
  return runAction({ step: 'scan', 'registry-mirrors': plain(registry.address), ...inputs }, { workspace, env })
}

/** What the record says of scans. */
export interface Scanned {
  readonly target: string
  readonly platform: string
  readonly digest: string
  readonly result: string
  readonly counts: Readonly<Record<string, number>>
}

export const scansIn = ({ outputs }: Pick<Ended, 'outputs'>): readonly Scanned[] => (JSON.parse(outputs['record'] || '{"scans":[]}') as { scans: readonly Scanned[] }).scans
