// (wish, what Docker says) → how it will be built. A value: the dry run prints it.
import type { Destination, BakeTarget } from './bake'
import { chooseBuilder, isLocal, isNative, pushesByDigest, type BuilderChoice, type BuilderFacts } from './builder'
import { cacheEntries, chooseCache, scopeOf, type CacheChoice, type CacheFacts } from './cache'
import type { BuildService, BuildWish } from './wish'

export interface BuildFacts {
  readonly builder: BuilderFacts
  readonly cache: CacheFacts
}

/** Labels and annotations that every image gets; those of its own in the Compose file win. */
export interface ImageTexts {
  readonly labels: Readonly<Record<string, string>>
  /** `[LEVEL:]KEY=VALUE` */
  readonly annotations: readonly string[]
}

export interface BuildPlan {
  readonly builder: BuilderChoice
  readonly cache: CacheChoice
  /** Layouts are pushed by us, since this builder cannot push by digest, or since they are wanted as layouts too */
  readonly publish: 'builder' | 'layout' | 'nothing'
  readonly destination: Destination['kind']
  readonly services: readonly PlannedImage[]
  readonly native: readonly string[]
  readonly emulated: readonly string[]
  readonly scopes: readonly string[]
}

export interface PlannedImage {
  readonly service: BuildService
  readonly annotations: readonly string[]
}

export function planBuild(wish: BuildWish, facts: BuildFacts, { labels, annotations }: ImageTexts): BuildPlan | { readonly problems: readonly string[] } {
  const builder = chooseBuilder(wish.builder, facts.builder)
  const cache = chooseCache(wish.cache, facts.cache)
  if ('problem' in builder || 'problem' in cache) return { problems: [builder, cache].flatMap((one) => ('problem' in one ? [one.problem] : [])) }
  const pushing = wish.outputs.includes('registry')
  const layouts = wish.outputs.includes('oci') || (pushing && !pushesByDigest(builder))
  const platforms = [...new Set(wish.services.flatMap((service) => service.platforms))]
  const native = platforms.filter((platform) => !isLocal(builder) || isNative(platform, facts.builder.native))
  return {
    builder,
    cache,
    publish: !pushing ? 'nothing' : layouts ? 'layout' : 'builder',
    destination: layouts ? 'layout' : pushing ? 'push' : 'cache',
    services: wish.services.map((service) => ({ service: { ...service, labels: { ...labels, ...service.labels } }, annotations: inIndex(annotations, service, wish) })),
    native,
    emulated: platforms.filter((platform) => !native.includes(platform)),
    scopes: wish.services.map(({ service, platforms: its }) => scopeOf(service, its)),
  }
}

/** Directories that are known only when the build begins. */
export interface Places {
  readonly cache: string
  /** Of a service's export; undefined where nothing is exported to a directory */
  readonly layoutOf: ((service: string) => string) | undefined
}

export function bakeTargets(plan: BuildPlan, { cache: cacheDirectory, layoutOf }: Places): readonly BakeTarget[] {
  return plan.services.map(({ service, annotations }) => {
    const given = service.cacheFrom.length + service.cacheTo.length > 0
    const cache = given ? { from: [], to: [] } : cacheEntries(plan.cache, service.service, service.platforms, service.name, cacheDirectory)
    const destination: Destination = plan.destination === 'layout' ? { kind: 'layout', directory: layoutOf?.(service.service) ?? '' } : { kind: plan.destination }
    return { service, destination, cache, annotations }
  })
}

// BuildKit refuses annotations of an index where it writes none, which is for one platform without attestation.
function inIndex(annotations: readonly string[], service: BuildService, wish: BuildWish): readonly string[] {
  return service.platforms.length > 1 || wish.provenance !== 'false' || wish.sbom ? annotations : annotations.filter((line) => !/^[a-z,-]*index/.test(line.split('=')[0] ?? ''))
}
