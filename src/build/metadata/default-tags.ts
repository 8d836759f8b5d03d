import type { EventFacts } from './event'
import { tagOf } from './global-values'
import { readSemver } from './versions'

const ALWAYS = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=pr', 'type=sha']
const VERSION = ['type=semver,pattern={{version}}', 'type=semver,pattern={{major}}.{{minor}}']

/**
 * Lines of `tags` where the user gave none. Unlike docker/metadata-action's own: a Git tag that is a version becomes 1.2.3 and
 * 1.2, the commit is always among them, and `latest` is the default branch and not whatever was tagged last (see tags.ts).
 */
export function defaultTags(facts: EventFacts): string {
  const tag = tagOf(facts)
  const forTag = tag === undefined ? [] : readSemver(tag) === undefined ? ['type=ref,event=tag'] : VERSION
  return [...ALWAYS, ...forTag].join('\n')
}
