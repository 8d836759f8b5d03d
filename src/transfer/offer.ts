// What the runner's side offers of an image: read from manifests as the OCI image specification 1.1 and Docker's schema 2
// have them. Both give the same fields the same names.

export interface Layer {
  readonly digest: string
  /** Bytes as stored, mostly compressed */
  readonly size: number
  /** Digest of the unpacked layer, by which an image store knows it */
  readonly diffId: string
  readonly compressed: boolean
}

/** An image for one platform. */
export interface OfferedImage {
  /** linux/arm64, linux/arm/v7 */
  readonly platform: string
  readonly manifest: string
  readonly config: string
  readonly configBytes: number
  readonly layers: readonly Layer[]
  /** Ports of EXPOSE */
  readonly exposed: readonly number[]
}

export type Offer =
  /** `index`: digest of what the reference names. `image`: the one for the host; undefined: none of the platforms is the host's */
  | { readonly kind: 'found'; readonly index: string; readonly platforms: readonly string[]; readonly image: OfferedImage | undefined }
  | { readonly kind: 'failed'; readonly why: string; readonly hint?: string }

interface Descriptor {
  readonly digest: string
  readonly size: number
  readonly mediaType?: string
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
}

interface ManifestJson {
  readonly manifests?: readonly Descriptor[]
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
}

export interface ConfigJson {
  readonly os?: string
  readonly architecture?: string
  readonly variant?: string
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
  readonly config?: { readonly ExposedPorts?: Readonly<Record<string, unknown>> }
}

export interface IndexEntry {
  readonly platform: string
  readonly digest: string
}

export type ReadManifest =
  | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] }
  | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | { readonly kind: 'unknown' }

/** Attestations, which stand beside the images as `unknown/unknown`, are left out. */
export function readManifest(bytes: Uint8Array): ReadManifest {
  const json = parse<ManifestJson>(bytes)
  if (json?.manifests !== undefined) {
    const entries = json.manifests.map(({ digest, platform }) => ({ digest, platform: platformName(platform ?? {}) }))
    return { kind: 'index', entries: entries.filter(({ platform }) => !platform.startsWith('unknown')) }
  }
  return json?.config === undefined || json.layers === undefined ? { kind: 'unknown' } : { kind: 'image', config: json.config, layers: json.layers }
}

export function readConfig(bytes: Uint8Array): ConfigJson {
  return parse<ConfigJson>(bytes) ?? {}
}

/** linux/arm64; the variant counts only for 32-bit ARM, as every arm64 image is v8. */
export function platformName({ os = 'unknown', architecture = 'unknown', variant = '' }: { readonly os?: string; readonly architecture?: string; readonly variant?: string }): string {
  return `${os}/${architecture}${architecture === 'arm' && variant !== '' ? `/${variant}` : ''}`
}

/**
 * The best entry for a host: its own platform, or for 32-bit ARM the highest variant that it can run (v7 runs v6).
 * An entry without a variant runs everywhere.
 */
export function bestFor(platform: string, entries: readonly IndexEntry[]): IndexEntry | undefined {
  const [os, architecture, variant = ''] = platform.split('/')
  const fitting = entries.filter((entry) => {
    const [itsOs, its, itsVariant = ''] = entry.platform.split('/')
    return itsOs === os && its === architecture && (variant === '' || itsVariant <= variant)
  })
  return [...fitting].sort((one, other) => other.platform.localeCompare(one.platform))[0]
}

/** Layers and config of one image; undefined when the config does not list as many layers as the manifest. */
export function offeredImage(manifest: string, read: Extract<ReadManifest, { kind: 'image' }>, config: ConfigJson): OfferedImage | undefined {
  const diffIds = config.rootfs?.diff_ids ?? []
  if (diffIds.length !== read.layers.length) return undefined
  return {
    platform: platformName(config),
    manifest,
    config: read.config.digest,
    configBytes: read.config.size,
    layers: read.layers.map(({ digest, size, mediaType = '' }, at) => ({ digest, size, diffId: diffIds[at] ?? '', compressed: /gzip|zstd/.test(mediaType) })),
    exposed: Object.keys(config.config?.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10)),
  }
}

function parse<T>(bytes: Uint8Array): T | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T
  } catch {
    return undefined
  }
}
