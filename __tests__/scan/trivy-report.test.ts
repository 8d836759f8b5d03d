import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readTrivyReport, type TrivyReport } from '../../src/scan/trivy-report'
import { trivyJson } from '../support/scans'

describe('what is no report of Trivy', () => {
  const whole = readFileSync(join(__dirname, 'reports/trivy-fs.json'), 'utf8')

  test.each([
    ['nothing', '', 'it is empty'],
    ['an empty line', '\n', 'it is empty'],
    ['a message', 'FATAL unable to initialize', 'it is not JSON'],
    ['a web page', '<html></html>', 'it is not JSON'],
    ['a report that was cut off', whole.slice(0, -200), 'it ends in the middle, or is damaged'],
    ['a report cut off inside a text', '{"SchemaVersion": 2, "Artifact', 'it ends in the middle, or is damaged'],
    ['null', 'null', 'it is not an object'],
    ['a list', '[]', 'it is not an object'],
    ['an empty object', '{}', 'it is no report of Trivy'],
    ['SARIF', '{"version": "2.1.0", "runs": []}', 'it is no report of Trivy'],
    ['an older schema', '{"SchemaVersion": 1, "ArtifactName": ".", "ArtifactType": "filesystem"}', 'its schema is 1, and only 2 is known'],
    ['a newer schema', '{"SchemaVersion": 3, "ArtifactName": ".", "ArtifactType": "filesystem"}', 'its schema is 3, and only 2 is known'],
    ['a header without the artifact', '{"SchemaVersion": 2, "Results": []}', 'ArtifactName is missing'],
    ['a header without its type', '{"SchemaVersion": 2, "ArtifactName": "."}', 'ArtifactType is missing'],
    ['results that are no list', trivyJson(undefined, { Results: {} }), 'Results is not a list'],
    ['a result that is a text', trivyJson(undefined, { Results: ['x'] }), 'Results[0] is not an object'],
    ['vulnerabilities that are no list', trivyJson({ Vulnerabilities: 'none' }), 'Vulnerabilities is not a list'],
    ['a vulnerability without a name', trivyJson({ Vulnerabilities: [{ PkgName: 'a' }] }), 'VulnerabilityID is missing'],
    ['a vulnerability without a package', trivyJson({ Vulnerabilities: [{ VulnerabilityID: 'CVE-2021-1' }] }), 'PkgName of CVE-2021-1 is missing'],
    ['a misconfiguration without a name', trivyJson({ Misconfigurations: [{ Status: 'FAIL' }] }), 'ID of a misconfiguration is missing'],
    ['a secret without a name', trivyJson({ Secrets: [{}] }), 'RuleID of a secret is missing'],
    ['a license without a name', trivyJson({ Licenses: [{}] }), 'Name of a license is missing'],
  ])('such as %s is unreadable, and says why', (_, text, why) => {
    expect(readTrivyReport(text)).toEqual({ unreadable: `Trivy's report cannot be read: ${why}` })
  })
})

describe('a report with nothing in it', () => {
  test.each([
    ['no results', trivyJson(undefined)],
    ['results of null, as Go writes an empty list', trivyJson(undefined, { Results: null })],
    ['an empty list of results', trivyJson(undefined, { Results: [] })],
    ['a result without findings', trivyJson({ Class: 'os-pkgs' })],
    ['a result with lists of null', trivyJson({ Vulnerabilities: null, Secrets: null })],
    ['a byte order mark', `\uFEFF${trivyJson(undefined)}`],
  ])('as one with %s is readable', (_, text) => {
    expect(read(text)).toMatchObject({ findings: [], artifact: { name: '.', type: 'filesystem' }, os: undefined, packages: 0, version: '' })
  })
})

describe('of the sources', () => {
  const { findings, ...facts } = read(readFileSync(join(__dirname, 'reports/trivy-fs.json'), 'utf8'))

  test('each finding is read', () => {
    expect(findings.map(({ kind, id, severity, path, line, package: found }) => [kind, id, severity, path, line, found?.name, found?.version])).toEqual([
      ['vulnerability', 'CVE-2021-38561', 'LOW', 'go.mod', undefined, 'golang.org/x/text', 'v0.3.6'],
      ['vulnerability', 'CVE-2024-29415', 'HIGH', 'package-lock.json', undefined, 'ip', '2.0.0'],
      ['vulnerability', 'CVE-2021-23337', 'HIGH', 'package-lock.json', undefined, 'lodash', '4.17.20'],
      ['vulnerability', 'CVE-2023-26136', 'MEDIUM', 'package-lock.json', undefined, 'tough-cookie', '4.0.0'],
      ['vulnerability', 'CVE-2024-21907', 'HIGH', 'packages.lock.json', 1, 'Newtonsoft.Json', '12.0.3'],
      ['vulnerability', 'CVE-2022-40897', 'MEDIUM', 'requirements.txt', 1, 'setuptools', '60.0.0'],
      ['misconfiguration', 'DS-0001', 'MEDIUM', 'Dockerfile', 1, undefined, undefined],
      ['misconfiguration', 'DS-0002', 'HIGH', 'Dockerfile', undefined, undefined, undefined],
      ['misconfiguration', 'DS-0004', 'MEDIUM', 'Dockerfile', 4, undefined, undefined],
      ['secret', 'aws-access-key-id', 'CRITICAL', 'config.env', 1, undefined, undefined],
      ['secret', 'github-pat', 'CRITICAL', 'config.env', 3, undefined, undefined],
    ])
    expect(findings[2]).toMatchObject({ title: 'nodejs-lodash: command injection via template', url: 'https://avd.aquasec.com/nvd/cve-2021-23337', package: { purl: 'pkg:npm/lodash@4.17.20', fixed: ['4.17.21'] }, foundBy: ['trivy'] })
    expect(findings[1]?.package?.fixed).toEqual([])
    expect(facts).toEqual({ version: '0.70.0', artifact: { name: '/repository', type: 'filesystem' }, os: undefined, packages: 8 })
  })
})

describe('of an image', () => {
  const { findings, ...facts } = read(readFileSync(join(__dirname, 'reports/trivy-image.json'), 'utf8'))

  test('packages of the system are at no path, and others where they lie', () => {
    expect(findings.map(({ id, path, package: found }) => [id, path, found?.name])).toEqual([
      ['CVE-2010-4756', '', 'libc6'],
      ['CVE-2022-37434', '', 'zlib1g'],
      ['CVE-2021-23337', 'app/node_modules/lodash/package.json', 'lodash'],
      ['aws-access-key-id', 'app/config.env', undefined],
      ['github-pat', 'app/config.env', undefined],
    ])
    expect(facts).toEqual({ version: '0.70.0', artifact: { name: '/images/web', type: 'container_image' }, os: { family: 'debian', version: '13.2', endOfLife: false }, packages: 3 })
  })

  test.each<[string, unknown, TrivyReport['os']]>([
    ['is known to get no more updates', { Family: 'alpine', Name: '3.12.0', EOSL: true }, { family: 'alpine', version: '3.12.0', endOfLife: true }],
    ['has no version', { Family: 'debian' }, { family: 'debian', version: '', endOfLife: false }],
    ['is none', { Family: 'none', Name: '' }, undefined],
    ['is not there', undefined, undefined],
  ])('the system %s', (_, OS, expected) => {
    expect(read(trivyJson(undefined, { Metadata: { OS } })).os).toEqual(expected)
  })
})

function read(text: string): TrivyReport {
  const report = readTrivyReport(text)
  if ('unreadable' in report) throw new Error(report.unreadable)
  return report
}
