import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/scan/finding'
import type { Subject } from '../../src/scan/outcome'
import { KEPT_RESULTS, runId, type SarifLog, type SarifResult, sarifOf, type SarifWish } from '../../src/scan/sarif'
import { aMisconfiguration, aPackage, aVulnerability } from '../support/scans'
import { wrongSarif } from '../support/sarif-schema'

const SOURCES: Subject = { kind: 'sources', path: '.' }
const IMAGE: Subject = { kind: 'image', service: 'backend', name: 'ghcr.io/acme/backend', platform: 'linux/arm64', manifest: `sha256:${'1'.repeat(64)}` }

const sarif = (given: Partial<SarifWish> = {}): ReturnType<typeof sarifOf> => sarifOf({ by: { scanner: 'trivy', version: '0.70.0', dataFrom: '' }, subject: SOURCES, findings: [aVulnerability()], ...given })
const results = (given: Partial<SarifWish> = {}): readonly SarifResult[] => sarif(given).log.runs[0].results
const place = (result: SarifResult | undefined): string => `${result?.locations[0].physicalLocation.artifactLocation.uri}:${result?.locations[0].physicalLocation.region.startLine}`

describe('it is SARIF 2.1.0', () => {
  test.each<[string, Partial<SarifWish>]>([
    ['with nothing', { findings: [] }],
    ['with a vulnerability', {}],
    ['of an image', { subject: IMAGE, dockerfile: 'backend/Dockerfile', findings: [aVulnerability({ path: '' })] }],
    ['with each kind and severity', { findings: [aMisconfiguration(), aMisconfiguration({ kind: 'secret', id: 's', severity: 'UNKNOWN', line: 3 }), aMisconfiguration({ kind: 'license', id: 'l', severity: 'LOW', package: aPackage({ purl: '' }) }), aVulnerability({ severity: 'MEDIUM' }), aVulnerability({ id: 'CVE-1', severity: 'CRITICAL' })] }],
    ['with what is ignored', { ignored: [{ finding: aVulnerability({ id: 'CVE-1' }), reason: 'not reachable' }] }],
    ['with paths and addresses that are no URIs', { findings: [aVulnerability({ path: 'a b/ü%#?[1].json', url: 'see the vendor' }), aMisconfiguration({ url: 'javascript:alert(1)' })] }],
    ['of a scanner of no known version', { by: { scanner: 'dependency-check', version: '', dataFrom: '' } }],
  ])('%s', (_, given) => {
    expect(wrongSarif(sarif(given).log)).toBeUndefined()
  })

  test('and the schema would notice', () => {
    expect(wrongSarif({ version: '2.1.0', runs: [{ results: [{ ruleId: 1 }] }] })).toBeDefined()
  })
})

describe('a run', () => {
  test.each<[Subject, string]>([
    [IMAGE, 'pi-deploy/trivy/backend/linux/arm64/'],
    [{ ...IMAGE, manifest: `sha256:${'2'.repeat(64)}` }, 'pi-deploy/trivy/backend/linux/arm64/'],
    [SOURCES, 'pi-deploy/trivy/sources/'],
    [{ kind: 'sources', path: 'backend' }, 'pi-deploy/trivy/sources/backend/'],
  ])('of %j is the category %s', (subject, id) => {
    expect(sarif({ subject }).log.runs[0].automationDetails.id).toBe(id)
    expect(runId('trivy', subject)).toBe(id)
  })

  test('names the scanner and its version', () => {
    expect(sarif({ by: { scanner: 'dependency-check', version: '12.1.0', dataFrom: '' } }).log.runs[0].tool.driver).toMatchObject({ name: 'OWASP Dependency-Check', version: '12.1.0' })
  })

  test('is the same for the same findings in any order', () => {
    const findings = [aVulnerability(), aVulnerability({ id: 'CVE-1', severity: 'LOW' }), aMisconfiguration(), aMisconfiguration({ line: 4 }), aVulnerability({ path: 'other' })]
    expect(sarif({ findings: [...findings].reverse() })).toEqual(sarif({ findings }))
  })
})

