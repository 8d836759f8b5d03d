/** What GitHub says about the run; empty when it does not. */
export interface ReleaseFacts {
  /** refs/heads/main, refs/tags/v2 */
  readonly ref: string
  readonly sha: string
  readonly runNumber: string
}

export const RELEASE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/**
 * The release when none is given: the tag on tag events, else short commit and run number (3f2a91c-57).
 * Undefined outside of GitHub, where neither is known.
 */
export function defaultRelease(facts: ReleaseFacts): string | undefined {
  const tag = /^refs\/tags\/(.+)$/.exec(facts.ref)?.[1]
  if (tag !== undefined) return sanitise(tag)
  if (facts.sha === '') return undefined
  return [facts.sha.slice(0, 7), facts.runNumber].filter((part) => part !== '').join('-')
}

// A tag may hold what a Docker tag and a directory name may not: release/2.1 → release-2.1
function sanitise(tag: string): string {
  return tag.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[.-]+/, '').slice(0, 128) || 'release'
}
