import { describe, expect, test } from '@jest/globals'
import { NO_COUNTS } from '../../src/scan/entry'
import { gate, unscanned, type Asked, type GateImage, type SourcedEntry } from '../../src/scan/gate'
import { aDigest, anEntry } from '../support/scans'

const image = (given: Partial<GateImage> = {}): GateImage => ({ service: 'backend', reference: 'ghcr.io/acme/backend:v2', platform: 'linux/arm64', manifest: aDigest('a'), ...given })
const entry = (given: Partial<SourcedEntry> = {}): SourcedEntry => ({ ...anEntry(given), source: given.source ?? 'record' })
const asked = (given: Partial<Asked> = {}): Asked => ({ images: [image()], entries: [], mode: 'required', now: '2026-11-25T01:00:00Z', ...given })

const WHO = 'backend for linux/arm64 (sha256:aaaaaaaaaaaa)'
const SCAN = 'Scan this digest (step: scan) and hand on its record.'
const AGAIN = 'Scan it again, and hand on the record.'
const FIX = 'Fix them, or ignore them with a reason and an expiry (trivyignores), and scan again.'
const EARLIER = '2026-11-24T00:00:00Z'
const findings = { result: 'findings', counts: { ...NO_COUNTS, HIGH: 2, LOW: 5 } } as const

