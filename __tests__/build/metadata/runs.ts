// Runs of GitHub Actions as facts, and the short way to what they make of inputs.
import { metadata, type Metadata, type MetadataInputs, type MetadataSettings } from '../../../src/build/metadata/metadata'
import type { EventFacts } from '../../../src/build/metadata/event'

export const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37'
export const NOW = '2020-01-10T00:30:00.000Z'

const REPOSITORY = { owner: 'octocat', name: 'Hello-World', url: 'https://github.com/octocat/Hello-World', description: 'This your first repo!', license: 'MIT' }

export function runOf(facts: Partial<EventFacts> = {}): EventFacts {
  return { event: 'push', ref: 'refs/heads/master', sha: SHA, defaultBranch: 'master', now: NOW, repository: REPOSITORY, ...facts }
}

export const pushOf = (branch: string): EventFacts => runOf({ ref: `refs/heads/${branch}` })
export const tagged = (tag: string): EventFacts => runOf({ ref: `refs/tags/${tag}`, baseRef: 'master' })
export const PULL_REQUEST = runOf({ event: 'pull_request', ref: 'refs/pull/15/merge', pullRequest: { number: 15 }, baseRef: 'master' })
export const SCHEDULE = runOf({ event: 'schedule' })

export type Given = Partial<Record<keyof MetadataInputs, string | readonly string[]>>

/** Inputs of which each is a text or a list of lines; `images` is user/app where not given. */
export function inputsOf(given: Given): MetadataInputs {
  const text = (value: string | readonly string[] = ''): string => (typeof value === 'string' ? value : value.join('\n'))
  return { images: text(given.images ?? 'user/app'), tags: text(given.tags), flavor: text(given.flavor), labels: text(given.labels), annotations: text(given.annotations) }
}

export function made(run: EventFacts, given: Given, settings?: MetadataSettings): Metadata {
  const read = metadata(inputsOf(given), run, settings)
  if ('problems' in read) throw new Error(read.problems.join('\n'))
  return read.value
}

/** Names of tags, the version first, as one text. */
export const tagsFrom = (run: EventFacts, tags: string | readonly string[], flavor: string | readonly string[] = ''): string => made(run, { tags, flavor }).tagNames.join(' ')

export function problemsOf(given: Given, run: EventFacts = runOf()): readonly string[] {
  const read = metadata(inputsOf(given), run)
  return 'problems' in read ? read.problems : []
}
