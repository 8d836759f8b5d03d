import { describe, expect, test } from '@jest/globals'
import { deduplicate, sameFindings } from '../../src/scan/deduplicate'
import type { Finding } from '../../src/scan/finding'
import { aMisconfiguration, aPackage, aVulnerability } from '../support/scans'

const byDependencyCheck = (given: Partial<Finding> = {}): Finding => aVulnerability({ foundBy: ['dependency-check'], ...given })

describe('two findings', () => {
  test.each<[string, 1 | 2, Finding, Finding]>([
    ['of two scanners with one CVE are one', 1, aVulnerability(), byDependencyCheck()],
    ['in two places are one', 1, aVulnerability({ path: 'a/package-lock.json' }), aVulnerability({ path: 'b/package-lock.json' })],
    ['of two CVEs are two', 2, aVulnerability(), aVulnerability({ id: 'CVE-2020-8203' })],
    ['of two CVEs with one GHSA are two', 2, aVulnerability({ aliases: ['GHSA-1'] }), aVulnerability({ id: 'CVE-2020-8203', aliases: ['GHSA-1'] })],
    ['of which one is the other\'s alias are one', 1, aVulnerability({ aliases: ['GHSA-1'] }), byDependencyCheck({ id: 'GHSA-1' })],
    ['of which one has the other as an alias are one', 1, aVulnerability(), byDependencyCheck({ id: 'GHSA-1', aliases: ['CVE-2021-23337'] })],
    ['that share a GHSA are one', 1, aVulnerability({ aliases: ['GHSA-1'] }), byDependencyCheck({ id: '1067', aliases: ['GHSA-1'] })],
    ['that share an advisory of a distribution are two', 2, aVulnerability({ id: 'TEMP-1', aliases: ['DSA-5122-1'] }), aVulnerability({ id: 'TEMP-2', aliases: ['DSA-5122-1'] })],
    ['in two versions are two', 2, aVulnerability(), aVulnerability({ package: aPackage({ version: '4.17.19' }) })],
    ['in versions that differ by a v are one', 1, aVulnerability({ package: aPackage({ version: 'v0.3.6' }) }), byDependencyCheck({ package: aPackage({ version: '0.3.6' }) })],
    ['in two packages are two', 2, aVulnerability(), aVulnerability({ package: aPackage({ name: 'lodash-es', purl: 'pkg:npm/lodash-es@4.17.20' }) })],
    ['in packages of two ecosystems are two', 2, aVulnerability(), aVulnerability({ package: aPackage({ purl: 'pkg:gem/lodash@4.17.20' }) })],
    ['in a package whose ecosystem one scanner does not know are one', 1, aVulnerability(), byDependencyCheck({ package: aPackage({ purl: '' }) })],
    ['in a package that is spelled in two ways are one', 1, aVulnerability({ package: aPackage({ name: 'Ruamel.Yaml', purl: 'pkg:pypi/ruamel-yaml@4.17.20' }) }), byDependencyCheck({ package: aPackage({ name: 'ruamel-yaml', purl: 'pkg:pypi/ruamel-yaml@4.17.20' }) })],
    ['of a vulnerability and a license are two', 2, aVulnerability({ id: 'X' }), aVulnerability({ id: 'X', kind: 'license' })],
    ['of a secret at one place are one', 1, aMisconfiguration({ kind: 'secret', line: 3 }), aMisconfiguration({ kind: 'secret', line: 3 })],
    ['of a secret on two lines are two', 2, aMisconfiguration({ kind: 'secret', line: 3 }), aMisconfiguration({ kind: 'secret', line: 4 })],
    ['of a misconfiguration in two files are two', 2, aMisconfiguration({ path: 'a/Dockerfile' }), aMisconfiguration({ path: 'b/Dockerfile' })],
    ['of two misconfigurations on a line are two', 2, aMisconfiguration({ line: 1 }), aMisconfiguration({ id: 'DS-0001', line: 1 })],
  ])('%s', (_, count, one, other) => {
    expect(deduplicate([one, other])).toHaveLength(count)
    expect(deduplicate([other, one])).toEqual(deduplicate([one, other]))
  })
})

describe('what is put together', () => {
  const both = [
    byDependencyCheck({ severity: 'CRITICAL', title: 'a long description', aliases: ['GHSA-1'], path: 'b.json', line: 9, url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337', package: aPackage({ purl: '', fixed: ['4.17.21', '5.0.0'] }) }),
    aVulnerability({ severity: 'MEDIUM', aliases: ['DSA-1'], path: 'c.json', line: 3, url: '' }),
  ]

  test('has the worst severity, all names and fixed versions, all scanners, and the first place', () => {
    expect(deduplicate(both)).toEqual([{
      kind: 'vulnerability', id: 'CVE-2021-23337', aliases: ['DSA-1', 'GHSA-1'], severity: 'CRITICAL', title: 'command injection', url: 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337',
      package: { name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20', fixed: ['4.17.21', '5.0.0'] }, path: 'b.json', line: 9, foundBy: ['dependency-check', 'trivy'],
    }])
  })

  test('is called by its CVE', () => {
    expect(deduplicate([byDependencyCheck({ id: 'GHSA-1', aliases: ['CVE-2021-23337'] }), aVulnerability()])).toMatchObject([{ id: 'CVE-2021-23337', aliases: ['GHSA-1'] }])
  })

  test('has no line when its first place has none', () => {
    expect(deduplicate([aVulnerability({ path: 'b', line: 1 }), aVulnerability({ path: 'a' })])[0]).not.toHaveProperty('line')
  })

  test('takes a place rather than none', () => {
    expect(deduplicate([aVulnerability({ path: '' }), aVulnerability({ path: 'b', line: 2 })])).toMatchObject([{ path: 'b', line: 2 }])
  })

  test('can be asked for its parts, of which one may be ignored where the other is not', () => {
    const group = [aVulnerability({ path: 'a' }), aVulnerability({ path: 'b' })]
    expect(sameFindings([...group, aMisconfiguration()])).toEqual([group, [aMisconfiguration()]])
  })
})

test('three findings of which one has no CVE become the two CVEs, whatever their order', () => {
  const three = [byDependencyCheck({ id: 'GHSA-1' }), byDependencyCheck({ severity: 'LOW' }), aVulnerability({ aliases: ['GHSA-1'] }), aVulnerability({ id: 'CVE-2020-8203', aliases: ['GHSA-1'] })]
  const orders = three.flatMap((_, at) => [[...three.slice(at), ...three.slice(0, at)], [...three.slice(at), ...three.slice(0, at)].reverse()])
  orders.forEach((order) => expect(deduplicate(order)).toEqual(deduplicate(three)))
  expect(deduplicate(three).map(({ id }) => id)).toEqual(['CVE-2020-8203', 'CVE-2021-23337'])
})

test('nothing is lost of what has no double, and nothing is found in nothing', () => {
  expect(deduplicate([aMisconfiguration()])).toEqual([aMisconfiguration()])
  expect(deduplicate([])).toEqual([])
})
