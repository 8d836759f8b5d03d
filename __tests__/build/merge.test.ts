import { describe, expect, test } from '@jest/globals'
import { mergedIndex, piecesOf, type StoredPiece } from '../../src/build/merge'
import type { RunRecord } from '../../src/inputs/record'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const record = (platform: string, letter: string, given: Partial<RunRecord> = {}): RunRecord => ({ schema: 1, commit: 'c1', images: { web: { name: 'ghcr.io/acme/web', index: digest(letter), platforms: { [platform]: { manifest: digest(letter), config: digest('f') } } } }, scans: [], deployment: {}, ...given })
const bytes = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

describe('records to merge', () => {
  test('become pieces of each service', () => {
    expect(piecesOf([record('linux/arm64', 'a'), record('linux/amd64', 'b')])).toEqual({ problems: [], pieces: new Map([['web', ['a', 'b'].map((letter) => ({ service: 'web', name: 'ghcr.io/acme/web', digest: digest(letter) }))]]) })
  })

  test.each<[string, readonly RunRecord[], string]>([
    ['of different commits', [record('linux/arm64', 'a'), record('linux/amd64', 'b', { commit: 'c2' })], 'records: are of different commits: c1, c2'],
    ['of the same platform', [record('linux/arm64', 'a'), record('linux/arm64', 'b')], 'records: two have web for linux/arm64'],
    ['of a build that failed', [record('linux/arm64', 'a'), record('linux/amd64', 'b', { images: {} })], 'records: the second lacks web, which others have; did its build fail?'],
    ['without images', [record('linux/arm64', 'a', { images: {} })], 'records: hold no image'],
  ])('%s are refused', (_, records, problem) => {
    expect(piecesOf(records).problems).toEqual([problem])
  })
})

describe('the merged index', () => {
  const entry = (letter: string, architecture: string) => ({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest(letter), size: 1, platform: { os: 'linux', architecture } })
  const attestation = { ...entry('e', 'unknown'), platform: { os: 'unknown', architecture: 'unknown' }, annotations: { 'vnd.docker.reference.digest': digest('a') } }
  const anIndex = (manifests: readonly object[], annotations?: object): StoredPiece => ({ bytes: bytes({ schemaVersion: 2, manifests, ...(annotations === undefined ? {} : { annotations }) }), digest: digest('9'), mediaType: 'application/vnd.oci.image.index.v1+json' })
  const aManifest: StoredPiece = { bytes: bytes({ config: { digest: digest('f'), size: 1 }, layers: [] }), digest: digest('b'), mediaType: 'application/vnd.oci.image.manifest.v1+json', config: { os: 'linux', architecture: 'arm', variant: 'v7' } }
  const read = (pieces: readonly StoredPiece[]) => JSON.parse(new TextDecoder().decode(mergedIndex(pieces).bytes)) as { readonly manifests: readonly object[]; readonly annotations?: object }

  test('holds the images and attestations of all, once each', () => {
    expect(read([anIndex([entry('a', 'arm64'), attestation]), anIndex([entry('b', 'amd64'), attestation])]).manifests).toEqual([entry('a', 'arm64'), attestation, entry('b', 'amd64')])
  })

  test('takes the platform of a lone manifest from its config', () => {
    expect(read([anIndex([entry('a', 'arm64')]), aManifest]).manifests[1]).toEqual({ mediaType: aManifest.mediaType, digest: aManifest.digest, size: aManifest.bytes.length, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } })
  })

  test('keeps annotations', () => {
    expect(read([anIndex([], { a: '1' }), anIndex([], { b: '2' })]).annotations).toEqual({ a: '1', b: '2' })
  })

  test('is the same for the same pieces', () => {
    expect(mergedIndex([aManifest])).toEqual(mergedIndex([aManifest]))
  })
})