describe('a result', () => {
  test.each<[string, Partial<SarifWish>, string]>([
    ['of the sources is at its path and line', { findings: [aMisconfiguration({ path: 'backend/Dockerfile', line: 7 })] }, 'backend/Dockerfile:7'],
    ['without a line is at the one that pins the package', { lineOf: () => 12 }, 'package-lock.json:12'],
    ['with a line of its own stays there', { findings: [aVulnerability({ line: 3 })], lineOf: () => 12 }, 'package-lock.json:3'],
    ['whose line nobody knows is at the first', { lineOf: () => undefined }, 'package-lock.json:1'],
    ['without a path is at what was scanned', { subject: { kind: 'sources', path: 'sbom.json' }, findings: [aVulnerability({ path: '' })] }, 'sbom.json:1'],
    ['without any path is at the sources', { findings: [aVulnerability({ path: '' })] }, 'sources:1'],
    ['of an image is at its Dockerfile, at no line of a file in the image', { subject: IMAGE, dockerfile: 'backend/Dockerfile', findings: [aMisconfiguration({ kind: 'secret', path: 'app/.env', line: 9 })] }, 'backend/Dockerfile:1'],
    ['of an image is at the line of the Dockerfile that installs it', { subject: IMAGE, dockerfile: 'backend/Dockerfile', lineOf: () => 4 }, 'backend/Dockerfile:4'],
    ['of an image without a Dockerfile is at its service', { subject: IMAGE }, 'backend:1'],
  ])('%s', (_, given, expected) => {
    expect(place(results(given)[0])).toBe(expected)
  })

  test.each<[Finding, string]>([
    [aVulnerability(), 'lodash 4.17.20 in package-lock.json: command injection. Upgrade to 4.17.21.'],
    [aVulnerability({ path: '', title: 'Ends itself.', package: aPackage({ fixed: ['1.2.3', '2.0.1'] }) }), 'lodash 4.17.20: Ends itself. Upgrade to 1.2.3 or 2.0.1.'],
    [aVulnerability({ package: aPackage({ fixed: [] }) }), 'lodash 4.17.20 in package-lock.json: command injection. There is no version with a fix yet.'],
    [aMisconfiguration(), 'the user is root in Dockerfile.'],
    [aMisconfiguration({ kind: 'secret', title: 'GitHub token', path: '.env' }), 'GitHub token in .env. Take it out and replace the secret itself: whoever could read this has it.'],
  ])('of %j says what to do', (finding, text) => {
    expect(results({ findings: [finding] })[0]?.message.text).toBe(text)
  })

  test('has no digest of an image anywhere, so that the next build opens no new alerts', () => {
    const built = (digit: string): SarifLog => sarif({ subject: { ...IMAGE, manifest: `sha256:${digit.repeat(64)}`, name: `ghcr.io/acme/backend@sha256:${digit.repeat(64)}` } }).log
    expect(built('1')).toEqual(built('2'))
    expect(JSON.stringify(built('1'))).not.toContain('sha256:')
  })

  test('is known again by its fingerprint, and by which of several it is', () => {
    const twice = results({ findings: [aMisconfiguration({ line: 3 }), aMisconfiguration({ line: 9 })] }).map(({ partialFingerprints }) => partialFingerprints)
    expect(twice.map((one) => one['piDeploy/v1'])).toEqual(['misconfiguration|DS-0002|Dockerfile', 'misconfiguration|DS-0002|Dockerfile'])
    expect(twice.map((one) => one.primaryLocationLineHash)).toEqual(['83293011ef034c72:1', '83293011ef034c72:2'])
  })

  test('that is ignored comes last, and with the reason', () => {
    const [first, second] = results({ findings: [aVulnerability({ id: 'CVE-1', severity: 'LOW' })], ignored: [{ finding: aVulnerability(), reason: 'not reachable' }] })
    expect(first).not.toHaveProperty('suppressions')
    expect(second).toMatchObject({ ruleId: 'CVE-2021-23337', suppressions: [{ kind: 'external', status: 'accepted', justification: 'not reachable' }] })
  })
})

describe('of more than GitHub keeps', () => {
  const long = 'long '.repeat(60)
  const many = Array.from({ length: KEPT_RESULTS + 20 }, (_, at) => aVulnerability({ id: `CVE-2026-${String(10000 + at)}`, severity: at % 100 === 99 ? 'CRITICAL' : 'LOW', title: long, path: `${'folder/'.repeat(30)}${at}`, aliases: [`GHSA-${at}`] }))
  const { log, leftOut } = sarif({ findings: many })

  test('the worst are kept, and how many are not is told', () => {
    expect(log.runs[0].results).toHaveLength(KEPT_RESULTS)
    expect(leftOut).toBe(20)
    expect(log.runs[0].results.filter(({ level }) => level === 'error')).toHaveLength(50)
    expect(log.runs[0].results.slice(0, 50).every(({ level }) => level === 'error')).toBe(true)
  })

  test('each result has its rule, no rule is without a result, and the file is far below 10 MB', () => {
    const [{ results: kept, tool }] = log.runs
    expect(kept.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(true)
    expect(tool.driver.rules).toHaveLength(KEPT_RESULTS)
    expect(gzipSync(JSON.stringify(log)).length).toBeLessThan(3_000_000)
  })
})
