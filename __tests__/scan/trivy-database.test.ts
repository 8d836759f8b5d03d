import { describe, expect, test } from '@jest/globals'
import { ageInWords, databaseOf } from '../../src/scan/trivy-database'

const NOW = '2026-05-10T12:00:00Z'
const WEEK = 7 * 24 * 3600
const metadata = (given: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ Version: 2, NextUpdate: '2026-05-11T06:00:00.5Z', UpdatedAt: '2026-05-10T06:00:00.123456789Z', DownloadedAt: '2026-05-10T08:00:00.987654321Z', ...given })

describe("Trivy's database is", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['fresh until its next update', metadata(), { kind: 'fresh', age: '6 hours', from: '2026-05-10T06:00:00.123456789Z' }],
    ['stale after it', metadata({ NextUpdate: '2026-05-10T11:59:59Z' }), { kind: 'stale' }],
    ['fresh for an hour after it was fetched, also from a mirror that is behind', metadata({ UpdatedAt: '2026-05-07T12:00:00Z', NextUpdate: '2026-05-08T12:00:00Z', DownloadedAt: '2026-05-10T11:30:00Z' }), { kind: 'fresh', age: '3 days' }],
    ['stale where the time of fetching is unknown', metadata({ NextUpdate: '2026-05-08T12:00:00Z', DownloadedAt: '0001-01-01T00:00:00Z' }), { kind: 'stale' }],
    ['stale where it was fetched in the future', metadata({ NextUpdate: '2026-05-08T12:00:00Z', DownloadedAt: '2026-05-20T00:00:00Z' }), { kind: 'stale' }],
    ['usable on the last second', metadata({ UpdatedAt: '2026-05-03T12:00:00Z', NextUpdate: '2026-05-04T12:00:00Z' }), { kind: 'stale', age: '7 days' }],
    ['too old a second later', metadata({ UpdatedAt: '2026-05-03T11:59:59Z', NextUpdate: '2026-05-04T12:00:00Z' }), { kind: 'too old', age: '7 days' }],
    ['too old, whatever it says of its next update', metadata({ UpdatedAt: '2026-04-01T00:00:00Z', NextUpdate: '2027-01-01T00:00:00Z' }), { kind: 'too old', age: '40 days' }],
    ['new enough where the clock of the runner is behind', metadata({ UpdatedAt: '2026-06-01T00:00:00Z', NextUpdate: '2026-06-02T00:00:00Z' }), { kind: 'fresh', age: '0 minutes' }],
    ['none with an older schema', metadata({ Version: 1 }), { kind: 'none', why: 'its schema is 1, and this Trivy needs 2' }],
    ['none with a newer schema', metadata({ Version: 3 }), { kind: 'none' }],
    ['none where nobody knows when it was made', metadata({ UpdatedAt: '0001-01-01T00:00:00Z' }), { kind: 'none' }],
    ['none with half a file', metadata().slice(0, 40), { kind: 'none', why: 'its metadata.json is broken' }],
    ['none with null', 'null', { kind: 'none' }],
  ])('%s', (_, text, expected) => {
    expect(databaseOf(text, NOW, WEEK)).toMatchObject(expected)
  })

  test('none without a file', () => {
    expect(databaseOf(undefined, NOW, WEEK)).toEqual({ kind: 'none', why: 'there is none' })
  })
})

test.each([[0, '0 minutes'], [60, '1 minute'], [3000, '50 minutes'], [5400, '2 hours'], [36 * 3600, '2 days'], [35 * 3600, '35 hours'], [3 * 86_400, '3 days']])('%i s are %s in words', (seconds, words) => {
  expect(ageInWords(seconds)).toBe(words)
})
