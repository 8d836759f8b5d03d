// What a transfer will be, before anything moves: which layers the host lacks, how many bytes, how long, how much disk.
import type { Layer, OfferedImage } from './offer'

/** Images of the host, as chains of unpacked layers from the base up. */
export type Chains = readonly (readonly string[])[]

/** Of an unpacked layer against its compressed bytes, where nothing better is known: usual images come to 2.2 to 3. */
const UNPACKED_RATIO = 3
/** Small files take whole blocks. */
const BLOCK_OVERHEAD = 1.05
/** Left free, as a host whose disk is full to the last byte stops working. */
const RESERVE_BYTES = 64 * 1024 * 1024

export interface Forecast {
  readonly images: number
  readonly layers: readonly Layer[]
  /** Of all layers of the images, for comparison */
  readonly layersInAll: number
  /** That will move, configs included */
  readonly bytes: number
  readonly diskBytes: number
}

/**
 * Layers of these images that the host lacks, each once. A store knows a layer by the chain below it, so that a layer
 * counts as there only together with everything under it.
 */
export function missingLayers(images: readonly OfferedImage[], chains: Chains): readonly Layer[] {
  const there = new Set(chains.flatMap((chain) => chain.map((_, at) => chain.slice(0, at + 1).join())))
  const missing = new Map<string, Layer>()
  for (const { layers } of images) {
    layers.forEach((layer, at) => {
      const chain = layers.slice(0, at + 1).map(({ diffId }) => diffId).join()
      if (!there.has(chain)) missing.set(layer.digest, layer)
    })
  }
  return [...missing.values()]
}

/**
 * Disk on this host's store. classic: what is unpacked, and one packed layer at a time; containerd: packed and unpacked,
 * both for good. `unpacked`: exact bytes of layers where they are known.
 */
export function forecast(images: readonly OfferedImage[], chains: Chains, store: 'classic' | 'containerd', unpacked: ReadonlyMap<string, number> = new Map()): Forecast {
  const layers = missingLayers(images, chains)
  const packedBytes = layers.reduce((sum, { size }) => sum + size, 0)
  const unpackedBytes = layers.reduce((sum, layer) => sum + unpackedSize(layer, unpacked.get(layer.digest)), 0)
  const beside = store === 'containerd' ? packedBytes : Math.max(0, ...layers.map(({ size }) => size))
  return {
    images: images.length,
    layers,
    layersInAll: new Set(images.flatMap((image) => image.layers.map(({ digest }) => digest))).size,
    bytes: packedBytes + images.reduce((sum, { configBytes }) => sum + configBytes, 0),
    diskBytes: Math.ceil(unpackedBytes * BLOCK_OVERHEAD) + beside,
  }
}

// The size at the end of a gzip file is of its last member, modulo 4 GiB: one that is much smaller than the packed bytes is no
// size, though what cannot be compressed is a little larger packed.
function unpackedSize({ size, compressed }: Layer, known: number | undefined): number {
  if (!compressed) return size
  return known !== undefined && known > size * 0.9 ? known : size * UNPACKED_RATIO
}

/** Why it does not fit, or undefined. */
export function tooBig({ diskBytes, images }: Forecast, freeBytes: number | undefined, where: string): string | undefined {
  if (freeBytes === undefined || diskBytes === 0 || diskBytes + RESERVE_BYTES <= freeBytes) return undefined
  const more = diskBytes + RESERVE_BYTES - freeBytes
  return `host: ${images === 1 ? 'the new image needs' : `the ${images} new images need`} ${megabytes(diskBytes)} of disk and ${megabytes(RESERVE_BYTES)} must stay free, but ${where} has ${megabytes(freeBytes)}; make room for ${megabytes(more)} there, for example with docker system prune`
}

export function forecastText({ images, layers, layersInAll, bytes, diskBytes }: Forecast, rate: number | undefined, freeBytes: number | undefined): string {
  const what = `${images} ${images === 1 ? 'image' : 'images'}`
  if (layers.length === 0) return `${what} through the tunnel: all ${layersInAll} layers are there already`
  const time = rate === undefined ? '' : `, about ${Math.max(1, Math.round(bytes / rate))} s at ${megabytes(rate)}/s`
  const free = freeBytes === undefined ? '' : ` of ${megabytes(freeBytes)} free`
  return `${what} through the tunnel: ${layers.length} of ${layersInAll} layers, ${megabytes(bytes)}${time}; needs ${megabytes(diskBytes)}${free}`
}

/** Bytes for people, in the units in which networks and disks are sold. */
export function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e5 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`
}
