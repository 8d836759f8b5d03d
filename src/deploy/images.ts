// Which image a service runs: by digest wherever one can be known, and for the platform that the host has.
import type { Wanted } from '../inputs/digests'
import type { Offer } from '../transfer/offer'
import type { Manifest } from './manifest'
import type { LocalImage, Observation } from './observation'
import type { RecordedService } from './record'
import type { Wish } from './wish'

export interface ResolvedImage {
  /** What to pull or to find: repo@sha256:… where the digest is known */
  readonly ref: string
  /** tunnel: from the runner's side, through the SSH connection */
  readonly how: 'pull' | 'present' | 'tunnel'
  /** Digest or local id; undefined where a registry that does not answer us is left to Docker */
  readonly identity: string | undefined
  readonly bytes: number
  /** What the host calls it, where that is not `ref`: an id or a tag of ours */
  readonly local?: string
  /** What the image may be after a transfer: digests of its manifest, config and index, one of which is the store's id for it */
  readonly accepts?: readonly string[]
  /** The host pulls it with an authorization from the runner */
  readonly authorised?: true
  readonly note?: string
}

export type Resolution = { readonly image: ResolvedImage } | { readonly problem: string }

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', amd64: 'amd64', aarch64: 'arm64', arm64: 'arm64', armv7l: 'arm', armv6l: 'arm', i686: '386' }

/** `linux/arm64` from what Docker or uname says. */
export function platformOf(machine: string): string {
  return `linux/${ARCHITECTURES[machine] ?? machine}`
}

/** ghcr.io:443/acme/app:v1@sha256:… → ghcr.io:443/acme/app */
export function repositoryOf(reference: string): string {
  const bare = reference.split('@')[0] ?? ''
  const slash = bare.lastIndexOf('/')
  const colon = bare.lastIndexOf(':')
  return colon > slash ? bare.slice(0, colon) : bare
}

export function digestOf(reference: string): string | undefined {
  return reference.split('@')[1]
}

/** What to ask the host and the registry for: the user's digest if there is one, else the Compose file's image. */
export function referenceOf(composeImage: string | undefined, wanted: Wanted | undefined): string | undefined {
  if (wanted?.kind === 'reference') return wanted.reference
  if (wanted === undefined) return composeImage
  const repository = wanted.name ?? (composeImage === undefined ? undefined : repositoryOf(composeImage))
  return repository === undefined ? undefined : `${repository}@${wanted.index}`
}

export function resolveImage(path: string, ref: string, seen: Observation, transfer: Wish['transfer']): Resolution {
  const platform = hostPlatform(seen)
  const offer = seen.offers[ref]
  const local = seen.images[ref]
  const manifest = seen.manifests[ref]
  const digest = digestOf(ref)
  if (local !== undefined && (digest !== undefined || (manifest?.kind !== 'found' && offer?.kind !== 'found'))) return present(path, ref, local, platform, digest, manifest)
  const known = digest === undefined ? undefined : keptService(digest, seen)
  if (known !== undefined) return { image: { ref, how: 'present', identity: digest, bytes: 0, local: known.tag, ...(known.accepts === undefined ? {} : { accepts: known.accepts }) } }
  if (offer?.kind === 'found') return offered(path, ref, offer, seen, transfer)
  if (offer !== undefined && (transfer === 'tunnel' || manifest?.kind === 'refused')) return { problem: `${path}: ${offer.why}${offer.hint === undefined ? '' : `. ${offer.hint}`}` }
  if (manifest === undefined || manifest.kind === 'unreachable') {
    return { image: { ref, how: 'pull', identity: digest, bytes: 0, note: `its registry did not answer a question about ${ref}; platform and digest are seen only when it is pulled` } }
  }
  if (manifest.kind === 'refused') return { problem: `${path}: ${ref} is not on the host and its registry says: ${manifest.why}` }
  const found = manifest.platforms.find((candidate) => candidate.platform === platform)
  if (found === undefined) {
    const offered = manifest.platforms.map((candidate) => candidate.platform).filter((name) => !name.startsWith('unknown')).join(', ')
    return { problem: `${path}: ${ref} is for ${offered}, but the host is ${platform}; build it for ${platform} too` }
  }
  const identity = digest ?? found.digest
  const pinned = `${repositoryOf(ref)}@${identity}`
  const there = local?.digests.some((known) => known.endsWith(identity)) === true
  return { image: { ref: there ? ref : pinned, how: there ? 'present' : 'pull', identity, bytes: there ? 0 : found.bytes } }
}

/** The platform for which the host runs images. */
export function hostPlatform(seen: Observation): string {
  return platformOf(seen.facts['architecture'] ?? seen.facts['machine'] ?? '')
}

/** The service of a kept release that holds what has that digest, under its tag, though the host's Docker cannot know it by its name. */
export function keptService(digest: string, seen: Observation): RecordedService | undefined {
  const services = seen.releases.flatMap(({ record }) => Object.values(record?.services ?? {}))
  return services.find(({ identity, tag }) => identity === digest && seen.inventory.some(({ tags }) => tags.includes(tag)))
}

function offered(path: string, ref: string, { index, platforms, image }: Extract<Offer, { kind: 'found' }>, seen: Observation, transfer: Wish['transfer']): Resolution {
  const platform = hostPlatform(seen)
  if (image === undefined) return { problem: `${path}: ${ref} is for ${platforms.join(', ')}, but the host is ${platform}; build it for ${platform} too` }
  const identity = digestOf(ref) ?? image.manifest
  const accepts = [...new Set([image.manifest, image.config, index])]
  const there = seen.inventory.find(({ id, digests }) => accepts.includes(id) || digests.some((known) => [image.manifest, index].includes(digestOf(known) ?? '')))
  if (there !== undefined) return { image: { ref, how: 'present', identity, bytes: 0, local: there.id, accepts: [there.id] } }
  const bytes = image.layers.reduce((sum, { size }) => sum + size, 0)
  if (transfer !== 'registry') return { image: { ref, how: 'tunnel', identity, bytes, accepts } }
  if (isOnRunner(ref)) return { problem: `${path}: ${ref} is on the runner, from where the host cannot pull; use transfer: tunnel` }
  return { image: { ref: `${repositoryOf(ref)}@${identity}`, how: 'pull', identity, bytes, authorised: true } }
}

/** References of images that only the runner has. */
export const isOnRunner = (ref: string): boolean => /^(oci|docker-daemon):/.test(ref)

function present(path: string, ref: string, local: LocalImage, platform: string, digest: string | undefined, manifest: Manifest | undefined): Resolution {
  const its = `${local.os}/${local.architecture}`
  if (its !== platform) return { problem: `${path}: ${ref} on the host is for ${its}, but the host is ${platform}` }
  const note = digest === undefined && manifest?.kind === 'unreachable' ? 'its registry does not answer: the image that is on the host' : undefined
  return { image: { ref, how: 'present', identity: digest ?? local.id, bytes: 0, ...(note === undefined ? {} : { note }) } }
}
