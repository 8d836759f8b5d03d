import { describe, expect, test } from '@jest/globals'
import { fingerprint } from '../../src/scan/fingerprint'
import { listed } from '../../src/scan/listed'
import { judge } from '../../src/scan/policy'
import { knownIn, reportJson } from '../../src/scan/report-json'
import type { Finding } from '../../src/scan/finding'
import { anEntry, anIgnore, anImage, aPackage, aPolicy, aVulnerability, TRIVY } from '../support/scans'

const outcome = (...findings: readonly Finding[]) => ({ kind: 'report', subject: anImage(), by: TRIVY, findings }) as const
const report = (findings: readonly Finding[], policy = aPolicy()): string => reportJson('findings', [anEntry()], listed([outcome(...findings)], policy), ['a note'])

test('a report has the verdict, the entries, every finding with what was decided, and the notes', () => {
  expect(JSON.parse(report([aVulnerability()]))).toMatchObject({ schema: 1, verdict: 'findings', scans: [anEntry()], findings: [{ decision: 'fails', why: '', subjects: ['backend for linux/arm64'], finding: { id: 'CVE-2021-23337' }, keys: [fingerprint(aVulnerability())] }], notes: ['a note'] })
})

describe('a report of an earlier scan', () => {
  test.each<[string, Finding, readonly Finding[], 'pass' | 'findings', Parameters<typeof aPolicy>[0]?]>([
    ['knows what it had', aVulnerability(), [aVulnerability()], 'pass'],
    ['knows it in another version of the package', aVulnerability({ package: aPackage({ version: '4.17.19' }) }), [aVulnerability()], 'pass'],
    ['knows it by another name', aVulnerability({ id: 'GHSA-35jh-r3h4-6jhm', aliases: ['CVE-2021-23337'] }), [aVulnerability()], 'pass'],
    ['knows nothing that it did not have', aVulnerability({ id: 'CVE-2026-2' }), [aVulnerability()], 'findings'],
    ['knows nothing that it ignored', aVulnerability(), [aVulnerability()], 'findings', { ignores: [anIgnore()] }],
    ['that was empty knows nothing', aVulnerability(), [], 'findings'],
  ])('%s', (_, found, before, result, policy = {}) => {
    expect(judge(outcome(found), aPolicy({ known: knownIn(report(before, aPolicy(policy))) })).result).toBe(result)
  })

  test.each([['empty', ''], ['no JSON', '{"schema":1,"findings":['], ['a list', '[]'], ['of another schema', '{"schema":2,"findings":[]}'], ['without findings', '{"schema":1}'], ['with a finding without keys', '{"schema":1,"findings":[{"decision":"fails"}]}'], ['with keys that are none', '{"schema":1,"findings":[{"keys":[1]}]}'], ['with null as a finding', '{"schema":1,"findings":[null]}']])('that is %s is none', (_, text) => {
    expect(knownIn(text)).toBeUndefined()
  })
})
