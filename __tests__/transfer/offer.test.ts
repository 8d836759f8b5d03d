import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { bestFor, offeredImage, platformName, readConfig, readManifest } from '../../src/transfer/offer'
import { partsOf } from '../../src/transfer/parts'

const bytes = (json: object): Uint8Array => Buffer.from(JSON.stringify(json))
const descriptor = (digest: string, size = 10): object => ({ digest, size, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })
const entry = (platform: string): { platform: string; digest: string } => ({ platform, digest: `sha256:${platform}` })

describe('a platform', () => {
  test.each([
    [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64'],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    [{ os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    [{}, 'unknown/unknown'],
  ])('%j is %s', (given, name) => expect(platformName(given)).toBe(name))

  test.each([
    ['linux/arm64', ['linux/amd64', 'linux/arm64'], 'linux/arm64'],
    ['linux/arm/v7', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v6', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v6'],
    ['linux/arm', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v6', ['linux/arm/v7'], undefined],
    ['linux/arm64', ['linux/arm/v7'], undefined],
  ])('%s of %j gets %s', (host, offered, best) => expect(bestFor(host, offered.map(entry))?.platform).toBe(best))
})

test('attestations beside the images are no platforms', () => {
  const index = readManifest(bytes({ manifests: [{ digest: 'sha256:1', size: 1, platform: { os: 'linux', architecture: 'arm64' } }, { digest: 'sha256:2', size: 1, platform: { os: 'unknown', architecture: 'unknown' } }] }))
  expect(index).toEqual({ kind: 'index', entries: [{ digest: 'sha256:1', platform: 'linux/arm64' }] })
})

test.each([['no JSON', Buffer.from('<html>')], ['neither layers nor platforms', bytes({ schemaVersion: 2 })]])('what is %s is no manifest', (_, given) => expect(readManifest(given).kind).toBe('unknown'))

test('a config that lists other layers than the manifest does not belong to it', () => {
  const read = readManifest(bytes({ config: descriptor('sha256:c'), layers: [descriptor('sha256:a')] }))
  if (read.kind !== 'image') throw new Error('an image')
  expect(offeredImage('sha256:m', read, readConfig(bytes({ rootfs: { diff_ids: [] } })))).toBeUndefined()
})

describe('an image in parts', () => {
  const manifest = { schemaVersion: 2, config: descriptor('sha256:c'), layers: ['a', 'b', 'c', 'd'].map((name) => descriptor(`sha256:${name}`, name === 'c' ? 100 : 100_000)) }
  const config = { os: 'linux', architecture: 'arm64', config: { Cmd: ['x'] }, history: [{}, {}], rootfs: { type: 'layers', diff_ids: ['1', '2', '3', '4'] } }
  const read = readManifest(bytes(manifest))
  const image = read.kind === 'image' ? offeredImage('sha256:m', read, readConfig(bytes(config))) : undefined
  const digestOf = (text: Uint8Array): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const json = (text: Uint8Array): unknown => JSON.parse(Buffer.from(text).toString('utf8'))
  if (image === undefined) throw new Error('an image')

  test('has one for each missing layer that counts, but for the last, which is the image', () => {
    const parts = partsOf(image, image.layers, bytes(manifest), bytes(config), digestOf)
    expect(parts.map(({ manifest: its }) => (json(its.bytes) as { layers: unknown[] }).layers.length)).toEqual([1, 2])
    expect(parts.map(({ config: its }) => json(its.bytes))).toEqual([1, 2].map((count) => ({ os: 'linux', architecture: 'arm64', config: { Cmd: ['x'] }, rootfs: { type: 'layers', diff_ids: ['1', '2', '3', '4'].slice(0, count) } })))
  })

  test('is consistent: each manifest names its config by digest and size', () => {
    for (const part of partsOf(image, image.layers, bytes(manifest), bytes(config), digestOf)) {
      expect((json(part.manifest.bytes) as { config: object }).config).toMatchObject({ digest: digestOf(part.config.bytes), size: part.config.bytes.length })
      expect(part.manifest.digest).toBe(digestOf(part.manifest.bytes))
    }
  })

  test('has none where one layer is missing', () => expect(partsOf(image, image.layers.slice(3), bytes(manifest), bytes(config), digestOf)).toEqual([]))
})
