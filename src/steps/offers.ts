// Asks the runner's side for images: which platforms, which layers. Nothing moves yet.
import type { Repository, StoredManifest } from '../execution/images'
import type { Ports } from '../execution/ports'
import { bestFor, offeredImage, readConfig, readManifest, type Offer, type OfferedImage } from '../transfer/offer'
import { WorldFailure } from '../support/problem'
import { whole } from './stored'

/** Where the image of an offer is read from. */
export interface Source {
  readonly repository: Repository
  readonly manifest: StoredManifest
  readonly image: OfferedImage
  /** The stored bytes of its config */
  readonly config: Uint8Array
}

export interface Asked {
  readonly offers: Readonly<Record<string, Offer>>
  readonly sources: ReadonlyMap<string, Source>
}

export async function askFor(references: readonly string[], platform: string, ports: Pick<Ports, 'repository'>): Promise<Asked> {
  const sources = new Map<string, Source>()
  const offers = await Promise.all(references.map(async (ref) => [ref, await ask(ref, platform, ports, sources)] as const))
  return { offers: Object.fromEntries(offers), sources }
}

async function ask(ref: string, platform: string, ports: Pick<Ports, 'repository'>, sources: Map<string, Source>): Promise<Offer> {
  try {
    const repository = ports.repository(ref)
    const top = await repository.manifest(tagOrDigestOf(ref))
    const read = readManifest(top.bytes)
    if (read.kind === 'unknown') return { kind: 'failed', why: `${ref} is no image: its manifest has neither layers nor platforms` }
    const entry = read.kind === 'index' ? bestFor(platform, read.entries) : undefined
    if (read.kind === 'index' && entry === undefined) return { kind: 'found', index: top.digest, platforms: read.entries.map((one) => one.platform), image: undefined }
    const manifest = entry === undefined ? top : await repository.manifest(entry.digest)
    const inner = entry === undefined ? read : readManifest(manifest.bytes)
    if (inner.kind !== 'image') return { kind: 'failed', why: `${ref}: ${manifest.digest} is no manifest of an image` }
    const config = await whole(await repository.blob(inner.config.digest))
    const image = offeredImage(manifest.digest, inner, readConfig(config))
    if (image === undefined) return { kind: 'failed', why: `${ref}: its config does not belong to its layers`, hint: 'Build and push it again.' }
    const fits = entry !== undefined || bestFor(platform, [{ platform: image.platform, digest: manifest.digest }]) !== undefined
    if (fits) sources.set(ref, { repository, manifest, image, config })
    return { kind: 'found', index: top.digest, platforms: read.kind === 'index' ? read.entries.map((one) => one.platform) : [image.platform], image: fits ? image : undefined }
  } catch (thrown) {
    if (!(thrown instanceof WorldFailure)) throw thrown
    const { what, hint } = thrown.parts
    return { kind: 'failed', why: what, ...(hint === undefined ? {} : { hint }) }
  }
}

/** nginx → latest; oci:DIR → nothing, as its only image is meant. */
export function tagOrDigestOf(ref: string): string {
  const digest = ref.split('@')[1]
  if (digest !== undefined) return digest
  if (ref.startsWith('docker-daemon:')) return ''
  if (ref.startsWith('oci:')) return ref.split(':')[2] ?? ''
  return /:([^/:]+)$/.exec(ref)?.[1] ?? 'latest'
}
