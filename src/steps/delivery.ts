// Images through the tunnel: what it will be, the tunnel itself, its pace, and what it was.
import { sha256 } from '../compose/definition'
import type { StagedFile } from '../deploy/release-files'
import type { Observation } from '../deploy/observation'
import type { ImagePlan, Plan } from '../deploy/plan'
import type { HostProgram } from '../execution/host-program'
import type { Repository, StoredManifest, Tunnel } from '../execution/images'
import type { Host, Ports } from '../execution/ports'
import type { Transferred } from '../report/summary'
import { forecast, forecastText, megabytes, tooBig, type Forecast } from '../transfer/forecast'
import type { Layer } from '../transfer/offer'
import { nextLimit, readPressure } from '../transfer/pace'
import { partsOf, type Part } from '../transfer/parts'
import type { Source } from './offers'
import { inMemory } from './stored'

/** A host with less memory gets one layer at a time: each download costs dockerd buffers and a process that unpacks. */
const SMALL_HOST_BYTES = 1024 * 1024 * 1024
/** Enough to measure a line, little enough not to matter on it. */
const PROBE_BYTES = 512 * 1024
const PROGRESS_SECONDS = 5

export interface Delivery {
  /** Each with the parts in which it comes before it is whole */
  readonly images: readonly { readonly plan: ImagePlan; readonly source: Source; readonly parts: readonly Part[] }[]
  readonly forecast: Forecast
  /** Bytes a second, measured on the connection; undefined where little will move */
  readonly rate: number | undefined
  readonly text: string
  /** Why it cannot be done */
  readonly problem: string | undefined
}

export async function prepareDelivery(plan: Plan, seen: Observation, sources: ReadonlyMap<string, Source>, host: Host, ports: Ports): Promise<Delivery | undefined> {
  const images = plan.images.flatMap((image) => {
    const source = image.how === 'tunnel' ? sources.get(image.ref) : undefined
    return source === undefined ? [] : [{ plan: image, source }]
  })
  if (images.length === 0) return undefined
  const store = /overlayfs|io\.containerd/.test(seen.facts['store'] ?? '') ? 'containerd' : 'classic'
  const offered = images.map(({ source }) => source.image)
  const chains = seen.inventory.map(({ layers }) => layers)
  const rough = forecast(offered, chains, store)
  const exact = forecast(offered, chains, store, await unpackedSizes(rough.layers, images.map(({ source }) => source)))
  const free = Number(seen.facts['disk-free']) || undefined
  const rate = exact.bytes > 2 * PROBE_BYTES ? await measuredRate(host, ports) : undefined
  const inParts = images.map((image) => ({ ...image, parts: store === 'classic' ? [] : partsOf(image.source.image, exact.layers, image.source.manifest.bytes, image.source.config, digestOf) }))
  return { images: inParts, forecast: exact, rate, text: forecastText(exact, rate, free), problem: tooBig(exact, free, seen.facts['docker-root'] ?? 'its disk') }
}

