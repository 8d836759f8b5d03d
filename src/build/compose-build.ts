// The `build:` section of a service, as `docker compose config` prints it.
import { undollar, type Material, type Service } from '../compose/model'
import type { BuildService, SecretMount } from './wish'

/** Everything that Compose says; what the step's inputs add comes later. */
export type ComposeBuild = Pick<BuildService, 'context' | 'dockerfile' | 'dockerfileInline' | 'target' | 'args' | 'contexts' | 'labels' | 'secrets' | 'ssh' | 'cacheFrom' | 'cacheTo' | 'platforms' | 'noCache' | 'pull' | 'network' | 'shmSize' | 'extraHosts' | 'ulimits'>

interface Section {
  readonly context?: string
  readonly dockerfile?: string
  readonly dockerfile_inline?: string
  readonly target?: string
  readonly args?: Readonly<Record<string, string | null>>
  readonly additional_contexts?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly secrets?: readonly { readonly source: string; readonly target?: string }[]
  readonly ssh?: readonly string[]
  readonly cache_from?: readonly string[]
  readonly cache_to?: readonly string[]
  readonly platforms?: readonly string[]
  readonly no_cache?: boolean
  readonly pull?: boolean
  readonly network?: string
  readonly shm_size?: string
  readonly extra_hosts?: readonly string[]
  readonly ulimits?: Readonly<Record<string, number | { readonly soft?: number; readonly hard?: number }>>
}

/** Undefined for a service without `build:`. Values lose the `$$` in which Compose prints a dollar. */
export function composeBuild(service: Service, secrets: Readonly<Record<string, Material>>): ComposeBuild | undefined {
  if (typeof service.build !== 'object' || service.build === null) return undefined
  const it = service.build as Section
  return {
    context: undollar(it.context ?? '.'),
    ...(it.dockerfile === undefined ? {} : { dockerfile: undollar(it.dockerfile) }),
    ...(it.dockerfile_inline === undefined ? {} : { dockerfileInline: undollar(it.dockerfile_inline) }),
    ...(it.target === undefined ? {} : { target: undollar(it.target) }),
    args: texts(it.args),
    contexts: texts(it.additional_contexts),
    labels: texts(it.labels),
    secrets: (it.secrets ?? []).flatMap(({ source, target }) => mountOf(target ?? source, secrets[source])),
    ssh: (it.ssh ?? []).map(undollar),
    cacheFrom: (it.cache_from ?? []).map(undollar),
    cacheTo: (it.cache_to ?? []).map(undollar),
    platforms: it.platforms ?? [],
    noCache: it.no_cache === true,
    pull: it.pull === true,
    ...(it.network === undefined ? {} : { network: it.network }),
    ...(it.shm_size === undefined ? {} : { shmSize: it.shm_size }),
    extraHosts: it.extra_hosts ?? [],
    ulimits: Object.entries(it.ulimits ?? {}).map(([name, limit]) => `${name}=${typeof limit === 'number' ? limit : `${limit.soft ?? limit.hard}:${limit.hard ?? limit.soft}`}`),
  }
}

// A build argument without a value is left to the Dockerfile's default, as in `docker build --build-arg NAME` without NAME set.
function texts(record: Readonly<Record<string, string | null>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (value === null ? [] : [[key, undollar(value)]])))
}

function mountOf(id: string, material: Material | undefined): readonly SecretMount[] {
  if (material?.file !== undefined) return [{ id, file: undollar(material.file) }]
  return material?.environment === undefined ? [] : [{ id, variable: material.environment }]
}
