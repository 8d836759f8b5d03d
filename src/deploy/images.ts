// Which image a service runs: by digest wherever one can be known, and for the platform that the host has.
import type { Wanted } from '../inputs/digests'
import type { LocalImage, Manifest, Observation } from './observation'

export interface ResolvedImage {
  /** What to pull or to find: repo@sha256:… where the digest is known */
  readonly ref: string
  readonly how: 'pull' | 'present'
  /** Digest or local id; undefined where a registry that does not answer us is left to Docker */
  readonly identity: string | undefined
  readonly bytes: number
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

export function resolveImage(path: string, ref: string, seen: Observation): Resolution {
  const platform = platformOf(seen.facts['architecture'] ?? seen.facts['machine'] ?? '')
  const local = seen.images[ref]
  const manifest = seen.manifests[ref]
  const digest = digestOf(ref)
  if (local !== undefined && (digest !== undefined || manifest?.kind !== 'found')) return present(path, ref, local, platform, digest, manifest)
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

function present(path: string, ref: string, local: LocalImage, platform: string, digest: string | undefined, manifest: Manifest | undefined): Resolution {
  const its = `${local.os}/${local.architecture}`
  if (its !== platform) return { problem: `${path}: ${ref} on the host is for ${its}, but the host is ${platform}` }
  const note = digest === undefined && manifest?.kind === 'unreachable' ? 'its registry does not answer: the image that is on the host' : undefined
  return { image: { ref, how: 'present', identity: digest ?? local.id, bytes: 0, ...(note === undefined ? {} : { note }) } }
}