/** The last four bytes of a gzip file are its unpacked size (RFC 1952, ISIZE). What cannot be read is estimated. */
async function unpackedSizes(layers: readonly Layer[], sources: readonly Source[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  const read = layers.map(async ({ digest, size, compressed }) => {
    const source = sources.find(({ image }) => image.layers.some((layer) => layer.digest === digest))
    if (source === undefined || !compressed) return
    const tail: number[] = []
    for await (const chunk of await source.repository.blob(digest, { from: size - 4, to: size - 1 })) tail.push(...chunk)
    if (tail.length === 4) sizes.set(digest, tail.reduceRight((sum, byte) => sum * 256 + byte, 0))
  })
  await Promise.allSettled(read)
  return sizes
}

async function measuredRate(host: Host, ports: Ports): Promise<number | undefined> {
  const begun = ports.clock.monotonicSeconds()
  const ran = await host.run(['sh', '-c', 'cat >/dev/null'], { stdin: new Uint8Array(PROBE_BYTES), timeoutSeconds: 60 })
  const seconds = ports.clock.monotonicSeconds() - begun
  return ran.kind === 'exited' && seconds > 0 ? PROBE_BYTES / seconds : undefined
}

const digestOf = (bytes: Uint8Array): string => `sha256:${sha256(bytes)}`

/** The plan with what only an open tunnel can tell, and the files that lead the host's Docker to it. */
export interface Staged {
  readonly plan: Plan
  readonly files: readonly StagedFile[]
}

export async function authorisations(plan: Plan, ports: Ports): Promise<readonly StagedFile[]> {
  const files = plan.images.filter(({ authorised }) => authorised === true).map(async ({ service, ref }): Promise<readonly StagedFile[]> => {
    const config = await ports.pullAuthorization(ref)
    return config === undefined ? [] : [{ path: `pull/${service}/config.json`, mode: 0o600, content: config.reveal() }]
  })
  return (await Promise.all(files)).flat()
}

/** A tunnel that is open, and what is told of it. */
export class OpenDelivery {
  #over = false
  #limit: number | undefined
  #ended: number | undefined
  #seen = { bytes: 0, at: 0 }
  readonly #begun: number

  constructor(private readonly delivery: Delivery, readonly tunnel: Tunnel, private readonly ports: Ports) {
    this.#begun = ports.clock.monotonicSeconds()
    this.#seen = { bytes: 0, at: this.#begun }
    void this.#progress()
  }

  static async open(delivery: Delivery, seen: Observation, host: Host, program: HostProgram, project: string, ports: Ports): Promise<OpenDelivery> {
    await program.attach()
    const memory = Math.min(...['memory-total', 'memory-headroom'].map((fact) => Number(seen.facts[fact]) || Infinity))
    const manifests = new Map<string, StoredManifest>()
    const blobs = new Map<string, { readonly size: number; readonly from: Pick<Repository, 'name' | 'blob'> }>()
    for (const { source: { image, repository, manifest }, parts } of delivery.images) {
      manifests.set(manifest.digest, manifest)
      for (const { digest, size } of [{ digest: image.config, size: image.configBytes }, ...image.layers]) blobs.set(digest, { size, from: repository })
      for (const part of parts) {
        manifests.set(part.manifest.digest, { ...part.manifest, mediaType: manifest.mediaType })
        blobs.set(part.config.digest, { size: part.config.bytes.length, from: inMemory(part.config.bytes) })
      }
    }
    return new OpenDelivery(delivery, await ports.openTunnel(host, { manifests, blobs, atOnce: memory < SMALL_HOST_BYTES ? 1 : 3 }, project), ports)
  }

  staged(plan: Plan): Staged {
    const { forecast: { bytes }, rate, images } = this.delivery
    return {
      // Eight times the forecast: a line that is so much slower than measured is worth a message.
      plan: { ...plan, tunnelPort: Number(/:(\d+)\//.exec(this.tunnel.address)?.[1]), transferSeconds: Math.max(600, Math.ceil((8 * bytes) / (rate ?? 1e6))) },
      files: images.flatMap(({ plan: { service }, source, parts }) => [...parts.map(({ manifest }) => manifest.digest), source.manifest.digest].map((digest, at) => ({
        // In the order in which the host reads a directory.
        path: `pull/${service}/${String(at).padStart(4, '0')}.json`,
        mode: 0o600,
        content: JSON.stringify({ services: { image: { image: `${this.tunnel.address}@${digest}` } } }),
      }))),
    }
  }

  get over(): boolean {
    return this.#over
  }

  /** A line of the host on its strain; others are passed over. */
  pressed(line: string): void {
    const pressure = readPressure(line)
    if (pressure === undefined || this.#over) return
    const { bytes } = this.tunnel.moved()
    const at = this.ports.clock.monotonicSeconds()
    const rate = (bytes - this.#seen.bytes) / Math.max(0.1, at - this.#seen.at)
    this.#seen = { bytes, at }
    const limit = nextLimit(this.#limit, rate, pressure)
    if (limit === this.#limit) return
    if (this.#limit === undefined || limit === undefined) this.ports.log.info(limit === undefined ? '    the host is at ease again: images move as fast as they can' : `    the host is under strain: images move at ${megabytes(limit)}/s`)
    this.#limit = limit
    this.tunnel.limit(limit)
  }

  /** Closes the tunnel; once. */
  async end(): Promise<void> {
    if (this.#over) return
    this.#over = true
    this.#ended = this.ports.clock.monotonicSeconds()
    await this.tunnel.close()
    const { movedBytes, seconds } = this.report()
    this.ports.log.info(`    moved through the tunnel: ${megabytes(movedBytes)} (missing were ${megabytes(this.delivery.forecast.bytes)}) in ${seconds.toFixed(1)} s`)
  }

  report(): Transferred {
    const { bytes, blobs } = this.tunnel.moved()
    const { forecast } = this.delivery
    const layers = forecast.layers.map(({ digest, size }) => ({ digest, bytes: size, movedBytes: blobs.get(digest) ?? 0 }))
    return { movedBytes: bytes, missingBytes: forecast.bytes, layers, seconds: (this.#ended ?? this.ports.clock.monotonicSeconds()) - this.#begun }
  }

  async #progress(): Promise<void> {
    const { bytes: all } = this.delivery.forecast
    let last = 0
    for (;;) {
      await this.ports.clock.sleep(PROGRESS_SECONDS)
      if (this.#over) return
      const { bytes } = this.tunnel.moved()
      const rate = (bytes - last) / PROGRESS_SECONDS
      if (bytes > last && bytes < all) this.ports.log.info(`    ${megabytes(bytes)} of ${megabytes(all)}, ${megabytes(rate)}/s, ${Math.ceil((all - bytes) / rate)} s left`)
      last = bytes
    }
  }
}
