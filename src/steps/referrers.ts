// Verdicts that travel with the image: written beside it after a scan, read by a deployment of another run.
import { sha256 } from '../compose/definition'
import { referrersTag, type Repository } from '../execution/images'
import type { Ports } from '../execution/ports'
import type { ScanEntry } from '../scan/entry'
import { isDigest, parseObject } from '../inputs/digests'
import { readEntries } from '../inputs/read-entries'
import { EMPTY, verdictBlob, verdictManifest, VERDICT_TYPE, withReferrer } from '../scan/referrer'
import { WorldFailure } from '../support/problem'
import { inTurns } from './in-turns'
import { inMemory, whole } from './stored'

const AT_ONCE = 4

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

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
  // Signatures and others' lists stand under the same tag: only what is surely not there is begun anew.
  const before = (await publisher.hasManifest(tag)) ? new TextDecoder().decode((await repository.manifest(tag)).bytes) : undefined
  const index = bytesOf(withReferrer(before, { digest, size: manifest.length }))
  await publisher.putManifest({ bytes: index, digest: `sha256:${sha256(index)}`, mediaType: 'application/vnd.oci.image.index.v1+json' }, tag)
}

/** Entries that the registry has of a manifest; what is none of ours is left out, as anyone may refer to an image. Never rejects. */
export async function readVerdicts(reference: string, manifest: string, ports: Pick<Ports, 'repository'>): Promise<readonly ScanEntry[]> {
  try {
    const repository = ports.repository(reference)
    const digests = (await repository.referrers(manifest, VERDICT_TYPE)).filter(isDigest)
    // One that cannot be had might be the one that takes a pass back: then there are none.
    const entries = await inTurns(AT_ONCE, digests, (digest) => verdictIn(repository, digest))
    return entries.flat().filter(({ digest }) => digest === manifest)
  } catch (thrown) {
    if (thrown instanceof WorldFailure) return []
    throw thrown
  }
}

async function verdictIn(repository: Repository, digest: string): Promise<readonly ScanEntry[]> {
  const blob = verdictBlob(textOf((await repository.manifest(digest)).bytes))
  if (blob === undefined) return []
  const bytes = await whole(await repository.blob(blob))
  return `sha256:${sha256(bytes)}` === blob ? readEntries([parseObject(textOf(bytes))]).entries : []
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
