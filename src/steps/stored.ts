// Whole things out of a repository: small blobs, and what an index says of its images.
import { readConfig, readManifest, platformName } from '../transfer/offer'
import type { PlatformImage } from '../build/built'
import type { Repository } from '../execution/images'
import { WorldFailure } from '../support/problem'

/** A config is a few kB; what is larger is none. */
const CONFIG_LIMIT_BYTES = 8 * 1024 * 1024

export async function whole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > CONFIG_LIMIT_BYTES) throw new WorldFailure({ what: `a config of more than ${CONFIG_LIMIT_BYTES} bytes is none` })
  }
  const all = new Uint8Array(bytes)
  chunks.reduce((at, chunk) => (all.set(chunk, at), at + chunk.length), 0)
  return all
}

/** Each image of an index, or the one image that a manifest is; attestations are none. */
export async function platformImages(repository: Repository, digest: string): Promise<readonly PlatformImage[]> {
  const top = readManifest((await repository.manifest(digest)).bytes)
  if (top.kind === 'unknown') throw new WorldFailure({ what: `${repository.name}@${digest} is no image: its manifest has neither layers nor platforms` })
  return Promise.all((top.kind === 'index' ? top.entries : [{ digest, platform: undefined }]).map(async (entry) => {
    const manifest = entry.platform === undefined ? top : readManifest((await repository.manifest(entry.digest)).bytes)
    if (manifest.kind !== 'image') throw new WorldFailure({ what: `${repository.name}@${entry.digest} is no manifest of an image` })
    return {
      platform: entry.platform ?? platformName(readConfig(await whole(await repository.blob(manifest.config.digest)))),
      manifest: entry.digest,
      config: manifest.config.digest,
      bytes: manifest.layers.reduce((sum, { size }) => sum + size, 0),
      layers: manifest.layers.length,
    }
  }))
}

/** A blob that nobody stores: what this step made itself. */
export const inMemory = (bytes: Uint8Array): Pick<Repository, 'name' | 'blob'> => ({
  name: 'this transfer',
  blob: async (_, { from = 0 } = {}) => (async function* () { yield bytes.subarray(from) })(),
})
