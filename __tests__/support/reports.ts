// Builders for what scanners say: the right thing, of which a test names only what differs.
import type { Finding, FoundPackage } from '../../src/scan/finding'

export function aPackage(given: Partial<FoundPackage> = {}): FoundPackage {
  return { name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20', fixed: ['4.17.21'], ...given }
}

export function aVulnerability(given: Partial<Finding> = {}): Finding {
  return { kind: 'vulnerability', id: 'CVE-2021-23337', aliases: [], severity: 'HIGH', title: 'command injection', url: 'https://avd.aquasec.com/nvd/cve-2021-23337', package: aPackage(), path: 'package-lock.json', foundBy: ['trivy'], ...given }
}

/** A finding that is about no package: a misconfiguration, unless the test says otherwise. */
export function aFinding(given: Partial<Finding> = {}): Finding {
  return { kind: 'misconfiguration', id: 'DS-0002', aliases: [], severity: 'HIGH', title: 'the user is root', url: '', path: 'Dockerfile', foundBy: ['trivy'], ...given }
}

export function trivyJson(result: Readonly<Record<string, unknown>> | undefined, report: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ SchemaVersion: 2, ArtifactName: '.', ArtifactType: 'filesystem', ...(result === undefined ? {} : { Results: [{ Target: 'package-lock.json', ...result }] }), ...report })
}

export function dependencyCheckJson(dependencies: unknown, report: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ reportSchema: '1.1', scanInfo: { engineVersion: '12.1.0', dataSource: [] }, projectInfo: { name: 'app' }, dependencies, ...report })
}
