// Which images a scan is about: every platform of every image, each by the digest of its own manifest.
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

/** Images of the record, of `digests` and of `image-ref`; of the services that the step names, where it names any. */
export function namedImages({ record, digests, imageRef, services }: Inputs): readonly Named[] {
  const built = Object.entries({ ...record?.images, ...Object.fromEntries(Object.entries(digests).flatMap(([service, wanted]) => (wanted.kind === 'built' ? [[service, wanted] as const] : []))) })
  const given = Object.entries(digests).flatMap(([service, wanted]) => (wanted.kind === 'reference' ? [{ service, reference: wanted.reference }] : []))
  const all = [
    ...built.filter(([service]) => !given.some((one) => one.service === service)).map(([service, { name = service, index }]) => ({ service, name, reference: `${name}@${index}` })),
    ...given.map((one) => ({ ...one, name: bare(one.reference) })),
    ...imageRef.map((reference) => ({ service: serviceOf(reference), name: bare(reference), reference })),
  ]
  return services.length === 0 ? all : all.filter(({ service }) => services.includes(service))
}

export async function imagesToScan(inputs: Inputs, ports: Pick<Ports, 'repository'>): Promise<readonly ScanImage[]> {
  const all = await Promise.all(namedImages(inputs).map((named) => platformsOf(named, ports)))
  return all.flat()
}

async function platformsOf({ service, name, reference }: Named, ports: Pick<Ports, 'repository'>): Promise<readonly ScanImage[]> {
  const repository = ports.repository(reference)
  try {
    const top = (await repository.manifest(tagOrDigestOf(reference))).digest
    const platforms = await platformImages(repository, top)
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

// ghcr.io/acme/booking-backend:v1 → ghcr.io/acme/booking-backend
const bare = (reference: string): string => reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '')

// ghcr.io/acme/booking-backend:v1 → booking-backend
const serviceOf = (reference: string): string => bare(reference).split(/[/:]/).at(-1) || reference

/** What `scan-ref` names. */
export function sourcesOf({ scanRef }: Pick<Inputs, 'scanRef'>): Extract<Subject, { kind: 'sources' }> {
  return { kind: 'sources', path: scanRef.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/$/, '') }
}
