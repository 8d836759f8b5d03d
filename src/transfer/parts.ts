// An image in instalments, for stores that throw away what is complete when a pull breaks: containerd's does, Docker's own
// classic store goes on where it was. Each part is an image of one layer more; what was pulled once is there for the next.
import type { Layer, OfferedImage } from './offer'

/** Smaller layers wait for the next: a pull costs the host about as much as they do. */
const LEAST_BYTES = 64 * 1024

export interface Text {
  /** sha256:… */
  readonly digest: string
  readonly bytes: Uint8Array
}

export interface Part {
  readonly manifest: Text
  readonly config: Text
}

/**
 * All parts but the last, which is the image itself: one for each missing layer that counts.
 * @param digestOf sha256:… of bytes
 */
export function partsOf(image: OfferedImage, missing: readonly Layer[], manifest: Uint8Array, config: Uint8Array, digestOf: (bytes: Uint8Array) => string): readonly Part[] {
  const digests = new Set(missing.map(({ digest }) => digest))
  const ends = image.layers.flatMap(({ digest, size }, at) => (digests.has(digest) && size >= LEAST_BYTES ? [at + 1] : []))
  const text = (json: object): Text => {
    const bytes = new TextEncoder().encode(JSON.stringify(json))
    return { digest: digestOf(bytes), bytes }
  }
  const whole = parse<{ rootfs: { diff_ids: readonly string[] }; history?: unknown }>(config)
  const listed = parse<{ config: object; layers: readonly object[] }>(manifest)
  return ends.slice(0, -1).map((count) => {
    const { history: _, ...rest } = whole
    const cut = text({ ...rest, rootfs: { ...whole.rootfs, diff_ids: whole.rootfs.diff_ids.slice(0, count) } })
    return { config: cut, manifest: text({ ...listed, config: { ...listed.config, digest: cut.digest, size: cut.bytes.length }, layers: listed.layers.slice(0, count) }) }
  })
}

const parse = <T>(bytes: Uint8Array): T => JSON.parse(new TextDecoder().decode(bytes)) as T
