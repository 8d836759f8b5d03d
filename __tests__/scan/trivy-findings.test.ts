import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/scan/finding'
import { readTrivyReport } from '../../src/scan/trivy-report'
import { trivyJson } from '../support/scans'

const LODASH = { VulnerabilityID: 'CVE-2021-23337', PkgName: 'lodash', InstalledVersion: '4.17.20', Severity: 'HIGH' }
const GHSA = 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm'

describe('a vulnerability', () => {
  test.each<[string, Record<string, unknown>, Partial<Finding>]>([
    ['without a title is called by its description, on one line', { Description: 'One\n\ttwo.' }, { title: 'One two.' }],
    ['without either is called by its name', {}, { title: 'CVE-2021-23337' }],
    ['has a title that people read to the end', { Title: 'x'.repeat(500) }, { title: `${'x'.repeat(299)}…` }],
    ['of an unknown severity is UNKNOWN', { Severity: 'TERRIBLE' }, { severity: 'UNKNOWN' }],
    ['without a severity is UNKNOWN', { Severity: undefined }, { severity: 'UNKNOWN' }],
    ['has the names that the vendor gives it', { VendorIDs: ['DSA-5122-1'] }, { aliases: ['DSA-5122-1'] }],
    ['has the GHSA that it refers to', { References: ['https://nvd.nist.gov/vuln/detail/CVE-2021-23337', GHSA, `${GHSA}?x`] }, { aliases: ['GHSA-35jh-r3h4-6jhm'] }],
    ['has no GHSA when it refers to several, as one of them is of something else', { References: [GHSA, 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc'] }, { aliases: [] }],
    ['is not called by other CVEs that it refers to', { References: ['https://nvd.nist.gov/vuln/detail/CVE-2020-8203'] }, { aliases: [] }],
    ['that has a GHSA only has the CVE that it refers to', { VulnerabilityID: 'GHSA-35jh-r3h4-6jhm', References: [GHSA, 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337'] }, { id: 'GHSA-35jh-r3h4-6jhm', aliases: ['CVE-2021-23337'] }],
    ['lies where the package lies', { PkgPath: 'app/node_modules/lodash/package.json' }, { path: 'app/node_modules/lodash/package.json' }],
  ])('%s', (_, given, expected) => {
    expect(only({ Vulnerabilities: [{ ...LODASH, ...given }] })).toMatchObject(expected)
  })

  test.each([['', []], [undefined, []], ['4.17.21', ['4.17.21']], ['1.2.3, 2.0.1', ['1.2.3', '2.0.1']], [' 1.2.3 ,', ['1.2.3']]])('that is fixed in %p is so in %j', (FixedVersion, fixed) => {
    expect(only({ Vulnerabilities: [{ ...LODASH, FixedVersion }] })?.package?.fixed).toEqual(fixed)
  })

  test('is at the line where Trivy saw its package', () => {
    const Packages = [{ Name: 'lodash', Identifier: { UID: '1' }, Locations: [{ StartLine: 7 }] }, { Name: 'lodash', Identifier: { UID: '2' }, Locations: [{ StartLine: 70 }] }, { Identifier: { UID: '3' }, Locations: [{}] }]
    expect(['1', '2', '3', '4'].map((UID) => only({ Packages, Vulnerabilities: [{ ...LODASH, PkgIdentifier: { UID } }] })?.line)).toEqual([7, 70, undefined, undefined])
  })
})

describe('a place', () => {
  test.each([
    ['package-lock.json', '', 'package-lock.json'],
    ['package-lock.json', 'frontend', 'frontend/package-lock.json'],
    ['package-lock.json', '.', 'package-lock.json'],
    ['./a//package-lock.json', './frontend/', 'frontend/a/package-lock.json'],
    ['/app/package-lock.json', '', 'app/package-lock.json'],
    ['a\\b\\packages.lock.json', '', 'a/b/packages.lock.json'],
    ['a (copy)/package-lock.json', '', 'a (copy)/package-lock.json'],
    ['Node.js', '', ''],
    ['Java', '', ''],
    ['ghcr.io/acme/web@sha256:0123 (debian 12.1)', '', ''],
  ])('%s of the scanned %p is %p', (Target, folder, path) => {
    expect(only({ Target, Vulnerabilities: [LODASH] }, folder)?.path).toBe(path)
  })
})

describe('a misconfiguration', () => {
  test.each([['PASS', 0], ['EXCEPTION', 0], ['FAIL', 1], ['', 1], [undefined, 1], ['NEW-WORD', 1]])('with the status %p counts %d', (Status, count) => {
    expect(all({ Misconfigurations: [{ ID: 'DS-0002', Status }] })).toHaveLength(count)
  })

  test.each([
    ['DS-0002', undefined, 'builtin.dockerfile.DS002', 'DS-0002', ['AVD-DS-0002', 'DS002']],
    ['DS002', 'AVD-DS-0002', 'builtin.dockerfile.DS002', 'DS-0002', ['AVD-DS-0002', 'DS002']],
    ['DS002', undefined, 'builtin.dockerfile.DS002', 'DS-0002', ['AVD-DS-0002', 'DS002']],
    ['AVD-AWS-0086', 'AVD-AWS-0086', 'builtin.aws.s3', 'AWS-0086', ['AVD-AWS-0086', 'AWS086']],
    ['KSV01010', 'AVD-KSV-01010', 'builtin.kubernetes', 'KSV-01010', ['AVD-KSV-01010', 'KSV01010', 'KSV1010']],
    ['USR001', undefined, 'user.mine', 'USR001', []],
    ['no-latest', undefined, 'user.mine', 'no-latest', []],
  ])('%s (%s) of %s is %s', (ID, AVDID, Namespace, id, aliases) => {
    expect(only({ Misconfigurations: [{ ID, AVDID, Namespace, Status: 'FAIL' }] })).toMatchObject({ id, aliases })
  })

  test('is at the line of its cause, if it has one', () => {
    expect([{ StartLine: 3 }, { StartLine: 0 }, {}, undefined].map((CauseMetadata) => only({ Misconfigurations: [{ ID: 'DS-0002', CauseMetadata }] })?.line)).toEqual([3, undefined, undefined, undefined])
  })
})

test('of a secret nothing is handed on, nor of the lines around it, in which Trivy leaves other secrets readable', () => {
  const found = only({ Target: '.env', Secrets: [{ RuleID: 'github-pat', Severity: 'CRITICAL', Title: 'GitHub token', StartLine: 3, Match: 'token=*** key=hunter2', Code: { Lines: [{ Content: 'key=hunter2' }] } }] })
  expect(found).toEqual({ kind: 'secret', id: 'github-pat', aliases: [], severity: 'CRITICAL', title: 'GitHub token', url: '', path: '.env', line: 3, foundBy: ['trivy'] })
})

test('what an image can choose ends no line, where GitHub would read a command', () => {
  const found = only({ Target: 'a\n::error::b', Vulnerabilities: [{ ...LODASH, PkgName: 'x\r\n::add-mask::y', InstalledVersion: '1\u001b[2J', Title: 'z\u2028::' }] })
  expect(found).toMatchObject({ path: 'a ::error::b', title: 'z ::', package: { name: 'x  ::add-mask::y', version: '1 [2J' } })
})

test.each<[Record<string, unknown>, Partial<Finding>]>([
  [{ Name: 'GPL-3.0', PkgName: 'readline', Category: 'restricted' }, { title: 'GPL-3.0 of readline: restricted', package: { name: 'readline', version: '', purl: '', fixed: [] }, path: 'package-lock.json' }],
  [{ Name: 'AGPL-3.0', FilePath: 'vendor/LICENSE', Link: 'https://spdx.org/licenses/AGPL-3.0.html' }, { title: 'AGPL-3.0', url: 'https://spdx.org/licenses/AGPL-3.0.html', path: 'vendor/LICENSE' }],
])('the license %j is a finding', (license, expected) => {
  expect(only({ Licenses: [{ Severity: 'HIGH', ...license }] })).toMatchObject({ kind: 'license', severity: 'HIGH', ...expected })
})

function all(result: Readonly<Record<string, unknown>>, folder = ''): readonly Finding[] {
  const report = readTrivyReport(trivyJson(result), folder)
  if ('unreadable' in report) throw new Error(report.unreadable)
  return report.findings
}

function only(result: Readonly<Record<string, unknown>>, folder = ''): Finding | undefined {
  const findings = all(result, folder)
  expect(findings).toHaveLength(1)
  return findings[0]
}
