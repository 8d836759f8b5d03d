import { describe, expect, test } from '@jest/globals'
import type { Finding, Severity } from '../../src/scan/finding'
import { rulesOf } from '../../src/scan/sarif-rules'
import { aMisconfiguration, aPackage, aVulnerability } from '../support/scans'

test.each<[Severity, string, string | undefined]>([
  ['CRITICAL', 'error', '9.5'],
  ['HIGH', 'error', '8.0'],
  ['MEDIUM', 'warning', '5.5'],
  ['LOW', 'note', '2.0'],
  ['UNKNOWN', 'note', undefined],
])('%s is shown by GitHub as what it is: %s, %s', (severity, level, score) => {
  const [rule] = rulesOf([aVulnerability({ severity })])
  expect(rule?.defaultConfiguration.level).toBe(level)
  expect(rule?.properties['security-severity']).toBe(score)
})

describe('a rule', () => {
  test('says what it is about, how bad it is, its other names, and where to read more', () => {
    expect(rulesOf([aVulnerability({ aliases: ['GHSA-1'] })])).toEqual([{
      id: 'CVE-2021-23337', name: 'Vulnerability',
      shortDescription: { text: 'CVE-2021-23337: command injection' },
      fullDescription: { text: 'CVE-2021-23337: command injection' },
      helpUri: 'https://avd.aquasec.com/nvd/cve-2021-23337',
      help: {
        text: 'Vulnerability of severity HIGH. Also known as GHSA-1. Read more: https://avd.aquasec.com/nvd/cve-2021-23337',
        markdown: 'Vulnerability of severity HIGH. Also known as GHSA-1. [Read more](https://avd.aquasec.com/nvd/cve-2021-23337)',
      },
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['security', 'vulnerability', 'npm'], precision: 'very-high', 'security-severity': '8.0' },
    }])
  })

  test.each(['', 'see the vendor', 'javascript:alert(1)', 'https://a.example/<b>'])('has no link to %p', (url) => {
    const [rule] = rulesOf([aVulnerability({ url })])
    expect(rule).not.toHaveProperty('helpUri')
    expect(rule?.help.markdown).toBe('Vulnerability of severity HIGH.')
  })

  test('without a title is called by its name once', () => {
    expect(rulesOf([aMisconfiguration({ title: 'DS-0002' })])[0]?.shortDescription.text).toBe('DS-0002')
  })

  test('is as bad as the worst finding with its name', () => {
    expect(rulesOf([aVulnerability({ severity: 'LOW', title: 'low' }), aVulnerability({ severity: 'CRITICAL', title: 'critical' })])).toMatchObject([{ shortDescription: { text: 'CVE-2021-23337: critical' }, properties: { 'security-severity': '9.5' } }])
  })

  test('has at most 10 tags, security first', () => {
    const findings: readonly Finding[] = Array.from({ length: 30 }, (_, at) => aVulnerability({ package: aPackage({ purl: `pkg:type${at}/lodash@1` }) }))
    expect(rulesOf(findings)[0]?.properties.tags).toHaveLength(10)
    expect(rulesOf(findings)[0]?.properties.tags[0]).toBe('security')
  })
})

test('rules are in the order of their names, one for each', () => {
  expect(rulesOf([aVulnerability({ id: 'b' }), aMisconfiguration({ id: 'c' }), aVulnerability({ id: 'a' }), aVulnerability({ id: 'b' })]).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})
