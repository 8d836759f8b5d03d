// What was built: the digests by which the record knows an image, and how large it is.
import type { BuiltImage } from '../inputs/digests'
import type { RunRecord } from '../inputs/record'

export interface PlatformImage {
  /** linux/arm64 */
  readonly platform: string
  readonly manifest: string
  readonly config: string
  /** Compressed, of all layers */
  readonly bytes: number
  readonly layers: number
}

export interface BuiltService {
  readonly service: string
  readonly name: string
  /** Of the index, or of the manifest where there is but one and nothing beside it */
  readonly index: string
  readonly platforms: readonly PlatformImage[]
}

export function builtImage({ name, index, platforms }: BuiltService): BuiltImage {
  return { name, index, platforms: Object.fromEntries(platforms.map(({ platform, manifest, config }) => [platform, { manifest, config }])) }
}

export const imagesOf = (built: readonly BuiltService[]): Readonly<Record<string, BuiltImage>> => Object.fromEntries(built.map((one) => [one.service, builtImage(one)]))

/** The record with these images in place of what it said of their services. */
export function recorded(record: RunRecord, built: readonly BuiltService[]): RunRecord {
  return { ...record, images: { ...record.images, ...imagesOf(built) } }
}

export const reference = ({ name, index }: Pick<BuiltService, 'name' | 'index'>): string => `${name}@${index}`
