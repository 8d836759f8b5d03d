import { describe, expect, test } from '@jest/globals'
import { countsText, remedy, renderVerdict, scannerText, sumOf, whatOf } from '../../src/report/scan-text'
import { NO_COUNTS } from '../../src/scan/entry'
import type { Finding } from '../../src/scan/finding'
import type { Outcome, ScannerFacts } from '../../src/scan/outcome'
import { judge } from '../../src/scan/policy'
import { aMisconfiguration, anIgnore, anImage, aPackage, aPolicy, aVulnerability, TRIVY } from '../support/scans'

test.each([['nothing found', {}], ['1 critical, 2 high', { HIGH: 2, CRITICAL: 1 }], ['3 unknown', { UNKNOWN: 3 }]])('counts are "%s"', (text, counts) => {
  expect(countsText({ ...NO_COUNTS, ...counts })).toBe(text)
})

test('counts of several are added', () => {
  expect([sumOf([]), sumOf([{ ...NO_COUNTS, HIGH: 1 }, { ...NO_COUNTS, HIGH: 2, LOW: 1 }])]).toEqual([NO_COUNTS, { ...NO_COUNTS, HIGH: 3, LOW: 1 }])
})

test.each<[string, ScannerFacts]>([
  ['Trivy 0.70.0, data of 2026-11-24', TRIVY], ['Trivy', { scanner: 'trivy', version: '', dataFrom: '' }], ['OWASP Dependency-Check 12.2.2', { scanner: 'dependency-check', version: '12.2.2', dataFrom: '' }],
])('a scanner is called %s', (text, by) => expect(scannerText(by)).toBe(text))

test.each<[string, string, Finding]>([
  ['upgrade to 4.17.21', 'lodash 4.17.20', aVulnerability()],
  ['upgrade to 1.2 or 2.0', 'lodash 4.17.20', aVulnerability({ package: aPackage({ fixed: ['1.2', '2.0'] }) })],
  ['no fix yet', 'lodash 4.17.20', aVulnerability({ package: aPackage({ fixed: [] }) })],
  ['revoke it, and take it out', '.env:3', aMisconfiguration({ kind: 'secret', path: '.env', line: 3 })],
  ['', 'Dockerfile', aMisconfiguration()],
])('what to do is "%s" about %s', (way, what, finding) => expect([remedy(finding), whatOf(finding)]).toEqual([way, what]))

describe('a verdict in the log', () => {
  const lines = (outcome: Partial<Outcome>, policy = aPolicy()): readonly string[] => renderVerdict(judge({ subject: anImage(), by: TRIVY, ...outcome } as Outcome, policy))

  test('that passed is one line', () => {
    expect(lines({ kind: 'report', findings: [aVulnerability({ severity: 'LOW' })] })).toEqual(['backend for linux/arm64: pass — 1 low (Trivy 0.70.0, data of 2026-11-24)'])
  })

  test('that did not names what fails and what to do, and says why only where the severity does not', () => {
    expect(lines({ kind: 'report', findings: [aVulnerability(), aVulnerability({ id: 'CVE-1', severity: 'LOW' })] }, aPolicy({ ignores: [anIgnore({ id: 'CVE-1', expires: '2026-11-01' })] }))).toEqual([
      'backend for linux/arm64: findings — 1 high, 1 low (Trivy 0.70.0, data of 2026-11-24)',
      '  HIGH CVE-2021-23337 lodash 4.17.20: upgrade to 4.17.21',
      '  LOW CVE-1 lodash 4.17.20: upgrade to 4.17.21 (.trivyignore line 1 ignored it until 2026-11-01 (not reachable): fix it, or give the entry another day)',
    ])
  })

  test('that could not be reached says why, what was said, and what to do', () => {
    expect(lines({ kind: 'error', cause: 'Trivy gave no report', details: ['FATAL'], hint: 'Run it again.' })).toEqual(['backend for linux/arm64: scan-error — Trivy gave no report (Trivy 0.70.0, data of 2026-11-24)', '  FATAL', '  Run it again.'])
  })
})
