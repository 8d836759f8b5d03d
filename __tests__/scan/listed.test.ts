import { describe, expect, test } from '@jest/globals'
import { listed } from '../../src/scan/listed'
import type { Finding } from '../../src/scan/finding'
import type { Outcome, Subject } from '../../src/scan/outcome'
import { aMisconfiguration, anIgnore, anImage, aPackage, aPolicy, aVulnerability, TRIVY } from '../support/scans'

const SOURCES: Subject = { kind: 'sources', path: '.' }
const DEPENDENCY_CHECK = { ...TRIVY, scanner: 'dependency-check' } as const
const report = (findings: readonly Finding[], subject: Subject = anImage(), by: Outcome['by'] = TRIVY): Outcome => ({ kind: 'report', subject, by, findings })
const rows = (outcomes: readonly Outcome[], policy = aPolicy()): readonly string[] => listed(outcomes, policy).map(({ decision, finding, subjects }) => `${decision} ${finding.id}: ${subjects.join(', ')}`)

const amd64 = anImage({ platform: 'linux/amd64' })

describe('a list of findings', () => {
  test.each<[string, readonly Outcome[], readonly string[], Parameters<typeof aPolicy>[0]?]>([
    ['is empty without any', [report([])], []],
    ['has none of scans that failed or were skipped', [{ kind: 'error', subject: SOURCES, by: TRIVY, cause: 'x' }, { kind: 'skipped', subject: SOURCES, by: TRIVY, why: 'x' }], []],
    ['has what two platforms share once, and names both', [report([aVulnerability()]), report([aVulnerability()], amd64)], ['fails CVE-2021-23337: backend for linux/arm64, backend for linux/amd64']],
    ['has what is in one platform alone with that one', [report([]), report([aVulnerability()], amd64)], ['fails CVE-2021-23337: backend for linux/amd64']],
    ['has what two scanners found once', [report([aVulnerability()], SOURCES), report([aVulnerability({ foundBy: ['dependency-check'] })], SOURCES, DEPENDENCY_CHECK)], ['fails CVE-2021-23337: the sources']],
    ['has another version as another row', [report([aVulnerability()]), report([aVulnerability({ package: aPackage({ version: '5.0.0' }) })], amd64)], ['fails CVE-2021-23337: backend for linux/arm64', 'fails CVE-2021-23337: backend for linux/amd64']],
    ['begins with what fails, then the worst', [report([aVulnerability({ id: 'CVE-1', severity: 'LOW' }), aVulnerability({ id: 'CVE-2' }), aVulnerability({ id: 'CVE-3', severity: 'CRITICAL' }), aVulnerability({ id: 'CVE-4', severity: 'MEDIUM' })], SOURCES)], ['fails CVE-3: the sources', 'fails CVE-2: the sources', 'reported CVE-4: the sources', 'reported CVE-1: the sources']],
    ['fails what is ignored at one place only', [report([aMisconfiguration({ path: 'a' })], SOURCES), report([aMisconfiguration({ path: 'b' })], SOURCES)], ['fails DS-0002: the sources', 'ignored DS-0002: the sources'], { ignores: [anIgnore({ id: 'DS-0002', paths: ['b'] })] }],
    ['fails a vulnerability that is ignored at one of its places only', [report([aVulnerability({ path: 'a' }), aVulnerability({ path: 'b' })], SOURCES)], ['fails CVE-2021-23337: the sources'], { ignores: [anIgnore({ paths: ['b'] })] }],
    ['keeps what is ignored', [report([aVulnerability()])], ['ignored CVE-2021-23337: backend for linux/arm64'], { ignores: [anIgnore()] }],
    ['leaves out what is not looked at', [report([aVulnerability()])], [], { severity: ['CRITICAL'] }],
  ])('%s', (_, outcomes, expected, policy = {}) => expect(rows(outcomes, aPolicy(policy))).toEqual(expected))

  test('is the same whatever the order in which scanners write', () => {
    const findings = [aVulnerability(), aVulnerability({ id: 'CVE-1' }), aMisconfiguration(), aMisconfiguration({ line: 3 })]
    expect(rows([report([...findings].reverse())])).toEqual(rows([report(findings)]))
  })
})
