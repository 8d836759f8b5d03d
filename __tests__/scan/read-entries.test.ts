import { describe, expect, test } from '@jest/globals'
import { emptyRecord, readRecord } from '../../src/inputs/record'
import { NO_COUNTS, readEntries, type ScanEntry } from '../../src/scan/entry'
import { anEntry } from '../support/scans'

const without = (name: keyof ScanEntry): object => Object.fromEntries(Object.entries(anEntry()).filter(([key]) => key !== name))

describe('entries of a record', () => {
  test.each<[string, Partial<ScanEntry>]>([
    ['of an image', {}],
    ['of sources', { target: '.', platform: '', digest: '', scanner: 'dependency-check' }],
    ['with findings', { result: 'findings', counts: { ...NO_COUNTS, HIGH: 2 } }],
    ['under a policy where nothing fails', { failOn: [] }],
    ['of a scanner that says nothing of its data', { version: '', dataFrom: '' }],
    ['of data with nanoseconds, as Trivy has them', { dataFrom: '2026-11-24T06:26:01.123456789Z' }],
    ['of an image that was not found', { result: 'scan-error', digest: '', cause: 'The registry does not have it' }],
  ])('%s are read as they are', (_, given) => {
    expect(readEntries([anEntry(given)])).toEqual({ entries: [anEntry(given)], problems: [] })
  })

  test.each<[string, unknown, string]>([
    ['that is no object', 'pass', ' is not an object'],
    ['that is a list', [], ' is not an object'],
    ['that is nothing', null, ' is not an object'],
    ['with a result that nobody knows', { ...anEntry(), result: 'passed' }, '.result is none of pass, findings, scan-error, skipped'],
    ['with a result in capitals', { ...anEntry(), result: 'PASS' }, '.result is none of pass, findings, scan-error, skipped'],
    ['without a result', without('result'), '.result is missing'],
    ['without a digest', without('digest'), '.digest is missing'],
    ['without counts', without('counts'), '.counts is missing'],
    ['with a tag for a digest', { ...anEntry(), digest: 'v1' }, '.digest is neither a digest (sha256: and 64 hex digits) nor empty'],
    ['with half a digest', { ...anEntry(), digest: 'sha256:abc' }, '.digest is neither a digest (sha256: and 64 hex digits) nor empty'],
    ['that passed an image without a digest', { ...anEntry(), digest: '' }, '.digest is empty: pass of an image needs the digest of its manifest'],
    ['with a digest of no platform', { ...anEntry(), platform: '' }, '.platform is missing beside a digest'],
    ['with another scanner', { ...anEntry(), scanner: 'grype' }, '.scanner is none of trivy, dependency-check'],
    ['with a count missing', { ...anEntry(), counts: { HIGH: 1 } }, '.counts does not hold one whole number for each of CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN'],
    ['with a count below zero', { ...anEntry(), counts: { ...NO_COUNTS, LOW: -1 } }, '.counts does not hold one whole number for each of CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN'],
    ['with a severity that nobody knows', { ...anEntry(), failOn: ['SEVERE'] }, '.failOn is not a list of CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN'],
    ['judged at no time', { ...anEntry(), at: 'yesterday' }, '.at is not a time in UTC such as 2026-11-25T01:20:00Z'],
    ['with a field of a later version', { ...anEntry(), revoked: true }, '.revoked is not known to this version'],
  ])('one %s is a problem and no entry', (_, scan, problem) => {
    expect(readEntries([anEntry(), scan])).toEqual({ entries: [anEntry()], problems: [`scans[1]${problem}`] })
  })

  test('report all problems of all entries', () => {
    expect(readEntries([{ ...anEntry(), result: 'ok', at: '' }, 1]).problems).toHaveLength(3)
  })
})

describe('a record', () => {
  test('with entries is read back as it was written', () => {
    const record = { ...emptyRecord('3f2a91c'), scans: [anEntry()] }
    expect(readRecord(JSON.stringify(record))).toEqual({ value: record })
  })

  test('with an entry that is not ours is refused', () => {
    expect(readRecord(JSON.stringify({ ...emptyRecord('3f2a91c'), scans: [{ result: 'pass' }] }))).toEqual({ problems: expect.arrayContaining(['scans[0].digest is missing']) })
  })
})
