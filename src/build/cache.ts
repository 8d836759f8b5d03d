// Where the layers of a build are kept for the next one. A cache may fail, never the build because of it.
import type { CacheMode } from './wish'
import { csv } from './fields'

/** BuildKit's GitHub cache speaks the service's second version since buildx 0.21; the first was switched off in 2025. */
const GITHUB_CACHE_SINCE = [0, 21]

export interface CacheFacts {
  /** Of GitHub, for this job */
  readonly github: boolean
  /** github-hosted: gone after the job, with all that is on it */
  readonly hosted: boolean
  /** 0.13.1 */
  readonly buildx: string
}

/** How long BuildKit waits for a service that says 429; by itself it would wait for ten minutes, for each layer. */
const PATIENCE = 'timeout=20s'

export type CacheChoice = { readonly kind: 'gha' | 'registry' | 'local' | 'builder' | 'none'; readonly why: string }

export function chooseCache(mode: CacheMode, facts: CacheFacts): CacheChoice | { readonly problem: string } {
  const speaks = atLeast(facts.buildx, GITHUB_CACHE_SINCE)
  switch (mode) {
    case 'false': return { kind: 'none', why: 'not asked for' }
    case 'local':
    case 'registry': return { kind: mode, why: 'as asked' }
    case 'gha':
      if (!facts.github) return { problem: 'cache: gha needs the cache of GitHub, which this job does not offer' }
      return speaks ? { kind: 'gha', why: 'as asked' } : { kind: 'local', why: `docker buildx ${facts.buildx} does not speak to the cache of GitHub as it is since 2025, so this action carries a directory there` }
    case 'true':
      if (!facts.github || !facts.hosted) return { kind: 'builder', why: `${facts.github ? 'this runner stays' : 'there is no cache of GitHub'}, so the builder keeps its layers itself` }
      return speaks ? { kind: 'gha', why: 'the cache of GitHub' } : { kind: 'local', why: `the cache of GitHub through a directory, as docker buildx is ${facts.buildx}` }
  }
}

export interface CacheEntries {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** One scope for each service and set of platforms: builds that share one would overwrite each other's. */
export function scopeOf(service: string, platforms: readonly string[]): string {
  return `${service}-${platforms.map((platform) => platform.replaceAll('/', '-')).join('+')}`
}

/** @param name repository of the image  @param directory of `local`: read from `old`, written to `new` */
export function cacheEntries({ kind }: CacheChoice, service: string, platforms: readonly string[], name: string, directory: string): CacheEntries {
  const scope = scopeOf(service, platforms)
  switch (kind) {
    case 'gha': return { from: [csv(['type=gha', `scope=${scope}`, PATIENCE])], to: [csv(['type=gha', `scope=${scope}`, PATIENCE, 'mode=max', 'ignore-error=true'])] }
    case 'registry': {
      const ref = `ref=${name}:buildcache-${scope.slice(service.length + 1).replaceAll('+', '-')}`
      return { from: [csv(['type=registry', ref])], to: [csv(['type=registry', ref, 'mode=max', 'image-manifest=true', 'oci-mediatypes=true', 'ignore-error=true'])] }
    }
    case 'local': return { from: [csv(['type=local', `src=${directory}/old/${scope}`])], to: [csv(['type=local', `dest=${directory}/new/${scope}`, 'mode=max', 'ignore-error=true'])] }
    case 'builder':
    case 'none': return { from: [], to: [] }
  }
}

export function atLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.replace(/^v/, '').split(/[^\d]/).map(Number)
  const differing = wanted.findIndex((part, at) => (parts[at] ?? 0) !== part)
  return differing === -1 || (parts[differing] ?? 0) > (wanted[differing] ?? 0)
}
