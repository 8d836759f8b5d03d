import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { EMPTY, verdictBlob, verdictManifest, VERDICT_TYPE, withReferrer } from '../../src/scan/referrer'
import { aDigest } from '../support/scans'

const SUBJECT = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: aDigest('a'), bytes: new Uint8Array(7) }
const manifest = verdictManifest(SUBJECT, { digest: aDigest('b'), size: 400 }, '2026-11-25T00:00:00Z')

interface Index { readonly manifests: readonly { readonly digest: string; readonly artifactType?: string }[] }
const listedIn = (index: string): readonly string[] => (JSON.parse(index) as Index).manifests.map(({ digest }) => digest)
const ours = (digest: string) => ({ digest, size: 1, artifactType: VERDICT_TYPE })
const theirs = (digest: string) => ({ digest, size: 1, artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' })
const numbered = (number: number): string => `sha256:${String(number).padStart(64, '0')}`

describe('a verdict beside an image', () => {
  test('refers to the manifest, and has the entry as its one layer', () => {
    expect(JSON.parse(manifest)).toMatchObject({ schemaVersion: 2, artifactType: VERDICT_TYPE, layers: [{ digest: aDigest('b'), size: 400 }], subject: { digest: aDigest('a'), size: 7 } })
  })

  test('has the empty config of the specification', () => {
    expect(EMPTY.digest).toBe(`sha256:${createHash('sha256').update(EMPTY.text).digest('hex')}`)
  })

  test('is found again in it', () => expect(verdictBlob(manifest)).toBe(aDigest('b')))

  test.each<[string, string]>([
    ['nothing', ''], ['no JSON', '{'], ['a list', '[]'], ['null', 'null'], ['an image', JSON.stringify({ layers: [{ digest: aDigest('b') }] })],
    ['another artifact', manifest.replaceAll(VERDICT_TYPE, 'text/plain')], ['one without layers', JSON.stringify({ artifactType: VERDICT_TYPE })],
    ['layers that are none', JSON.stringify({ artifactType: VERDICT_TYPE, layers: 'x' })], ['a layer that is none', JSON.stringify({ artifactType: VERDICT_TYPE, layers: [null] })],
    ['a digest that is a path', JSON.stringify({ artifactType: VERDICT_TYPE, layers: [{ digest: '../../other/blobs/x' }] })],
  ])('is not %s', (_, text) => expect(verdictBlob(text)).toBeUndefined())
})

describe('the list of referrers under a tag', () => {
  test('begins with the first', () => expect(listedIn(withReferrer(undefined, { digest: numbered(1), size: 1 }))).toEqual([numbered(1)]))

  test('keeps what others wrote, and one of ours only once', () => {
    const before = JSON.stringify({ manifests: [theirs(numbered(1)), ours(numbered(2)), ours(numbered(3))] })
    expect(listedIn(withReferrer(before, { digest: numbered(2), size: 1 }))).toEqual([numbered(1), numbered(3), numbered(2)])
  })

  test('keeps the newest twenty of ours, and all of others', () => {
    const before = JSON.stringify({ manifests: Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? ours(numbered(at)) : theirs(numbered(at)))) })
    const after = listedIn(withReferrer(before, { digest: numbered(99), size: 1 }))
    expect([after.length, after.includes(numbered(0)), after.includes(numbered(2)), after.at(-1)]).toEqual([40, false, true, numbered(99)])
  })

  test.each([['no JSON', '<html>'], ['no index', '[1]'], ['an index of nothing', '{"manifests":null}'], ['an index of something else', '{"manifests":[null,"x"]}']])('is begun anew where there is %s', (_, text) => {
    expect(listedIn(withReferrer(text, { digest: numbered(1), size: 1 }))).toEqual([numbered(1)])
  })
})