describe('the gate is open', () => {
  test.each<[string, readonly SourcedEntry[], string, Partial<Asked>?]>([
    ['for a pass of exactly this digest', [entry()], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass that was kept elsewhere', [entry({ source: 'registry' })], 'passed trivy 0.70.0 on 2026-11-25 (registry)'],
    ['for a pass that another service has of the same digest', [entry({ target: 'worker' })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass after findings', [entry(findings), entry({ at: '2026-11-25T00:00:01Z' })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass after findings, in any order', [entry(), entry({ ...findings, at: EARLIER })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass after a scan-error', [entry({ result: 'scan-error', cause: 'x', at: EARLIER }), entry()], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['whatever other digests have', [entry(), entry({ ...findings, digest: aDigest('b') })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['whatever sources have', [entry(), entry({ ...findings, platform: '', digest: '', target: '.' })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for arm64 by its long name', [entry({ platform: 'linux/arm64/v8' })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass that is young enough', [entry()], 'passed trivy 0.70.0 on 2026-11-25 (record)', { maxAgeSeconds: 3600 }],
    ['for a pass where nothing could fail, and says so', [entry({ failOn: [] })], 'passed trivy 0.70.0 on 2026-11-25 (record); its fail-on was none, so CRITICAL and HIGH did not count'],
    ['for a pass where less could fail, and says so', [entry({ failOn: ['CRITICAL'] })], 'passed trivy 0.70.0 on 2026-11-25 (record); its fail-on was CRITICAL, so HIGH did not count'],
    ['for a pass under a stricter policy', [entry({ failOn: ['CRITICAL', 'HIGH', 'MEDIUM'] })], 'passed trivy 0.70.0 on 2026-11-25 (record)'],
    ['for a pass that is less strict than what is asked here, and says so', [entry()], 'passed trivy 0.70.0 on 2026-11-25 (record); its fail-on was CRITICAL, HIGH, so LOW did not count', { failOn: ['LOW'] }],
  ])('%s', (_, entries, line, given = {}) => {
    expect(gate(asked({ entries, ...given }))).toEqual({ kind: 'open', lines: [`${WHO}: ${line}`] })
  })

  test('where it is off, and where there is nothing to deploy', () => {
    expect([gate(asked({ mode: 'off' })), gate(asked({ images: [] }))]).toEqual([{ kind: 'open', lines: [] }, { kind: 'open', lines: [] }])
  })
})

describe('the gate is closed', () => {
  test.each<[string, readonly SourcedEntry[], string, Partial<Asked>?]>([
    ['where nobody scanned', [], `nobody scanned it. ${SCAN}`],
    ['where only other services were scanned', [entry({ target: 'web', digest: aDigest('b') })], `nobody scanned it. ${SCAN}`],
    ['where only sources were scanned', [entry({ platform: '', digest: '' })], `nobody scanned it. ${SCAN}`],
    ['where another platform passed', [entry({ platform: 'linux/amd64', digest: aDigest('b') })], `linux/amd64 passed, linux/arm64 was not scanned. ${SCAN}`],
    ['where another platform did not even pass', [entry({ ...findings, platform: 'linux/amd64', digest: aDigest('b') })], `linux/amd64 did not pass (findings), linux/arm64 was not scanned. ${SCAN}`],
    ['where the digest passed as another platform', [entry({ platform: 'linux/amd64' })], `linux/amd64 passed, linux/arm64 was not scanned. ${SCAN}`],
    ['where an older image passed', [entry({ digest: aDigest('b') })], `what passed is sha256:bbbbbbbbbbbb, this digest was not scanned. ${SCAN}`],
    ['by findings', [entry(findings)], `findings: 2 HIGH. ${FIX}`],
    ['by findings of several severities', [entry({ result: 'findings', counts: { ...NO_COUNTS, CRITICAL: 1, HIGH: 2 } })], `findings: 1 CRITICAL, 2 HIGH. ${FIX}`],
    ['by findings of less whose entry expired', [entry({ result: 'findings', counts: { ...NO_COUNTS, LOW: 1 } })], `findings: 1 LOW. ${FIX}`],
    ['by findings after a pass', [entry({ at: EARLIER }), entry(findings)], `findings: 2 HIGH. ${FIX}`],
    ['by findings of the same second as a pass', [entry(), entry(findings)], `findings: 2 HIGH. ${FIX}`],
    ['by findings of the same second as a pass, in any order', [entry(findings), entry()], `findings: 2 HIGH. ${FIX}`],
    ['by findings that another platform\'s later pass does not undo', [entry({ ...findings, at: EARLIER }), entry({ platform: 'linux/amd64' })], `findings: 2 HIGH. ${FIX}`],
    ['by findings in this digest under another platform\'s name', [entry({ at: EARLIER }), entry({ ...findings, platform: 'linux/amd64' })], `findings: 2 HIGH. ${FIX}`],
    ['where what passed looked for no vulnerabilities', [entry({ dataFrom: '' })], 'it passed a scan that looked for no vulnerabilities. Scan it with vuln among its scanners, and hand on the record.'],
    ['by findings, whatever passes later for its secrets alone', [entry({ ...findings, at: EARLIER }), entry({ dataFrom: '' })], `findings: 2 HIGH. ${FIX}`],
    ['by a scan-error', [entry({ result: 'scan-error', cause: 'Trivy gave no report.' })], `scan-error: Trivy gave no report. ${AGAIN}`],
    ['by a scan-error after a pass', [entry({ at: EARLIER }), entry({ result: 'scan-error', cause: '' })], `scan-error: nobody says why. ${AGAIN}`],
    ['by a scan that was skipped', [entry({ result: 'skipped', cause: 'a pull request from a fork' })], `skipped: a pull request from a fork. ${AGAIN}`],
    ['where only Dependency-Check passed', [entry({ scanner: 'dependency-check' })], `nobody scanned it. ${SCAN}`],
    ['by another scanner\'s findings beside Trivy\'s pass', [entry(), entry({ ...findings, scanner: 'dependency-check', at: EARLIER })], `dependency-check: findings: 2 HIGH. ${FIX}`],
    ['for a pass that is too old', [entry()], `it passed on 2026-11-25, which is too long ago. ${AGAIN}`, { maxAgeSeconds: 3599 }],
    ['for a pass where now is no time', [entry()], `it passed on 2026-11-25, which is too long ago. ${AGAIN}`, { maxAgeSeconds: 60, now: '' }],
  ])('%s', (_, entries, problem, given = {}) => {
    expect(gate(asked({ entries, ...given }))).toEqual({ kind: 'closed', problems: [`gate: ${WHO}: ${problem}`] })
  })

  test('for an image without a digest, also where an entry has none', () => {
    const entries = [entry({ digest: '' })]
    expect(gate(asked({ images: [image({ manifest: '' })], entries }))).toEqual({ kind: 'closed', problems: ['gate: backend for linux/arm64 (ghcr.io/acme/backend:v2): the digest of its manifest is not known. Deploy the digest that a build or a registry names.'] })
  })

  test('by each image that did not pass, all at once', () => {
    const images = [image(), image({ service: 'web', manifest: aDigest('b') }), image({ service: 'worker', manifest: aDigest('c') })]
    expect(gate(asked({ images, entries: [entry()] }))).toMatchObject({ kind: 'closed', problems: [expect.stringMatching(/^gate: web for/), expect.stringMatching(/^gate: worker for/)] })
  })
})

test('where it only warns, it says first what it would refuse', () => {
  const images = [image(), image({ service: 'web', manifest: aDigest('b') })]
  expect(gate(asked({ mode: 'warn', images, entries: [entry()] }))).toEqual({ kind: 'warned', lines: [expect.stringMatching(/^gate: web for linux\/arm64 \(sha256:bbbbbbbbbbbb\): nobody/), expect.stringMatching(/^backend for .* passed/)] })
})

test.each<[string, boolean, readonly SourcedEntry[], Partial<Asked>?]>([
  ['nobody scanned', true, []],
  ['was scanned for another platform', true, [entry({ platform: 'linux/amd64' })]],
  ['was skipped', true, [entry({ result: 'skipped' })]],
  ['passed too long ago', true, [entry()], { maxAgeSeconds: 1 }],
  ['passed', false, [entry()]],
  ['has findings', false, [entry(findings)]],
  ['could not be scanned', false, [entry({ result: 'scan-error' })]],
  ['has no digest', false, [], { images: [image({ manifest: '' })] }],
])('an image that %s can be scanned to open the gate: %s', (_, expected, entries, given = {}) => {
  expect(unscanned(asked({ entries, ...given })).length > 0).toBe(expected)
})
