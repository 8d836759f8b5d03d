// Which images a scan is about: every platform of every image, each by the digest of its own manifest.
import { repositoryOf } from '../deploy/images'
import type { Repository } from '../execution/images'
import type { Ports } from '../execution/ports'
import type { WholeImage } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import type { Subject } from '../scan/outcome'
import { WorldFailure } from '../support/problem'
import { readManifest } from '../transfer/offer'
import { tagOrDigestOf } from './offers'
import { platformImages } from './stored'

export type ImageSubject = Extract<Subject, { kind: 'image' }>

/** One that cannot be read is `failed`: a scan that says nothing of it would look like a clean one. */
export type ScanImage = { readonly subject: ImageSubject } & ({ readonly image: WholeImage } | { readonly failed: WorldFailure })

interface Named {
  readonly service: string
  readonly name: string
  readonly reference: string
}

type Given = Pick<Inputs, 'record' | 'digests' | 'imageRef' | 'services'>

/** Images of the record, of `digests`, which go before, and of `image-ref`; of the services that the step names, where it names any. */
export function namedImages(given: Given): readonly Named[] {
  const all = allImages(given)
  return given.services.length === 0 ? all : all.filter(({ service }) => given.services.includes(service))
}

/** Services that the step names and that have no image. Left out in silence they would look like scanned ones. */
export function withoutImage(given: Given): readonly string[] {
  const all = allImages(given)
  return all.length === 0 ? [] : given.services.filter((service) => !all.some((one) => one.service === service))
}

function allImages({ record, digests, imageRef }: Given): readonly Named[] {
  const wished = Object.entries({ ...record?.images, ...digests }).map(([service, wanted]): Named => {
    if ('reference' in wanted) return { service, name: bare(wanted.reference), reference: wanted.reference }
    const { name = service, index } = wanted
    return { service, name, reference: `${name}@${index}` }
  })
  return imageRef.reduce((all, reference) => [...all, { service: unlike(serviceOf(reference), all), name: bare(reference), reference }], wished)
}

// Reports and alerts are kept by service: app of one repository is not app of another.
function unlike(service: string, all: readonly Named[], number = 1): string {
  const name = number === 1 ? service : `${service}-${number}`
  return all.some((one) => one.service === name) ? unlike(service, all, number + 1) : name
}

export async function imagesToScan(inputs: Given, ports: Pick<Ports, 'repository'>): Promise<readonly ScanImage[]> {
  const all = await Promise.all(namedImages(inputs).map((named) => platformsOf(named, ports)))
  return all.flat()
}

async function platformsOf({ service, name, reference }: Named, ports: Pick<Ports, 'repository'>): Promise<readonly ScanImage[]> {
  const repository = ports.repository(reference)
  try {
    const top = (await repository.manifest(tagOrDigestOf(reference))).digest
    const platforms = await platformImages(repository, top)
    if (platforms.length === 0) throw new WorldFailure({ what: `${reference} has no image for any platform`, hint: 'Build it again, and hand on that record.' })
    return await Promise.all(platforms.map(async ({ platform, manifest }) => ({ subject: { kind: 'image', service, name, platform, manifest } as const, image: await wholeImage(repository, manifest) })))
  } catch (thrown) {
    if (!(thrown instanceof WorldFailure)) throw thrown
    return [{ subject: { kind: 'image', service, name, platform: '', manifest: '' }, failed: thrown }]
  }
}

export async function wholeImage(repository: Repository, digest: string): Promise<WholeImage> {
  const manifest = await repository.manifest(digest)
  const read = readManifest(manifest.bytes)
  if (read.kind !== 'image') throw new WorldFailure({ what: `${repository.name}@${digest} is no manifest of an image` })
  return { manifest, blobs: [read.config, ...read.layers], from: repository }
}

// ghcr.io/acme/booking-backend:v1 → ghcr.io/acme/booking-backend; oci:out/backend:v1 → oci:out/backend
function bare(reference: string): string {
  const [, transport = '', rest = ''] = /^((?:oci|docker-daemon):)?(.*)$/.exec(reference) ?? []
  return `${transport}${repositoryOf(rest)}`
}

// ghcr.io/acme/booking-backend:v1 → booking-backend
const serviceOf = (reference: string): string => bare(reference).split(/[/:]/).at(-1) || reference

/** What `scan-ref` names. */
export function sourcesOf({ scanRef }: Pick<Inputs, 'scanRef'>): Extract<Subject, { kind: 'sources' }> {
  return { kind: 'sources', path: scanRef.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/$/, '') }
}
