// Trivy on PATH, and a home of its own with its data, as on a runner of one's own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trivyUp, writeDatabase, type Dates, type Vulnerability } from './trivy'

export interface ScannerHome {
  readonly env: Readonly<Record<string, string>>
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
