import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readDependencyCheckReport, type DependencyCheckReport } from '../../src/scan/dependency-check-report'
import type { Finding } from '../../src/scan/finding'
import { dependencyCheckJson } from '../support/scans'

const WHOLE = readFileSync(join(__dirname, 'reports/dependency-check.json'), 'utf8')

describe('what is no report of Dependency-Check', () => {
  test.each([
    ['nothing', '', 'it is empty'],
    ['a log', '[ERROR] NVD returned 503', 'it is not JSON'],
    ['a report that was cut off', WHOLE.slice(0, -100), 'it ends in the middle, or is damaged'],
    ['an empty object', '{}', 'it is no report of Dependency-Check'],
    ['a report of Trivy', '{"SchemaVersion": 2, "Results": []}', 'it is no report of Dependency-Check'],
    ['another schema', dependencyCheckJson([], { reportSchema: '2.0' }), 'its schema is 2.0, and only 1.1 is known'],
    ['a report without its scan', dependencyCheckJson([], { scanInfo: undefined }), 'scanInfo is not an object'],
    ['a report without a version', dependencyCheckJson([], { scanInfo: {} }), 'engineVersion is missing'],
    ['a report without dependencies', dependencyCheckJson(undefined), 'dependencies is not a list'],
    ['dependencies of null', dependencyCheckJson(null), 'dependencies is not a list'],
    ['a dependency that is none', dependencyCheckJson([null]), 'dependencies[0] is not an object'],
    ['vulnerabilities that are no list', dependencyCheckJson([{ fileName: 'a', vulnerabilities: {} }]), 'vulnerabilities is not a list'],
    ['a vulnerability without a name', dependencyCheckJson([{ fileName: 'a', vulnerabilities: [{}] }]), 'name of a vulnerability is missing'],
    ['a dependency without a name', dependencyCheckJson([{ vulnerabilities: [{ name: 'CVE-2021-1' }] }]), 'fileName of a dependency is missing'],
  ])('such as %s is unreadable, and says why', (_, text, why) => {
    expect(readDependencyCheckReport(text, '/repository')).toEqual({ unreadable: `Dependency-Check's report cannot be read: ${why}` })
  })
})

describe('a report', () => {
  test('is read, with packages called as Trivy calls them', () => {
    expect(read(WHOLE)).toEqual({
      version: '9.2.0',
      dataFrom: '2026-11-25T00:51:33Z',
      exceptions: [],
      findings: [
        { kind: 'vulnerability', id: 'CVE-2021-23337', aliases: [], severity: 'HIGH', title: 'Command injection via the template function.', url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337', package: { name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20', fixed: ['4.17.21'] }, path: 'package-lock.json', foundBy: ['dependency-check'] },
        { kind: 'vulnerability', id: 'CVE-2021-44228', aliases: [], severity: 'CRITICAL', title: 'JNDI features do not protect against attacker controlled endpoints.', url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-44228', package: { name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1', purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1', fixed: ['2.15.0'] }, path: 'log4j-core-2.14.1.jar', foundBy: ['dependency-check'] },
      ],
    })
  })

  test('without dependencies is one, in which nothing was found', () => {
    expect(read(dependencyCheckJson([]))).toEqual({ findings: [], version: '12.1.0', dataFrom: '', exceptions: [] })
  })

  test('has no findings of what a suppression file took out', () => {
    expect(read(dependencyCheckJson([{ fileName: 'a:1', suppressedVulnerabilities: [{ name: 'CVE-2021-1' }] }])).findings).toEqual([])
  })

  test.each<[string, unknown, readonly string[]]>([
    ['none', [], []],
    ['one with its causes', [{ exception: { message: 'AnalysisException: npm audit failed', stackTrace: ['a', 'b'], cause: { message: 'IOException:\n503', cause: { message: 'timed out' } } } }], ['AnalysisException: npm audit failed: IOException: 503: timed out']],
    ['one that says nothing', [{}], ['an analyzer failed and did not say why']],
    ['one that is no object', [null], ['an analyzer failed and did not say why']],
  ])('never hides exceptions of its analyzers: %s', (_, analysisExceptions, expected) => {
    expect(read(dependencyCheckJson([], { scanInfo: { engineVersion: '12.1.0', analysisExceptions } })).exceptions).toEqual(expected)
  })

  test.each<[string, readonly (readonly [string, string])[], string]>([
    ['when it was last changed', [['NVD API Last Checked', '2026-11-25T02:00:00Z'], ['NVD API Last Modified', '2026-11-24T22:00:00Z'], ['NVD Cache Last Modified', '2026-11-24T23:00:00Z']], '2026-11-24T23:00:00Z'],
    ['when it was looked at, if it does not say more', [['VersionCheckOn', '1'], ['NVD API Last Checked', '2026-11-25T02:00:00Z']], '2026-11-25T02:00:00Z'],
    ['times with zones, compared as times', [['A Last Modified', '2026-11-25T01:00:00+02:00'], ['B Last Modified', '2026-11-25T00:30:00Z']], '2026-11-25T00:30:00Z'],
    ['nothing that is no time', [['NVD API Last Modified', 'yesterday']], ''],
    ['nothing', [], ''],
  ])('says of its data: %s', (_, sources, expected) => {
    expect(read(dependencyCheckJson([], { scanInfo: { engineVersion: '12.1.0', dataSource: sources.map(([name, timestamp]) => ({ name, timestamp })) } })).dataFrom).toBe(expected)
  })
})

