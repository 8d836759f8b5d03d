// Tags, labels and annotations of the images of this run.
import type { BuiltService } from '../build/built'
import { eventFacts } from '../build/metadata/event'
import { metadata } from '../build/metadata/metadata'
import type { ImageTexts } from '../build/plan'
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'

export interface ImageMetadata {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  /** Without the name of an image; the same for all */
  readonly tagNames: readonly string[]
  readonly texts: ImageTexts
  /** NAME:TAG */
  tagsOf(built: readonly Pick<BuiltService, 'name'>[]): readonly string[]
}

// As labels these would give an image whose content is the same another digest with every commit, and so a new copy of
// every service with every deployment. They stand in the index, beside the images.
const VOLATILE = ['org.opencontainers.image.created', 'org.opencontainers.image.revision', 'org.opencontainers.image.version']

export function imageMetadata(inputs: Pick<Inputs, 'tags' | 'flavor' | 'labels' | 'annotations'>, ports: Pick<Ports, 'facts' | 'eventPayload' | 'clock' | 'variable'>): ImageMetadata {
  const { event, ref, sha, repository, serverUrl } = ports.facts
  const setting = (name: string): string => ports.variable(`DOCKER_METADATA_${name}`)?.reveal() ?? ''
  const facts = eventFacts(ports.eventPayload, { event, ref, sha, repository, serverUrl, now: ports.clock.now(), headOfPullRequest: setting('PR_HEAD_SHA') === 'true' })
  const levels = setting('ANNOTATIONS_LEVELS').split(',').filter((level) => level !== '')
  const [tags = '', flavor = '', labels = '', annotations = ''] = [inputs.tags, inputs.flavor, inputs.labels, inputs.annotations].map((lines) => lines.join('\n'))
  const read = metadata({ images: '', tags, flavor, labels, annotations }, facts, { shortShaLength: Number(setting('SHORT_SHA_LENGTH')) || 7, annotationLevels: levels.length === 0 ? ['index'] : levels })
  if ('problems' in read) return { problems: read.problems, warnings: [], tagNames: [], texts: { labels: {}, annotations: [] }, tagsOf: () => [] }
  const { tagNames, warnings } = read.value
  const own = inputs.labels.map((line) => line.split('=', 1)[0] ?? '')
  return {
    problems: [],
    warnings,
    tagNames,
    texts: {
      labels: Object.fromEntries(Object.entries(read.value.labels).filter(([key]) => own.includes(key) || !VOLATILE.includes(key))),
      annotations: read.value.annotations,
    },
    tagsOf: (built) => built.flatMap(({ name }) => tagNames.map((tag) => `${name}:${tag}`)),
  }
}
