import { describe, expect, test } from '@jest/globals'
import { renderScanComment, renderScanSummary, type ScanReport } from '../../src/report/scan-summary'
import { listed } from '../../src/scan/listed'
import type { Finding } from '../../src/scan/finding'
import type { Outcome } from '../../src/scan/outcome'
import { judge, overall } from '../../src/scan/policy'
import { aMisconfiguration, anIgnore, anImage, aPackage, aPolicy, aVulnerability, TRIVY } from '../support/scans'

const MIB = 1024 * 1024

function reportOf(outcomes: readonly Outcome[], notes: readonly string[] = [], policy = aPolicy()): ScanReport {
  const verdicts = outcomes.map((outcome) => judge(outcome, policy))
  return { result: overall(verdicts), verdicts, listed: listed(outcomes, policy), notes }
}

const found = (findings: readonly Finding[], image = anImage()): Outcome => ({ kind: 'report', subject: image, by: TRIVY, findings })
const rowsOf = (markdown: string): readonly string[] => markdown.split('\n').filter((line) => line.startsWith('|'))
const cellsOf = (row: string): number => row.replace(/\\./g, '').split('|').length - 2

describe('the summary of a scan', () => {
  test('has what was scanned, what fails and what to do, the rest folded away, and the notes', () => {
    const policy = aPolicy({ ignores: [anIgnore({ id: 'DS-0002' })] })
    expect(renderScanSummary(reportOf([found([aVulnerability(), aVulnerability({ id: 'CVE-1', severity: 'LOW', url: '' }), aMisconfiguration()])], ['a note'], policy)).split('\n')).toEqual([
      '### ❌ Scan found what must not be deployed', '',
      '| What | Scanner | Result | critical | high | medium | low | unknown |',
      '|---|---|---|---:|---:|---:|---:|---:|',
      '| backend for linux/arm64 | Trivy 0.70.0, data of 2026-11-24 | findings | 0 | 1 | 0 | 1 | 0 |', '',
      '| Severity | What | Where | What to do | |', '|---|---|---|---|---|',
      '| HIGH | [CVE-2021-23337](https://avd.aquasec.com/nvd/cve-2021-23337)<br>command injection | lodash 4.17.20<br>backend for linux/arm64 | upgrade to 4.17.21 |  |', '',
      '<details><summary>Reported, without failing the scan: 1</summary>', '',
      '| Severity | What | Where | What to do | |', '|---|---|---|---|---|',
      '| LOW | CVE-1<br>command injection | lodash 4.17.20<br>backend for linux/arm64 | upgrade to 4.17.21 |  |', '', '</details>', '',
      '<details><summary>Ignored, each with its reason: 1</summary>', '',
      '| Severity | What | Where | What to do | |', '|---|---|---|---|---|',
      '| HIGH | DS-0002<br>the user is root | Dockerfile<br>backend for linux/arm64 |  | until 2027-01-31: not reachable (.trivyignore line 1) |', '', '</details>', '',
      '- a note', '',
    ])
  })

  test.each<[string, readonly Outcome[]]>([
    ['✅ Scan passed', [found([])]],
    ['❌ The scan could not be done', [found([aVulnerability()]), { kind: 'error', subject: anImage(), by: TRIVY, cause: 'no disk' }]],
    ['⚪ Nothing was scanned', []],
  ])('begins with %s', (headline, outcomes) => expect(renderScanSummary(reportOf(outcomes)).split('\n')[0]).toBe(`### ${headline}`))

  test('has no counts of a scan that could not be done, but its cause, what was said, and what to do', () => {
    const text = renderScanSummary(reportOf([{ kind: 'error', subject: anImage(), by: TRIVY, cause: 'no disk', details: ['a ``` b', '@acme'], hint: 'Make room.' }]))
    expect(text).toContain('| scan-error |  |  |  |  |  |')
    expect(text).toContain("**backend for linux/arm64**: no disk. Make room.\n\n```\na ' b\n@acme\n```\n")
  })
})

