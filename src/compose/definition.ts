// Is what runs what is wanted? Answered by one hash of all that makes a copy of a service, whatever its colour.
import { createHash } from 'node:crypto'
import { copyOf } from './copy'
import type { Role } from './roles'
import { replicasOf, without, type Grant, type Material, type Resource, type Service, type Stack } from './model'
import { mountKey, type Sources } from './sources'

/** 64 lower-case hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * What a copy of a service is, whatever its colour, as 64 hex digits. Equal definitions: the running copy may stay.
 * `image` is the image's identity (a digest), not its name. Files count by content and not by path. Of a web service or
 * worker, names, published ports, aliases and addresses do not count, as they are the switch's; of a singleton they do.
 */
export function definitionOf(stack: Stack, service: string, image: string, sources: Sources, role: Role = 'singleton'): string {
  const model = stack.services[service] ?? {}
  const { volumes, networks, secrets, configs, ...rest } = role === 'singleton' ? alone(model) : copyOf(model, role === 'web')
  const contents = new Map(sources.travels.map((travel) => [travel.key, travel.sha256]))
  return sha256(
    canonical({
      ...rest,
      image,
      replicas: replicasOf(model),
      volumes: (volumes ?? []).map((mount) => {
        const content = contents.get(mountKey(service, mount.target))
        if (content !== undefined) return { ...without(mount, ['bind', 'read_only']), source: `sha256:${content}` }
        return mount.type === 'volume' && mount.source !== undefined ? { ...mount, source: resource(stack.volumes[mount.source]) } : mount
      }),
      networks: Object.entries(networks ?? {}).map(([name, attachment]) => ({ ...attachment, network: resource(stack.networks[name]) })),
      secrets: (secrets ?? []).map((grant) => granted(grant, 'secrets', stack, contents)),
      configs: (configs ?? []).map((grant) => granted(grant, 'configs', stack, contents)),
    }),
  )
}

function alone(service: Service): Service {
  return without(service, ['image', 'build', 'develop', 'profiles', 'depends_on', 'pull_policy', 'scale'])
}

/** Subnets are left out: a network that exists is used as it is. */
function resource(definition: Resource | undefined): unknown {
  if (definition === undefined) return undefined
  return definition.external === true ? definition.name : without(definition, ['ipam', 'labels'])
}

function granted(grant: Grant, kind: 'secrets' | 'configs', stack: Stack, contents: ReadonlyMap<string, string>): unknown {
  const material: Material = stack[kind][grant.source] ?? {}
  return { ...grant, from: contents.get(`${kind}.${grant.source}`) ?? material.digest ?? material.content ?? material.file }
}

/**
 * JSON with sorted keys and without null and empty mappings: versions of Compose differ in whether they print those.
 * Empty lists stay: `command: []` is not the image's own command.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)] as const)
    .filter(([, inner]) => inner !== null && inner !== undefined && !isEmptyMapping(inner))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries)
}

function isEmptyMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}
