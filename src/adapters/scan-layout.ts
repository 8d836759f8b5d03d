// Images for a scanner as one OCI image layout 1.0: whatever stands in it was checked against its digest on the way.
import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { StoredManifest } from '../execution/images'
import type { WholeImage } from '../execution/scanning'
import { WorldFailure } from '../support/problem'
import { diskFailure, makeFolder } from './disk-failure'

/** Registries answer one by one slowly and are no faster for many. */
const AT_ONCE = 4

/** Below `directory`; rejects with WorldFailure. */
export async function scanLayout(directory: string, images: readonly WholeImage[]): Promise<string> {
  const top = join(directory, 'images')
  makeFolder(join(top, 'blobs', 'sha256'), 0o700)
  // Platforms and services share layers: each is written once.
  const blobs = new Map(images.flatMap(({ blobs, from }) => blobs.map(({ digest }) => [digest, from] as const)))
  const waiting = [...blobs]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await blob(top, next[0], next[1])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  for (const { manifest, from } of images) {
    compare(from.name, manifest.digest, createHash('sha256').update(manifest.bytes))
    await written(top, writeFile(pathOf(top, manifest.digest), manifest.bytes, { mode: 0o600 }))
  }
  await written(top, writeFile(join(top, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: images.map(({ manifest }) => entry(manifest)) })))
  await written(top, writeFile(join(top, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' })))
  return top
}

const written = (path: string, writing: Promise<unknown>): Promise<unknown> => writing.catch((thrown: unknown) => Promise.reject(diskFailure(thrown, path)))

const entry = ({ mediaType, digest, bytes }: StoredManifest): object => ({ mediaType, digest, size: bytes.length })

function pathOf(top: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new WorldFailure({ what: `${digest} is no sha256 digest` })
  return join(top, 'blobs', 'sha256', digest.slice(7))
}

async function blob(top: string, digest: string, from: WholeImage['from']): Promise<void> {
  const hash = createHash('sha256')
  const path = pathOf(top, digest)
  const stream = await from.blob(digest)
  try {
    await pipeline(stream, async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    }, createWriteStream(path, { mode: 0o600 }))
  } catch (thrown) {
    const failure = diskFailure(thrown, `${from.name}@${digest}, which is to be scanned,`)
    throw failure instanceof WorldFailure ? failure : new WorldFailure({ what: `${from.name}@${digest} could not be read: ${failure.message}` })
  }
  compare(from.name, digest, hash)
}

function compare(name: string, digest: string, hash: Hash): void {
  const found = `sha256:${hash.digest('hex')}`
  if (found !== digest) throw new WorldFailure({ what: `${name}: the content of ${digest} is not what its digest says, but ${found}`, hint: 'It was not scanned, and must not be deployed. Build it again.' })
}