describe('a package', () => {
  test.each([
    ['pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1', 'org.apache.logging.log4j:log4j-core', '2.14.1'],
    ['pkg:npm/%40babel%2Fcore@7.0.0', '@babel/core', '7.0.0'],
    ['pkg:npm/%40babel/core@7.0.0', '@babel/core', '7.0.0'],
    ['pkg:npm/@babel/core@7.0.0', '@babel/core', '7.0.0'],
    ['pkg:npm/lodash@4.17.20', 'lodash', '4.17.20'],
    ['pkg:nuget/Newtonsoft.Json@12.0.3', 'Newtonsoft.Json', '12.0.3'],
    ['pkg:pypi/django@4.0', 'django', '4.0'],
    ['pkg:golang/golang.org/x/text@v0.3.6', 'golang.org/x/text', 'v0.3.6'],
    ['pkg:composer/symfony/http-kernel@5.0.0', 'symfony/http-kernel', '5.0.0'],
    ['pkg:maven/a/b@1.0%2Bbuild?type=jar', 'a:b', '1.0+build'],
    ['pkg:javascript/jquery@1.8.0', 'jquery', '1.8.0'],
    ['pkg:npm/nothing', 'nothing', ''],
  ])('%s is %s %s', (purl, name, version) => {
    expect(only({ packages: [{ id: purl, confidence: 'HIGH' }] }).package).toMatchObject({ purl, name, version })
  })

  test.each<[string, Record<string, unknown>, string, string]>([
    ['the most certain of several', { packages: [{ id: 'pkg:maven/a/wrong@1', confidence: 'LOW' }, { id: 'pkg:maven/a/right@1', confidence: 'HIGHEST' }, { id: 'pkg:maven/a/maybe@1', confidence: 'HIGH' }] }, 'a:right', '1'],
    ['one of an ecosystem, rather than a generic one', { packages: [{ id: 'pkg:generic/x@1', confidence: 'HIGHEST' }, { id: 'pkg:npm/x@1', confidence: 'LOW' }] }, 'x', '1'],
    ['what a file names', { fileName: 'minimist:0.0.8' }, 'minimist', '0.0.8'],
    ['a file, in the version that it was taken for', { fileName: 'libssl.dll', vulnerabilityIds: [{ id: 'cpe:2.3:a:openssl:openssl:1.1.1:*:*:*:*:*:*:*' }] }, 'libssl.dll', '1.1.1'],
    ['a file of no known version', { fileName: 'libssl.dll', vulnerabilityIds: [{ id: 'cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*' }] }, 'libssl.dll', ''],
    ['a file of which nothing else is known', { fileName: 'tool.exe' }, 'tool.exe', ''],
  ])('is %s', (_, dependency, name, version) => {
    expect(only({ packages: [], ...dependency }).package).toMatchObject({ name, version })
  })

  test.each([
    ['/repository/package-lock.json?/lodash:4.17.20', '/repository', '', 'package-lock.json'],
    ['/repository/a/b.jar', '/repository/', '', 'a/b.jar'],
    ['/repository/a/b.jar', '/repository', 'backend', 'backend/a/b.jar'],
    ['C:\\repository\\a\\b.dll', 'C:\\repository', '', 'a/b.dll'],
    ['/repository/./a/b.jar', '/repository/.', '', 'a/b.jar'],
    ['/a/b.jar', '/', '', 'a/b.jar'],
    ['/repository-2/b.jar', '/repository', '', ''],
    ['/tmp/dctemp/b.jar', '/repository', '', ''],
  ])('at %s below %s in %p is at %p', (filePath, root, folder, path) => {
    expect(only({ filePath }, {}, root, folder).path).toBe(path)
  })
})

