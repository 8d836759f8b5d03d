// Builders for scans: the right thing, of which a test names only what differs.
import type { ScanEntry } from '../../src/scan/entry'
import { NO_COUNTS } from '../../src/scan/entry'
import type { Finding, FoundPackage } from '../../src/scan/finding'
import type { ScannerFacts, Subject } from '../../src/scan/outcome'
import type { Policy } from '../../src/scan/policy'
import type { Ignore } from '../../src/scan/ignore'

export const aDigest = (letter: string): string => `sha256:${letter.repeat(64)}`

export const TRIVY: ScannerFacts = { scanner: 'trivy', version: '0.70.0', dataFrom: '2026-11-24T06:00:00Z' }

export const anImage = (given: Partial<Extract<Subject, { kind: 'image' }>> = {}): Extract<Subject, { kind: 'image' }> =>
  ({ kind: 'image', service: 'backend', name: 'ghcr.io/acme/backend', platform: 'linux/arm64', manifest: aDigest('a'), ...given })

export const aPackage = (given: Partial<FoundPackage> = {}): FoundPackage =>
  ({ name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20', fixed: ['4.17.21'], ...given })

export const aVulnerability = (given: Partial<Finding> = {}): Finding =>
  ({ kind: 'vulnerability', id: 'CVE-2021-23337', aliases: [], severity: 'HIGH', title: 'command injection', url: 'https://avd.aquasec.com/nvd/cve-2021-23337', package: aPackage(), path: 'package-lock.json', foundBy: ['trivy'], ...given })

/** About no package */
export const aMisconfiguration = (given: Partial<Finding> = {}): Finding =>
  ({ kind: 'misconfiguration', id: 'DS-0002', aliases: [], severity: 'HIGH', title: 'the user is root', url: '', path: 'Dockerfile', foundBy: ['trivy'], ...given })

export const anIgnore = (given: Partial<Ignore> = {}): Ignore =>
  ({ id: 'CVE-2021-23337', paths: [], purls: [], expires: '2027-01-31', reason: 'not reachable', where: '.trivyignore line 1', ...given })

export const anEntry = (given: Partial<ScanEntry> = {}): ScanEntry =>
  ({ scanner: 'trivy', version: '0.70.0', dataFrom: '2026-11-24T06:00:00Z', target: 'backend', platform: 'linux/arm64', digest: aDigest('a'), result: 'pass', counts: NO_COUNTS, failOn: ['CRITICAL', 'HIGH'], at: '2026-11-25T00:00:00Z', cause: '', ...given })

export const aPolicy = (given: Partial<Policy> = {}): Policy => ({ failOn: ['CRITICAL', 'HIGH'], severity: [], ignoreUnfixed: false, ignores: [], vex: [], known: undefined, today: '2026-11-25', ...given })

export function trivyJson(result: Readonly<Record<string, unknown>> | undefined, report: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ SchemaVersion: 2, ArtifactName: '.', ArtifactType: 'filesystem', ...(result === undefined ? {} : { Results: [{ Target: 'package-lock.json', ...result }] }), ...report })
}

export function dependencyCheckJson(dependencies: unknown, report: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ reportSchema: '1.1', scanInfo: { engineVersion: '12.1.0', dataSource: [] }, projectInfo: { name: 'app' }, dependencies, ...report })
}
