// Verdicts that travel with the image: written beside it after a scan, read by a deployment of another run.
import { sha256 } from '../compose/definition'
import { referrersTag, type Repository } from '../execution/images'
import type { Ports } from '../execution/ports'
import type { ScanEntry } from '../scan/entry'
import { readEntries } from '../inputs/read-entries'
import { EMPTY, verdictManifest, VERDICT_TYPE, withReferrer } from '../scan/referrer'
import { WorldFailure } from '../support/problem'
import { readManifest } from '../transfer/offer'
import { whole } from './stored'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const inMemory = (bytes: Uint8Array): Pick<Repository, 'blob'> => ({ blob: async () => (async function* () { yield bytes })() })

/** @param name repository with a registry, without tag or digest. Rejects with WorldFailure. */
export async function writeVerdict(name: string, entry: ScanEntry, ports: Pick<Ports, 'publisher' | 'repository'>): Promise<void> {
  const [publisher, repository] = [ports.publisher(name), ports.repository(`${name}@${entry.digest}`)]
  const subject = await repository.manifest(entry.digest)
  const put = async (text: string): Promise<{ readonly digest: string; readonly size: number }> => {
    const bytes = bytesOf(text)
    const digest = `sha256:${sha256(bytes)}`
    if (!(await publisher.hasBlob(digest))) await publisher.putBlob(digest, bytes.length, inMemory(bytes))
    return { digest, size: bytes.length }
  }
  await put(EMPTY.text)
  const manifest = bytesOf(verdictManifest(subject, await put(JSON.stringify(entry)), entry.at))
  const digest = `sha256:${sha256(manifest)}`
  const { refers } = await publisher.putManifest({ bytes: manifest, digest, mediaType: 'application/vnd.oci.image.manifest.v1+json' }, digest)
  if (refers) return
  const tag = referrersTag(entry.digest)
  const before = await repository.manifest(tag).then(({ bytes }) => new TextDecoder().decode(bytes), () => undefined)
  const index = bytesOf(withReferrer(before, { digest, size: manifest.length }))
  await publisher.putManifest({ bytes: index, digest: `sha256:${sha256(index)}`, mediaType: 'application/vnd.oci.image.index.v1+json' }, tag)
}

/** Entries that the registry has of a manifest; what is none of ours is left out, as anyone may refer to an image. Never rejects. */
export async function readVerdicts(reference: string, manifest: string, ports: Pick<Ports, 'repository'>): Promise<readonly ScanEntry[]> {
  try {
    const repository = ports.repository(reference)
    const digests = await repository.referrers(manifest, VERDICT_TYPE)
    const entries = await Promise.all(digests.map((digest) => verdictIn(repository, digest)))
    return entries.flat().filter(({ digest }) => digest === manifest)
  } catch (thrown) {
    if (thrown instanceof WorldFailure) return []
    throw thrown
  }
}

async function verdictIn(repository: Repository, digest: string): Promise<readonly ScanEntry[]> {
  const read = readManifest((await repository.manifest(digest)).bytes)
  const layer = read.kind === 'image' ? read.layers[0] : undefined
  if (layer === undefined) return []
  const bytes = await whole(await repository.blob(layer.digest))
  if (`sha256:${sha256(bytes)}` !== layer.digest) return []
  return readEntries([parsed(bytes)]).entries
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
