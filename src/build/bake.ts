// What is to be built → the definition that docker buildx bake reads. One target for each service, all in one build, so
// that stages which they share are built once.
import type { CacheEntries } from './cache'
import { csv, literal } from './fields'
import type { BuildService, BuildWish, SecretMount } from './wish'

/** Where a target's image goes. */
export type Destination =
  | { readonly kind: 'push' }
  | { readonly kind: 'layout'; readonly directory: string }
  | { readonly kind: 'cache' }

export interface BakeTarget {
  readonly service: BuildService
  readonly destination: Destination
  readonly cache: CacheEntries
  /** `[LEVEL:]KEY=VALUE` */
  readonly annotations: readonly string[]
}

/** JSON for `docker buildx bake --file -`. It names secrets and never holds one. */
export function bakeDefinition(wish: Pick<BuildWish, 'provenance' | 'sbom'>, targets: readonly BakeTarget[]): string {
  const names = targets.map(({ service }) => targetName(service.service))
  return JSON.stringify({
    group: { default: { targets: names } },
    target: Object.fromEntries(targets.map((target) => [targetName(target.service.service), bakeTarget(wish, target)])),
  }, (_, value: unknown) => (typeof value === 'string' ? literal(value) : value))
}

/** Bake takes no dots in names, Compose does; a name that would be another one's keeps apart by what no service name has. */
export const targetName = (service: string): string => service.replaceAll('.', '__dot__')

function bakeTarget(wish: Pick<BuildWish, 'provenance' | 'sbom'>, { service: it, destination, cache, annotations }: BakeTarget): object {
  return {
    context: it.context,
    ...(it.dockerfile === undefined ? {} : { dockerfile: it.dockerfile }),
    ...(it.dockerfileInline === undefined ? {} : { 'dockerfile-inline': it.dockerfileInline }),
    ...(it.target === undefined ? {} : { target: it.target }),
    ...filled({ args: it.args, contexts: it.contexts, labels: it.labels }),
    ...listed({ annotations, platforms: it.platforms, ssh: it.ssh, secret: it.secrets.map(secretField), 'extra-hosts': it.extraHosts, ulimits: it.ulimits }),
    ...listed({ 'cache-from': [...cache.from, ...it.cacheFrom], 'cache-to': [...cache.to, ...it.cacheTo] }),
    attest: [wish.provenance === 'false' ? 'type=provenance,disabled=true' : `type=provenance,mode=${wish.provenance}`, ...(wish.sbom ? ['type=sbom'] : [])],
    output: [outputField(it, destination)],
    ...(it.noCache ? { 'no-cache': true } : {}),
    ...(it.pull ? { pull: true } : {}),
    ...(it.network === undefined ? {} : { network: it.network }),
    ...(it.shmSize === undefined ? {} : { 'shm-size': it.shmSize }),
  }
}

function outputField({ name }: BuildService, destination: Destination): string {
  switch (destination.kind) {
    case 'push': return csv(['type=image', `name=${name}`, 'push-by-digest=true', 'name-canonical=true', 'push=true', 'oci-mediatypes=true'])
    case 'layout': return csv(['type=oci', 'tar=false', `dest=${destination.directory}`, `name=${name}`])
    case 'cache': return 'type=cacheonly'
  }
}

const secretField = (mount: SecretMount): string => csv([`id=${mount.id}`, 'file' in mount ? `src=${mount.file}` : `env=${mount.variable}`])

const filled = (records: Readonly<Record<string, Readonly<Record<string, string>>>>): object => Object.fromEntries(Object.entries(records).filter(([, record]) => Object.keys(record).length > 0))
const listed = (lists: Readonly<Record<string, readonly string[]>>): object => Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))