describe('whatever others wrote', () => {
  const WORDS = ['a|b', 'a\\', '\\|', 'x\n| y |', '`', '```\n', '<!channel>', '</details>', '@acme/all', '#1', '\u202eevil', '&#124;', '$$', '[x](https://e)', '–', '😀', 'z'.repeat(300), 'https://e/|']

  // A counter in place of chance.
  function words(seed: number): string {
    return Array.from({ length: 4 }, (_, at) => WORDS[Math.floor(seed / WORDS.length ** at) % WORDS.length]).join('')
  }

  test('each row of a table has as many cells as its head, and nobody is mentioned', () => {
    for (let seed = 1; seed < 20_000; seed += 37) {
      const [one, other] = [words(seed), words(seed * 7)]
      const finding = aVulnerability({ id: one, title: other, url: `https://e.example/${one}`, package: aPackage({ name: other, version: one, fixed: [one, other] }) })
      const report = reportOf([found([finding], anImage({ service: one })), { kind: 'error', subject: anImage({ service: other }), by: { ...TRIVY, version: one }, cause: other, details: [one], hint: one }], [other])
      const text = renderScanSummary({ ...report, listed: report.listed.map((row) => ({ ...row, why: one })) })
      const outside = text.replace(/```\n[^]*?\n```/g, '')
      expect([...new Set(rowsOf(outside).map(cellsOf))].sort()).toEqual([5, 8])
      expect(outside).not.toMatch(/@acme|<!|\u202e|[^#\n]#1/)
      expect([outside.match(/<details>/g)?.length ?? 0, text.match(/^```/gm)?.length]).toEqual([outside.match(/^<\/details>/gm)?.length ?? 0, 2])
    }
  })

  test.each<[string, ScanReport]>([
    ['of names of 100 kB', reportOf([found([aVulnerability({ id: '|'.repeat(1e5), title: 'é'.repeat(1e5), package: aPackage({ name: '<'.repeat(1e5), version: '@'.repeat(1e5), fixed: ['#'.repeat(1e5)] }) })], anImage({ service: '&'.repeat(1e5) }))])],
    ['of 5,000 findings', reportOf([found(Array.from({ length: 5000 }, (_, at) => aVulnerability({ id: `CVE-1-${at}`, title: '&'.repeat(200), severity: at % 2 === 0 ? 'HIGH' : 'LOW', package: aPackage({ name: '&'.repeat(300), fixed: ['&'.repeat(300)] }) })), anImage({ service: '&'.repeat(300) }))])],
    ['of 500 images', reportOf(Array.from({ length: 500 }, (_, at) => found([aVulnerability()], anImage({ service: `service-${at}` }))))],
    ['of 500 failures', reportOf(Array.from({ length: 500 }, (_, at): Outcome => ({ kind: 'error', subject: anImage({ service: `service-${at}` }), by: TRIVY, cause: '&'.repeat(1e4), details: Array.from({ length: 50 }, () => '&'.repeat(1e4)), hint: '&'.repeat(1e4) })))],
    ['of 10,000 notes', reportOf([], Array.from({ length: 10_000 }, () => '&'.repeat(1e4)))],
  ])('a summary %s is one that GitHub takes, and so is the comment', (_, report) => {
    const [summary, comment] = [renderScanSummary(report), renderScanComment(report, 'https://github.com/acme/booking/actions/runs/1')]
    expect(Buffer.byteLength(summary)).toBeLessThan(MIB)
    expect(comment.length).toBeLessThan(65_000)
    expect([summary, comment].map((text) => text.startsWith('### '))).toEqual([true, true])
  })

  test('what does not fit is counted', () => {
    const text = renderScanComment(reportOf([found(Array.from({ length: 100 }, (_, at) => aVulnerability({ id: `CVE-1-${at}` })))]), '')
    expect([rowsOf(text).length, text.includes('… and 70 more; the report has all of them.')]).toEqual([3 + 2 + 30, true])
  })
})
