import { describe, expect, test } from '@jest/globals'
import { failOnOf, judge, type Judged, type Policy } from '../../src/scan/policy'
import type { Finding } from '../../src/scan/finding'
import { fingerprints } from '../../src/scan/fingerprint'
import type { VexStatement } from '../../src/scan/vex'
import { aVulnerability, aMisconfiguration, anIgnore, anImage, aPackage, TRIVY, aPolicy } from '../support/scans'

type Decision = Judged['decision']

const POLICY = aPolicy()
const judged = (findings: readonly Finding[], policy: Partial<Policy> = {}) => judge({ kind: 'report', subject: anImage(), by: TRIVY, findings }, { ...POLICY, ...policy })

const critical = aVulnerability({ id: 'CVE-2026-9', severity: 'CRITICAL' })
const high = aVulnerability()
const medium = aVulnerability({ id: 'CVE-2026-3', severity: 'MEDIUM' })
const low = aVulnerability({ id: 'CVE-2026-4', severity: 'LOW' })
const unknown = aVulnerability({ id: 'CVE-2026-5', severity: 'UNKNOWN' })
const unfixed = aVulnerability({ package: aPackage({ fixed: [] }) })
const rule = aMisconfiguration({ path: 'backend/Dockerfile' })
const secret = aMisconfiguration({ kind: 'secret', id: 'aws-access-key-id', severity: 'CRITICAL', path: 'backend/.env' })
const license = aVulnerability({ kind: 'license', id: 'GPL-3.0-only' })

const expired = anIgnore({ expires: '2026-11-24' })
const valid = anIgnore()
const vex = (given: Partial<VexStatement> = {}): VexStatement => ({ ids: ['CVE-2021-23337'], status: 'not_affected', products: [{ purl: 'pkg:npm/lodash', subcomponents: [] }], why: 'inline_mitigations_already_exist', at: 1, where: 'acme.vex.json, statements[0]', ...given })
const base = (...findings: readonly Finding[]): ReadonlySet<string> => new Set(findings.flatMap(fingerprints))

