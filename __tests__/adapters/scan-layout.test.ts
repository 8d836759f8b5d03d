// Images as one layout for a scanner, in real directories.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { scanLayout } from '../../src/adapters/scan-layout'
import type { WholeImage } from '../../src/execution/scanning'
import { WorldFailure } from '../../src/support/problem'

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`

let directory: string
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'pi-deploy-layout-')) })
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** @param says what the registry hands out in place of a blob's content */
function anImage(blobs: readonly string[], says: (content: string) => string = (content) => content, asked: string[] = []): WholeImage {
  const bytes = Buffer.from(JSON.stringify(blobs))
  const byDigest = new Map(blobs.map((content) => [digestOf(content), content]))
  const blob = async (digest: string): Promise<AsyncIterable<Uint8Array>> => {
    asked.push(digest)
    const content = says(byDigest.get(digest) ?? '')
    if (content === 'GONE') throw new WorldFailure({ what: 'its registry says 404' })
    return (async function* () {
      yield Buffer.from(content.slice(0, 2))
      if (content.includes('CUT')) throw new Error('socket hang up')
      yield Buffer.from(content.slice(2))
    })()
  }
  return { manifest: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(bytes.toString()), bytes }, blobs: blobs.map((content) => ({ digest: digestOf(content), size: content.length })), from: { name: 'ghcr.io/acme/app', blob } }
}

const failure = async (images: readonly WholeImage[]): Promise<string> => {
  const thrown = await scanLayout(directory, images).then(() => undefined, (error: unknown) => error)
  expect(thrown).toBeInstanceOf(WorldFailure)
  return (thrown as WorldFailure).parts.what
}

describe('a layout for a scanner', () => {
  test('has every image, and every blob once, however many share it', async () => {
    const asked: string[] = []
    const images = [anImage(['config one', 'shared'], undefined, asked), anImage(['config two', 'shared'], undefined, asked)]
    const top = await scanLayout(directory, images)
    const { manifests } = JSON.parse(readFileSync(join(top, 'index.json'), 'utf8')) as { manifests: { digest: string; size: number }[] }
    expect(manifests.map(({ digest }) => digest)).toEqual(images.map(({ manifest }) => manifest.digest))
    expect([asked.length, new Set(asked).size, readdirSync(join(top, 'blobs/sha256')).length, JSON.parse(readFileSync(join(top, 'oci-layout'), 'utf8'))]).toEqual([3, 3, 5, { imageLayoutVersion: '1.0.0' }])
    for (const name of readdirSync(join(top, 'blobs/sha256'))) expect(digestOf(readFileSync(join(top, 'blobs/sha256', name), 'utf8'))).toBe(`sha256:${name}`)
  })

  test('is for nobody else on the machine', async () => {
    const top = await scanLayout(directory, [anImage(['config'])])
    expect([statSync(top).mode & 0o077, statSync(join(top, 'blobs/sha256', digestOf('config').slice(7))).mode & 0o077]).toEqual([0, 0])
  })

  test.each<[string, RegExp, (content: string) => string]>([
    ['is tampered with', /^ghcr\.io\/acme\/app: the content of sha256:\w+ is not what its digest says, but sha256:/, () => 'tampered'],
    ['is empty', /is not what its digest says/, () => ''],
    ['is missing', /its registry says 404/, () => 'GONE'],
    ['breaks off', /^ghcr\.io\/acme\/app@sha256:\w+ could not be read: socket hang up/, () => 'it is CUT'],
  ])('is refused where a blob %s', async (_, words, says) => {
    expect(await failure([anImage(['config', 'layer'], (content) => (content === 'layer' ? says(content) : content))])).toMatch(words)
  })

  test('is refused where a manifest is not what its digest says', async () => {
    const image = anImage(['config'])
    expect(await failure([{ ...image, manifest: { ...image.manifest, bytes: Buffer.from('{}') } }])).toMatch(/is not what its digest says/)
  })

  test('writes nowhere else, whatever a manifest calls its blobs', async () => {
    const image = anImage(['config'])
    expect(await failure([{ ...image, blobs: [{ digest: 'sha256:../../../evil', size: 1 }] }])).toBe('sha256:../../../evil is no sha256 digest')
    expect(existsSync(join(directory, 'evil'))).toBe(false)
  })
})
