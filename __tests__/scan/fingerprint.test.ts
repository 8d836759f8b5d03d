import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/scan/finding'
import { fingerprint, fingerprints } from '../../src/scan/fingerprint'
import { aMisconfiguration, aPackage, aVulnerability } from '../support/scans'

test.each<[string, Finding]>([
  ['vulnerability|CVE-2021-23337|npm/lodash', aVulnerability()],
  ['vulnerability|CVE-2021-23337|deb/openssl', aVulnerability({ path: '', package: aPackage({ name: 'openssl', purl: 'pkg:deb/debian/openssl@3.0.1?arch=arm64&distro=debian-12' }) })],
  ['vulnerability|CVE-2021-23337|/tool.exe', aVulnerability({ package: aPackage({ name: 'tool.exe', purl: '' }) })],
  ['misconfiguration|DS-0002|Dockerfile', aMisconfiguration()],
  ['secret|github-pat|config.env', aMisconfiguration({ kind: 'secret', id: 'github-pat', path: 'config.env' })],
  ['license|GPL-3.0|/readline', aMisconfiguration({ kind: 'license', id: 'GPL-3.0', package: aPackage({ name: 'readline', purl: '' }) })],
  ['license|GPL-3.0|vendor/LICENSE', aMisconfiguration({ kind: 'license', id: 'GPL-3.0', path: 'vendor/LICENSE' })],
  ['secret|a%7Cb|c%7Cd', aMisconfiguration({ kind: 'secret', id: 'a|b', path: 'c|d' })],
])('%s is plain text that names one finding', (key, finding) => {
  expect(fingerprint(finding)).toBe(key)
})

describe('a finding is known again', () => {
  test.each<[string, Finding, Finding]>([
    ['after its package was upgraded, and the CVE is still there', aVulnerability(), aVulnerability({ package: aPackage({ version: '4.17.21', purl: 'pkg:npm/lodash@4.17.21', fixed: [] }) })],
    ['for another architecture', aVulnerability({ package: aPackage({ purl: 'pkg:deb/debian/lodash@1?arch=arm64' }) }), aVulnerability({ package: aPackage({ purl: 'pkg:deb/debian/lodash@1?arch=amd64' }) })],
    ['at another line', aMisconfiguration({ line: 1 }), aMisconfiguration({ line: 20 })],
    ['of a vulnerable package at another place', aVulnerability(), aVulnerability({ path: 'app/node_modules/lodash/package.json', line: 3 })],
    ['by another scanner, in other words and with another severity', aVulnerability(), aVulnerability({ foundBy: ['dependency-check'], title: 'other', severity: 'LOW', url: '' })],
    ['in another spelling of the package', aVulnerability({ package: aPackage({ name: 'Zope.Interface', purl: 'pkg:pypi/zope-interface@5' }) }), aVulnerability({ package: aPackage({ name: 'zope-interface', purl: 'pkg:pypi/zope-interface@5' }) })],
  ])('%s', (_, before, after) => {
    expect(fingerprint(after)).toBe(fingerprint(before))
  })
})

describe('a finding is new', () => {
  test.each<[string, Finding, Finding]>([
    ['with another name', aVulnerability(), aVulnerability({ id: 'CVE-2020-8203' })],
    ['in another package', aVulnerability(), aVulnerability({ package: aPackage({ name: 'underscore', purl: 'pkg:npm/underscore@1' }) })],
    ['in a package of another ecosystem', aVulnerability(), aVulnerability({ package: aPackage({ purl: 'pkg:gem/lodash@4.17.20' }) })],
    ['of another kind', aMisconfiguration(), aMisconfiguration({ kind: 'secret' })],
    ['of a secret in another file', aMisconfiguration({ kind: 'secret' }), aMisconfiguration({ kind: 'secret', path: 'b/Dockerfile' })],
    ['in a package whose name differs in case where that matters', aVulnerability({ package: aPackage({ name: 'github.com/A/b', purl: 'pkg:golang/github.com/A/b@1' }) }), aVulnerability({ package: aPackage({ name: 'github.com/a/b', purl: 'pkg:golang/github.com/a/b@1' }) })],
  ])('%s', (_, before, after) => {
    expect(fingerprint(after)).not.toBe(fingerprint(before))
  })
})

test('a finding has a key for each name that is known worldwide, its own first', () => {
  expect(fingerprints(aVulnerability({ aliases: ['DSA-1', 'GHSA-1', 'CVE-2021-23337'] }))).toEqual(['vulnerability|CVE-2021-23337|npm/lodash', 'vulnerability|GHSA-1|npm/lodash'])
})