describe('a report', () => {
  test.each<[string, 'pass' | 'findings', readonly Decision[], readonly Finding[], Partial<Policy>?]>([
    // Severities
    ['without findings passes', 'pass', [], []],
    ['fails on HIGH', 'findings', ['fails'], [high]],
    ['fails on CRITICAL', 'findings', ['fails'], [critical]],
    ['passes with less, and reports it', 'pass', ['reported', 'reported', 'reported'], [medium, low, unknown]],
    ['fails for one of several', 'findings', ['reported', 'fails', 'reported'], [low, high, medium]],
    ['fails on what fail-on names and nothing else', 'findings', ['fails', 'reported'], [low, critical], { failOn: ['LOW'] }],
    ['fails on UNKNOWN where that is named', 'findings', ['fails'], [unknown], { failOn: ['UNKNOWN'] }],
    ['never fails under fail-on: none', 'pass', ['reported', 'reported'], [critical, high], { failOn: [] }],
    ['leaves severities out that are not looked at', 'findings', ['fails'], [critical, medium, low], { severity: ['CRITICAL'] }],
    ['passes where what would fail is not looked at', 'pass', ['reported'], [high, low], { severity: ['LOW'] }],
    ['fails on rules, secrets and licenses alike', 'findings', ['fails', 'fails', 'fails'], [rule, secret, license]],
    // Ignoring
    ['passes with what is ignored', 'pass', ['ignored'], [high], { ignores: [valid] }],
    ['ignores to the end of the last day', 'pass', ['ignored'], [high], { ignores: [anIgnore({ expires: '2026-11-25' })] }],
    ['ignores every finding of an id', 'pass', ['ignored', 'ignored'], [high, aVulnerability({ package: aPackage({ name: 'x' }) })], { ignores: [valid] }],
    ['ignores by another name of the finding', 'pass', ['ignored'], [aVulnerability({ aliases: ['GHSA-29mw-wpgm-hmr9'] })], { ignores: [anIgnore({ id: 'GHSA-29mw-wpgm-hmr9' })] }],
    ['ignores in the paths of an entry only', 'findings', ['ignored', 'fails'], [rule, aMisconfiguration({ path: 'web/Dockerfile' })], { ignores: [anIgnore({ id: 'DS-0002', paths: ['backend/*'] })] }],
    ['ignores in the packages of an entry only', 'findings', ['ignored', 'fails'], [high, aVulnerability({ package: aPackage({ purl: 'pkg:npm/lodash-es@4.17.20' }) })], { ignores: [anIgnore({ purls: ['pkg:npm/lodash'] })] }],
    ['ignores no other kind than that of the entry', 'findings', ['fails'], [secret], { ignores: [anIgnore({ id: 'aws-access-key-id', kind: 'misconfiguration' })] }],
    ['ignores what Dependency-Check finds too', 'pass', ['ignored'], [aVulnerability({ foundBy: ['dependency-check'] })], { ignores: [valid] }],
    ['ignores licenses', 'pass', ['ignored'], [license], { ignores: [anIgnore({ id: 'GPL-3.0-only', kind: 'license' })] }],
    // Expiry
    ['fails for what an expired entry ignored', 'findings', ['fails'], [high], { ignores: [expired] }],
    ['fails for that whatever its severity', 'findings', ['fails'], [low], { ignores: [anIgnore({ id: low.id, expires: '2026-11-24' })] }],
    ['fails for that although the base has it', 'findings', ['fails'], [high], { ignores: [expired], known: base(high) }],
    ['fails for that although nothing has a fix', 'findings', ['fails'], [unfixed], { ignores: [expired], ignoreUnfixed: true }],
    ['does not fail for that under fail-on: none', 'pass', ['reported'], [high], { ignores: [expired], failOn: [] }],
    ['does not fail for that where it is not looked at', 'pass', [], [low], { severity: ['HIGH'], ignores: [anIgnore({ id: low.id, expires: '2026-11-24' })] }],
    ['passes where a renewed entry stands below the expired one', 'pass', ['ignored'], [high], { ignores: [expired, valid] }],
    ['passes where a statement took the place of the expired entry', 'pass', ['ignored'], [high], { ignores: [expired], vex: [vex()] }],
    ['passes with an expired entry that nothing needs', 'pass', ['reported'], [low], { ignores: [expired] }],
    // VEX
    ['passes with what is not affected', 'pass', ['ignored'], [high], { vex: [vex()] }],
    ['passes with what is fixed', 'pass', ['ignored'], [high], { vex: [vex({ status: 'fixed', why: '' })] }],
    ['fails on what is affected', 'findings', ['fails'], [high], { vex: [vex({ status: 'affected' })] }],
    ['fails on what is still looked into', 'findings', ['fails'], [high], { vex: [vex({ status: 'under_investigation' })] }],
    ['fails on other packages than the statement\'s', 'findings', ['fails'], [aVulnerability({ package: aPackage({ purl: 'pkg:npm/x@1' }) })], { vex: [vex()] }],
    ['fails where a later statement takes it back', 'findings', ['fails'], [high], { vex: [vex({ status: 'affected', at: 2 }), vex()] }],
    // Without a fix
    ['fails on what has no fix', 'findings', ['fails'], [unfixed]],
    ['passes with it under ignore-unfixed', 'pass', ['ignored'], [unfixed], { ignoreUnfixed: true }],
    ['fails on what has a fix under ignore-unfixed', 'findings', ['fails'], [high], { ignoreUnfixed: true }],
    ['fails on rules, secrets and licenses under ignore-unfixed', 'findings', ['fails', 'fails', 'fails'], [rule, secret, aVulnerability({ kind: 'license', package: aPackage({ fixed: [] }) })], { ignoreUnfixed: true }],
    ['fails on what only a scanner without knowledge of fixes found', 'findings', ['fails'], [aVulnerability({ package: aPackage({ fixed: [] }), foundBy: ['dependency-check'] })], { ignoreUnfixed: true }],
    ['fails on what says nothing of packages under ignore-unfixed', 'findings', ['fails'], [aMisconfiguration({ kind: 'vulnerability' })], { ignoreUnfixed: true }],
    // Only what is new
    ['passes with what the base has too', 'pass', ['reported'], [high], { known: base(high) }],
    ['fails on what is new', 'findings', ['reported', 'fails'], [high, critical], { known: base(high) }],
    ['fails on everything where the base has nothing', 'findings', ['fails'], [high], { known: base() }],
    ['passes with what is new and of less', 'pass', ['reported'], [low], { known: base() }],
    ['ignores what the base has and an entry names', 'pass', ['ignored'], [high], { known: base(high), ignores: [valid] }],
  ])('%s', (_, result, decisions, findings, policy = {}) => {
    const verdict = judged(findings, policy)
    expect({ result: verdict.result, decisions: verdict.judged.map(({ decision }) => decision), cause: verdict.cause }).toEqual({ result, decisions, cause: '' })
  })

  test.each<[string, string, Finding, Partial<Policy>?]>([
    ['that fails for its severity', '', high],
    ['that is new', 'the base does not have it (only-new)', high, { known: base() }],
    ['of less', '', low],
    ['where nothing fails', '', high, { failOn: [] }],
    ['that is known', 'the base has it too (only-new)', high, { known: base(high) }],
    ['that is ignored', 'until 2027-01-31: not reachable (.trivyignore line 1)', high, { ignores: [valid] }],
    ['whose entry has expired', '.trivyignore line 1 ignored it until 2026-11-24 (not reachable): fix it, or give the entry another day', low, { ignores: [anIgnore({ id: low.id, expires: '2026-11-24' })] }],
    ['that is not affected', 'not_affected: inline_mitigations_already_exist (acme.vex.json, statements[0])', high, { vex: [vex()] }],
    ['without fix', 'no version has a fix yet (ignore-unfixed)', unfixed, { ignoreUnfixed: true }],
  ])('says why of a finding %s', (_, why, finding, policy = {}) => {
    expect(judged([finding], policy).judged[0]?.why).toBe(why)
  })

  test('counts what fails and what is reported, not what is ignored or not looked at', () => {
    expect(judged([high, critical, medium, low, unknown], { ignores: [valid], severity: ['CRITICAL', 'HIGH', 'MEDIUM'] }).counts).toEqual({ CRITICAL: 1, HIGH: 0, MEDIUM: 1, LOW: 0, UNKNOWN: 0 })
  })

  test('names expired entries that it fails for, once, and entries that nothing needs', () => {
    const spare = anIgnore({ id: 'CVE-2020-1' })
    const elsewhere = anIgnore({ id: low.id })
    const verdict = judged([high, high, low], { ignores: [expired, spare, elsewhere], severity: ['HIGH'] })
    expect([verdict.expired, verdict.unused]).toEqual([[expired], [spare]])
  })
})

test('fail-on: none is no severity, and takes back none that stands beside it', () => {
  expect([failOnOf(['none']), failOnOf(['none', 'HIGH']), failOnOf(['LOW', 'CRITICAL'])]).toEqual([[], ['HIGH'], ['CRITICAL', 'LOW']])
})