describe('a vulnerability', () => {
  test.each<[string, Record<string, unknown>, Partial<Finding>]>([
    ['has the severity that it was given', { severity: 'HIGH', cvssv3: { baseSeverity: 'LOW' } }, { severity: 'HIGH' }],
    ['is moderate in the words of npm', { unscored: 'true', severity: 'moderate' }, { severity: 'MEDIUM' }],
    ['has a score for a severity', { unscored: 'true', severity: '9.8' }, { severity: 'CRITICAL' }],
    ['is rated by the newest CVSS', { cvssv2: { severity: 'HIGH' }, cvssv3: { baseSeverity: 'MEDIUM' } }, { severity: 'MEDIUM' }],
    ['is rated by a score', { severity: 'Unknown', cvssv3: { baseScore: 7.2 } }, { severity: 'HIGH' }],
    ['is rated by CVSS 2 if there is no other', { cvssv2: { score: 5 } }, { severity: 'MEDIUM' }],
    ['is UNKNOWN if nobody rated it', {}, { severity: 'UNKNOWN' }],
    ['of npm has the CVE that it refers to as a name', { name: 'GHSA-35jh-r3h4-6jhm', references: [{ url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337' }] }, { aliases: ['CVE-2021-23337'], url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm' }],
    ['of another source has the first of its links', { name: 'jQuery #2432', references: [{ name: 'x' }, { url: 'https://example.com/2432' }] }, { url: 'https://example.com/2432' }],
    ['is described on one line', { description: 'A\n  B' }, { title: 'A B' }],
    ['of a range without an end has no fix', { vulnerableSoftware: [{ software: { vulnerabilityIdMatched: 'true', versionEndIncluding: '4.17.20' } }] }, { package: { name: 'a', version: '1.0', purl: '', fixed: [] } }],
    ['is not fixed by the end of a range that did not match', { vulnerableSoftware: [{ software: { versionEndExcluding: '2.0' } }] }, { package: { name: 'a', version: '1.0', purl: '', fixed: [] } }],
  ])('%s', (_, given, expected) => {
    expect(only({}, given)).toMatchObject(expected)
  })
})

function read(text: string, root = '/repository', folder = ''): DependencyCheckReport {
  const report = readDependencyCheckReport(text, root, folder)
  if ('unreadable' in report) throw new Error(report.unreadable)
  return report
}

function only(dependency: Readonly<Record<string, unknown>>, vulnerability: Readonly<Record<string, unknown>> = {}, root?: string, folder?: string): Finding {
  const [finding] = read(dependencyCheckJson([{ fileName: 'a:1.0', ...dependency, vulnerabilities: [{ name: 'CVE-2021-1', ...vulnerability }] }]), root, folder).findings
  if (finding === undefined) throw new Error('there is no finding')
  return finding
}
