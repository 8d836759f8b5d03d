// Images that were built for single platforms on runners of their own, made one index.
import type { RunRecord } from '../inputs/record'
import { platformName, readManifest } from '../transfer/offer'

const INDEX = 'application/vnd.oci.image.index.v1+json'

/** One image of one record, which goes into an index. */
export interface Piece {
  readonly service: string
  readonly name: string
  readonly digest: string
}

/** What becomes one index: by service, in the order of the records. */
export function piecesOf(records: readonly RunRecord[]): { readonly pieces: ReadonlyMap<string, readonly Piece[]>; readonly problems: readonly string[] } {
  const problems: string[] = []
  const commits = [...new Set(records.map(({ commit }) => commit))]
  if (commits.length > 1) problems.push(`records: are of different commits: ${commits.map((commit) => commit.slice(0, 12) || 'unknown').join(', ')}`)
  const services = [...new Set(records.flatMap(({ images }) => Object.keys(images)))]
  if (services.length === 0) problems.push('records: hold no image')
  const pieces = new Map<string, readonly Piece[]>()
  for (const service of services) {
    const found = records.flatMap(({ images }, at): readonly (Piece & { readonly platforms: readonly string[] })[] => {
      const image = images[service]
      if (image === undefined) problems.push(`records: the ${ordinal(at)} lacks ${service}, which others have; did its build fail?`)
      return image === undefined ? [] : [{ service, name: image.name ?? '', digest: image.index, platforms: Object.keys(image.platforms) }]
    })
    const platforms = found.flatMap((one) => one.platforms)
    const twice = platforms.find((platform, at) => platforms.indexOf(platform) !== at)
    if (twice !== undefined) problems.push(`records: two have ${service} for ${twice}`)
    if (new Set(found.map(({ name }) => name)).size > 1) problems.push(`records: ${service} has different names: ${[...new Set(found.map(({ name }) => name))].join(', ')}`)
    pieces.set(service, found.map(({ name, digest }) => ({ service, name, digest })))
  }
  return { pieces, problems }
}

const ordinal = (at: number): string => ['first', 'second', 'third'][at] ?? `${at + 1}th`

interface Descriptor {
  readonly mediaType?: string
  readonly digest: string
  readonly size: number
  readonly platform?: object
  readonly annotations?: Readonly<Record<string, string>>
}

/** A manifest as it lies in a registry; `config` where it is of one image, whose platform stands only there. */
export interface StoredPiece {
  readonly bytes: Uint8Array
  readonly digest: string
  readonly mediaType: string
  readonly config?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
}

/** The index over all manifests, attestations included. Throws when a piece is no manifest, which its repository excludes. */
export function mergedIndex(pieces: readonly StoredPiece[]): { readonly bytes: Uint8Array; readonly mediaType: string } {
  const parsed = pieces.map((piece) => ({ piece, json: JSON.parse(new TextDecoder().decode(piece.bytes)) as { manifests?: readonly Descriptor[]; annotations?: Readonly<Record<string, string>> } }))
  const manifests = parsed.flatMap(({ piece, json }) => json.manifests ?? [ofManifest(piece)])
  const unique = manifests.filter(({ digest }, at) => manifests.findIndex((other) => other.digest === digest) === at)
  const annotations = Object.assign({}, ...parsed.map(({ json }) => json.annotations ?? {})) as Readonly<Record<string, string>>
  const index = { schemaVersion: 2, mediaType: INDEX, manifests: unique, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) }
  return { bytes: new TextEncoder().encode(JSON.stringify(index)), mediaType: INDEX }
}

function ofManifest({ bytes, digest, mediaType, config = {} }: StoredPiece): Descriptor {
  if (readManifest(bytes).kind !== 'image') throw new Error(`${digest} is no manifest of an image`)
  const [os = '', architecture = '', variant] = platformName(config).split('/')
  return { mediaType, digest, size: bytes.length, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } }
}
