// An image from where it is to a repository of a registry: blobs first, then manifests by digest, the index last, so that
// whatever stops half-way leaves nothing that can be pulled.
import type { Publisher } from '../execution/docker'
import type { Repository, StoredManifest } from '../execution/images'

/** Enough to fill a line that has some delay. */
const BLOBS_AT_ONCE = 4

export interface Published {
  readonly movedBytes: number
  readonly movedBlobs: number
  readonly blobs: number
}

interface Blob {
  readonly digest: string
  readonly size: number
}

interface ManifestJson {
  readonly manifests?: readonly { readonly digest: string }[]
  readonly config?: Blob
  readonly layers?: readonly Blob[]
}

/** Blob → name of the repository that it was pushed to before, in the same step. */
export type Pushed = Map<string, string>

/** Rejects with WorldFailure. No tag is given. @param name of the repository that `to` writes to */
export async function publish(digest: string, from: Repository, name: string, to: Publisher, pushed: Pushed): Promise<Published> {
  const manifests = await reachable(digest, from)
  const blobs = new Map<string, number>()
  for (const { json } of manifests) for (const { digest: blob, size } of [json.config, ...(json.layers ?? [])].flatMap((one) => one ?? [])) blobs.set(blob, size)
  const waiting = [...blobs]
  let movedBytes = 0
  let movedBlobs = 0
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [blob, size] = next
      const there = await to.hasBlob(blob)
      const moved = there ? 0 : await to.putBlob(blob, size, from, pushed.get(blob))
      pushed.set(blob, name)
      movedBytes += moved
      if (moved > 0) movedBlobs += 1
    }
  }
  await Promise.all(Array.from({ length: BLOBS_AT_ONCE }, work))
  for (const { stored } of manifests) await to.putManifest(stored, stored.digest)
  return { movedBytes, movedBlobs, blobs: blobs.size }
}

/** Children before what names them. */
async function reachable(digest: string, from: Repository): Promise<readonly { readonly stored: StoredManifest; readonly json: ManifestJson }[]> {
  const stored = await from.manifest(digest)
  const json = JSON.parse(new TextDecoder().decode(stored.bytes)) as ManifestJson
  const children = await Promise.all((json.manifests ?? []).map((child) => reachable(child.digest, from)))
  return [...children.flat(), { stored, json }]
}
