// The inputs of docker/metadata-action, unchanged, and what they make of a run of GitHub Actions. Different on purpose:
// - Without `tags` there are other defaults, see default-tags.ts.
// - What it takes and makes nothing of is a problem here: unknown attributes and expressions, two values in one line, a tag
//   that begins with - or a dot, a name with a tag in `images`, labels without =. Tags of more than 128 characters are cut.
// - {{is_default_branch}} is true for `create` on the default branch only, and an expression's & or ' does not become HTML.
// - Handlebars' other syntax, such as {{#if}}, and moment's eras and names of time zones are not known.
import type { Read } from '../../inputs/kinds'
import { defaultTags } from './default-tags'
import type { EventFacts } from './event'
import { globalValues } from './global-values'
import { standardLabels, withLines } from './labels'
import { readFlavor } from './read-flavor'
import { readImages } from './read-images'
import { readTags } from './read-tags'
import { tagsOf } from './tags'

/** Texts of lines, each empty when not given. Lines that begin with # are comments. */
export interface MetadataInputs {
  readonly images: string
  readonly tags: string
  readonly flavor: string
  readonly labels: string
  readonly annotations: string
}

export interface MetadataSettings {
  /** Hex digits of a short commit: 7 */
  readonly shortShaLength?: number
  /** What annotations are put on: manifest, index, manifest[linux/arm64]; by default the manifest */
  readonly annotationLevels?: readonly string[]
}

export interface Metadata {
  /** The first tag; empty where no line gave one */
  readonly version: string
  /** Names without tags, in lower case */
  readonly images: readonly string[]
  /** NAME:TAG, image by image; only TAG where there is no image */
  readonly tags: readonly string[]
  readonly tagNames: readonly string[]
  /** Sorted by key */
  readonly labels: Readonly<Record<string, string>>
  /** LEVEL:KEY=VALUE */
  readonly annotations: readonly string[]
  /** What is not wrong but may surprise; each begins with the name of the input. */
  readonly warnings: readonly string[]
}

/** Every problem at once, each beginning with the name of the input. */
export function metadata(inputs: MetadataInputs, facts: EventFacts, settings: MetadataSettings = {}): Read<Metadata> {
  const { shortShaLength = 7, annotationLevels = ['manifest'] } = settings
  const shortSha = facts.sha.slice(0, shortShaLength)
  const values = globalValues(facts, shortSha)
  const given = readTags(inputs.tags)
  const ownTags = 'problems' in given || given.value.length > 0
  const rules = ownTags ? given : readTags(defaultTags(facts))
  const flavor = readFlavor(inputs.flavor)
  const tags = 'problems' in rules || 'problems' in flavor ? undefined : tagsOf(rules.value, flavor.value, { facts, values, shortSha }, ownTags)
  const images = readImages(inputs.images, values)
  const version = tags !== undefined && 'value' in tags ? (tags.value.names[0] ?? '') : ''
  const standard = standardLabels(facts, version)
  const labels = withLines(standard, 'labels', inputs.labels, values)
  const annotations = withLines(standard, 'annotations', inputs.annotations, values)

  const problems = [images, rules, flavor, tags, labels, annotations].flatMap((read) => (read !== undefined && 'problems' in read ? read.problems : []))
  if (tags === undefined || 'problems' in tags || 'problems' in images || 'problems' in labels || 'problems' in annotations) return { problems }
  const tagNames = tags.value.names
  return {
    value: {
      version,
      images: images.value,
      tags: images.value.length === 0 ? tagNames : images.value.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`)),
      tagNames,
      labels: labels.value,
      annotations: annotationLevels.flatMap((level) => Object.entries(annotations.value).map(([key, value]) => `${level}:${key}=${value}`)),
      warnings: tags.value.warnings,
    },
  }
}
