import { describe, expect, test } from '@jest/globals'
import { forecast, forecastText, megabytes, missingLayers, tooBig } from '../../src/transfer/forecast'
import type { OfferedImage } from '../../src/transfer/offer'

const MB = 1_000_000

function anImage(layers: Readonly<Record<string, number>>, compressed = true): OfferedImage {
  return {
    platform: 'linux/arm64', manifest: 'sha256:m', config: 'sha256:c', configBytes: 1000, exposed: [],
    layers: Object.entries(layers).map(([name, size]) => ({ digest: `sha256:${name}`, size, diffId: `unpacked-${name}`, compressed })),
  }
}

const digests = (image: OfferedImage, chains: readonly (readonly string[])[]): readonly string[] => missingLayers([image], chains).map(({ digest }) => digest.slice(7))

describe('a layer is missing', () => {
  const image = anImage({ base: 10, deps: 20, app: 1 })
  test.each([
    ['when the host has nothing', [], ['base', 'deps', 'app']],
    ['unless the host has it on the same layers below', [['unpacked-base', 'unpacked-deps', 'unpacked-old']], ['app']],
    ['when the host has it on other layers', [['unpacked-other', 'unpacked-deps']], ['base', 'deps', 'app']],
    ['from where two chains part', [['unpacked-base', 'unpacked-x'], ['unpacked-y']], ['deps', 'app']],
    ['nowhere when the host has the image', [['unpacked-base', 'unpacked-deps', 'unpacked-app']], []],
  ])('%s', (_, chains, missing) => expect(digests(image, chains)).toEqual(missing))

  test('only once, though two images have it', () => {
    expect(missingLayers([anImage({ base: 1, a: 1 }), anImage({ base: 1, b: 1 })], []).map(({ digest }) => digest)).toEqual(['sha256:base', 'sha256:a', 'sha256:b'])
  })
})

describe('the disk that a transfer needs', () => {
  const image = anImage({ base: 10 * MB, app: 2 * MB })
  const exact = new Map([['sha256:base', 30 * MB], ['sha256:app', 5 * MB]])
  test.each<[string, 'classic' | 'containerd', OfferedImage, ReadonlyMap<string, number>, number]>([
    ['classic: unpacked layers, blocks, and the largest packed one', 'classic', image, exact, 35 * MB * 1.05 + 10 * MB],
    ['containerd: packed and unpacked for good', 'containerd', image, exact, 35 * MB * 1.05 + 12 * MB],
    ['three times the packed bytes where nothing is known', 'classic', image, new Map<string, number>(), 36 * MB * 1.05 + 10 * MB],
    ['no size that is smaller than the packed bytes, as of a file of several gzip members', 'classic', image, new Map([['sha256:base', 100]]), 36 * MB * 1.05 + 10 * MB],
    ['layers that are stored unpacked as they are', 'classic', anImage({ base: 10 * MB }, false), exact, 10 * MB * 1.05 + 10 * MB],
  ])('%s', (_, store, its, unpacked, bytes) => expect(forecast([its], [], store, unpacked).diskBytes).toBe(Math.ceil(bytes)))

  test('is refused with numbers when it does not fit, and what is left over counts', () => {
    const it = forecast([image], [], 'classic', exact)
    expect(tooBig(it, 100 * MB, '/var/lib/docker')).toMatch(/^host: the new image needs 46\.8 MB of disk and 67\.1 MB must stay free, but \/var\/lib\/docker has 100\.0 MB; make room for 13\.9 MB there/)
    expect(tooBig(it, 114 * MB, '')).toBeUndefined()
    expect(tooBig(it, undefined, '')).toBeUndefined()
    expect(tooBig(forecast([image], [['unpacked-base', 'unpacked-app']], 'classic'), 0, '')).toBeUndefined()
  })
})

test('a forecast says layers, bytes, seconds at the measured rate, and disk', () => {
  const image = anImage({ base: 10 * MB, app: 2 * MB })
  expect(forecastText(forecast([image], [['unpacked-base']], 'classic'), MB, 500 * MB)).toBe('1 image through the tunnel: 1 of 2 layers, 2.0 MB, about 2 s at 1.0 MB/s; needs 8.3 MB of 500.0 MB free')
  expect(forecastText(forecast([image], [['unpacked-base', 'unpacked-app']], 'classic'), MB, 0)).toBe('1 image through the tunnel: all 2 layers are there already')
})

test.each([[900, '0.9 kB'], [99_000, '99.0 kB'], [1_500_000, '1.5 MB'], [2_500_000_000, '2.5 GB']])('%i bytes are %s for people', (bytes, text) => expect(megabytes(bytes)).toBe(text))
