import { describe, expect, test } from '@jest/globals'
import { NO_COUNTS, readEntries, RESULTS, type ScanResult } from '../../src/scan/entry'
import type { Finding } from '../../src/scan/finding'
import type { Outcome } from '../../src/scan/outcome'
import { entryOf, exitFails, judge, overall, unusedBy, type Policy, type Verdict } from '../../src/scan/policy'
import { SEVERITIES } from '../../src/scan/finding'
import { aDigest, aVulnerability, anIgnore, anImage, TRIVY, aPolicy } from '../support/scans'

const POLICY = aPolicy()
const subject = anImage()
const AT = '2026-11-25T01:00:00Z'
const report = (...findings: readonly Finding[]): Outcome => ({ kind: 'report', subject, by: TRIVY, findings })

describe('a scan', () => {
  test('that failed is a scan-error with its cause, details and hint', () => {
    expect(judge({ kind: 'error', subject, by: TRIVY, cause: 'Trivy gave no report', details: ['exit code 1'], hint: 'Run it again' }, POLICY))
      .toEqual({ subject, by: TRIVY, result: 'scan-error', cause: 'Trivy gave no report', details: ['exit code 1'], hint: 'Run it again', judged: [], counts: NO_COUNTS, expired: [], unused: [] })
  })

  test('that was skipped is skipped, and says why', () => {
    expect(judge({ kind: 'skipped', subject, by: TRIVY, why: 'no Java' }, POLICY)).toMatchObject({ result: 'skipped', cause: 'no Java' })
  })

  test.each<[string, Outcome]>([
    ['whose findings are missing', { kind: 'report', subject, by: TRIVY } as unknown as Outcome],
    ['of a kind that nobody knows', { kind: 'done', subject, by: TRIVY } as unknown as Outcome],
    ['with a finding that is none', report(null as unknown as Finding)],
  ])('%s is a scan-error and throws nothing', (_, outcome) => {
    expect(judge(outcome, { ...POLICY, known: new Set() })).toMatchObject({ result: 'scan-error', cause: expect.stringMatching(/^The report could not be judged: /), judged: [] })
  })

  test('that failed never passes, whatever the policy', () => {
    // A counter in place of chance: every combination of what could make a policy laxer.
    const results = Array.from({ length: 256 }, (_, bits): ScanResult => {
      const on = (bit: number): boolean => (bits & (1 << bit)) !== 0
      const policy: Policy = {
        failOn: on(0) ? [] : ['HIGH'], severity: on(1) ? ['LOW'] : [], ignoreUnfixed: on(2), ignores: on(3) ? [anIgnore()] : [],
        vex: on(4) ? [{ ids: ['CVE-2021-23337'], status: 'fixed', products: [], why: '', at: 0, where: '' }] : [], known: on(5) ? new Set(['CVE-2021-23337']) : undefined, today: on(6) ? '2026-11-25' : '',
      }
      return judge({ kind: 'error', subject, by: TRIVY, cause: on(7) ? 'x' : '' }, policy).result
    })
    expect(new Set(results)).toEqual(new Set(['scan-error']))
  })

  test('passes exactly where nothing fails, whatever was found', () => {
    for (let bits = 0; bits < 32; bits++) {
      const found = SEVERITIES.filter((_, index) => (bits & (1 << index)) !== 0)
      for (const failOn of [[], ['LOW'], ['CRITICAL', 'HIGH'], SEVERITIES] as const) {
        const { result } = judge(report(...found.map((severity) => aVulnerability({ severity }))), { ...POLICY, failOn })
        expect(result).toBe(found.some((severity) => (failOn as readonly string[]).includes(severity)) ? 'findings' : 'pass')
      }
    }
  })
})

describe('all scans together', () => {
  test.each<[ScanResult, readonly ScanResult[]]>([
    ['skipped', []],
    ['skipped', ['skipped', 'skipped']],
    ['pass', ['pass', 'skipped']],
    ['findings', ['pass', 'findings', 'skipped']],
    ['scan-error', ['findings', 'scan-error', 'pass']],
  ])('are %s where they are %j', (expected, results) => {
    expect(overall(results.map((result) => ({ result })))).toBe(expected)
  })

  test('fail the step by findings and by a scan-error', () => {
    expect(RESULTS.filter(exitFails)).toEqual(['findings', 'scan-error'])
  })

  test('name entries that none of them needed, unless one of them is not known', () => {
    const [one, two] = [anIgnore(), anIgnore({ id: 'CVE-2026-2' })]
    const policy = { ...POLICY, ignores: [one, two] }
    const verdicts = [judge(report(aVulnerability()), policy), judge(report(), policy)]
    const failed = judge({ kind: 'error', subject, by: TRIVY, cause: 'x' }, policy)
    expect([unusedBy(verdicts), unusedBy([...verdicts, failed]), unusedBy([])]).toEqual([[two], [], []])
  })
})

describe('the entry of a verdict', () => {
  const entry = (given: Partial<Verdict>, policy: Partial<Policy> = {}) => entryOf({ ...judge(report(), POLICY), ...given }, { ...POLICY, ...policy }, AT)

  test('of an image has its digest and platform', () => {
    expect(entry({})).toEqual({ scanner: 'trivy', version: '0.70.0', dataFrom: '2026-11-24T06:00:00Z', target: 'backend', platform: 'linux/arm64', digest: aDigest('a'), result: 'pass', counts: NO_COUNTS, failOn: ['CRITICAL', 'HIGH'], at: AT, cause: '' })
  })

  test('of sources has neither', () => {
    expect(entry({ subject: { kind: 'sources', path: '.' } })).toMatchObject({ target: '.', platform: '', digest: '' })
  })

  test('says only of severities that were looked at that they would have failed it', () => {
    expect(entry({}, { severity: ['CRITICAL', 'LOW'] }).failOn).toEqual(['CRITICAL'])
  })

  test.each(RESULTS)('is read back, being %s', (result) => {
    const written = entry({ result, cause: result === 'skipped' ? 'no Java' : '' })
    expect(readEntries(JSON.parse(JSON.stringify([written])) as unknown[])).toEqual({ entries: [written], problems: [] })
  })
})
