import { describe, expect, test } from '@jest/globals'
import { readDigests } from '../../src/inputs/digests'
import type { Read } from '../../src/inputs/kinds'
import { readPairs } from '../../src/inputs/pairs'
import { emptyRecord, readRecord } from '../../src/inputs/record'
import { defaultRelease } from '../../src/inputs/release'
import { readSmoke } from '../../src/inputs/smoke'
import type { Secret } from '../../src/support/secret'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
const BUILT = { index: DIGEST, platforms: { 'linux/arm64': { manifest: DIGEST, config: DIGEST } } }

const revealed = (read: Read<Readonly<Record<string, Secret>>>) =>
  'value' in read ? Object.fromEntries(Object.entries(read.value).map(([name, value]) => [name, value.reveal()])) : read.problems

describe('env', () => {
  test.each<[string, string, unknown]>([
    ['takes values literally, quotes and = included', 'A="quoted"\nB=x=y\nC=', { A: '"quoted"', B: 'x=y', C: '' }],
    ['skips blank lines and comments', '# secret things\n\n  A=1\r\nB=# not a comment', { A: '1', B: '# not a comment' }],
    ['takes several lines between markers', 'KEY<<END\n-----BEGIN\nA=B\n\nEND\nNEXT=1', { KEY: '-----BEGIN\nA=B\n', NEXT: '1' }],
    ['keeps << inside a value', 'A=x<<y', { A: 'x<<y' }],
    ['keeps names that objects have anyway', 'constructor=1\n__proto__=2', { constructor: '1', ['__proto__']: '2' }],
    ['refuses a line without =', 'A=1\njust text', ['line 2 is not KEY=VALUE; write a value of several lines as KEY<<END, the lines, END']],
    ['refuses a second value', 'A=1\nA=2', ['line 2 sets A a second time']],
    ['refuses a value without end', 'A<<END\nx', ['line 1 opens A<<END, but no line END ends it']],
    ['refuses names that no shell takes', '1A=1\nB-C=2', [1, 2].map((line) => `line ${line} is not KEY=VALUE; write a value of several lines as KEY<<END, the lines, END`)],
  ])('%s', (_, text, expected) => {
    expect(revealed(readPairs(text))).toEqual(expected)
  })
})

describe('smoke', () => {
  test('is METHOD PATH STATUS and perhaps a text to the end of the line', () => {
    expect(readSmoke('GET /health 200\n# later\nPOST /api/x?y=1 201 "id": 5')).toEqual({
      value: [{ method: 'GET', path: '/health', status: 200 }, { method: 'POST', path: '/api/x?y=1', status: 201, text: '"id": 5' }],
    })
  })

  test.each([
    ['GET /', 'has fewer than three parts'],
    ['FETCH / 200', 'begins with "FETCH"'],
    ['GET health 200', 'has the path "health"'],
    ['GET / OK', 'expects "OK"'],
  ])('refuses "%s": %s', (line, why) => {
    expect(readSmoke(line)).toEqual({ problems: [expect.stringContaining(`line 1 ("${line}") ${why}`)] })
  })
})

describe('digests', () => {
  test('are SERVICE=REFERENCE lines', () => {
    expect(readDigests(`backend=ghcr.io/acme/backend@${DIGEST}\nworker=localhost:5000/worker:v2`)).toEqual({
      value: { backend: { kind: 'reference', reference: `ghcr.io/acme/backend@${DIGEST}` }, worker: { kind: 'reference', reference: 'localhost:5000/worker:v2' } },
    })
  })

  test("or build's output as JSON", () => {
    expect(readDigests(JSON.stringify({ backend: BUILT }))).toEqual({ value: { backend: { kind: 'built', ...BUILT } } })
  })

  test.each([
    ['backend', ['line 1 ("backend") is not SERVICE=REFERENCE']],
    ['a=x:1\na=x:2', ['line 2 names a a second time']],
    ['backend=--privileged', ['line 1 ("backend=--privileged") is not SERVICE=REFERENCE']],
    ['{"backend"', ['begins like JSON but is not one JSON object {SERVICE: {index, platforms}}']],
    ['{"backend": 5}', ['backend is not an object {index, platforms}']],
    ['{"backend": {"index": "v1", "platforms": {"linux/arm64": {}}}}', [
      'backend.index is not a digest (sha256: and 64 hex digits)',
      'backend.platforms.linux/arm64 does not hold the digests manifest and config',
    ]],
  ])('%s is refused', (text, problems) => {
    expect(readDigests(text)).toEqual({ problems })
  })
})

describe('record', () => {
  test('is read back as it was written', () => {
    const record = { ...emptyRecord('3f2a91c'), images: { backend: BUILT } }
    expect(readRecord(JSON.stringify(record))).toEqual({ value: record })
  })

  test.each([
    ['not JSON', ['is not one JSON object']],
    ['{"schema":2}', ['has schema 2; this version reads schema 1']],
    ['{}', ['has schema missing; this version reads schema 1']],
    ['{"schema":1,"images":{"a":{}},"scans":{}}', ['scans is not a list', 'images.a.index is not a digest (sha256: and 64 hex digits)']],
  ])('%s is refused', (text, problems) => {
    expect(readRecord(text)).toEqual({ problems })
  })
})

describe('the default release', () => {
  test.each([
    ['refs/tags/v2.1', 'v2.1'],
    ['refs/tags/release/2.1+arm', 'release-2.1-arm'],
    ['refs/tags/.hidden', 'hidden'],
    ['refs/tags/ü', 'release'],
    ['refs/heads/main', '3f2a91c-57'],
    ['refs/pull/7/merge', '3f2a91c-57'],
  ])('on %s is %s', (ref, release) => {
    expect(defaultRelease({ ref, sha: '3f2a91c0123456789', runNumber: '57' })).toBe(release)
  })
})
