// Taking over a stack that somebody started by hand, and refusing to start an empty one beside it.
import { imageName } from '../compose/images'
import type { Stack } from '../compose/model'
import { repositoryOf } from './images'
import type { Observation } from './observation'
import type { Adoption } from './plan'
import { usersOwn } from './standing'

/** undefined: nothing to adopt. `coloured`: the web services and workers. */
export function planAdoption(project: string, stack: Stack, seen: Observation, coloured: readonly string[], webs: readonly string[], singletons: readonly string[]): Adoption | undefined {
  const copies = coloured.flatMap((service) =>
    usersOwn(seen, project, service)
      .filter(({ state }) => state === 'running')
      .map(({ id }) => ({ service, container: id })),
  )
  if (copies.length === 0) return undefined
  const reload = singletons.flatMap((service) =>
    usersOwn(seen, project, service)
      .filter(({ state, image }) => state === 'running' && /nginx/.test(imageName(image)))
      .map(({ id }) => ({ service, container: id })),
  )
  return { copies, reload, names: Object.fromEntries(webs.map((service) => [service, namesOf(stack, service)])) }
}

/** A switch that publishes a service's port in its place cannot start while the running copy has the port. */
export function heldPorts(project: string, stack: Stack, seen: Observation, webs: readonly string[]): readonly string[] {
  return webs.flatMap((service) =>
    usersOwn(seen, project, service)
      .filter(({ state, publishes }) => state === 'running' && publishes.length > 0)
      .map(({ name }) => `services.${service}.ports: ${name}, which somebody started by hand, holds port ${publishedBy(stack, service)}; stop it once (docker stop ${name}) and deploy again: it is away for that long`),
  )
}

function publishedBy(stack: Stack, service: string): string {
  return (stack.services[service]?.ports ?? []).map(({ published, target }) => published ?? target).join(', ')
}

/** Every name by which callers reach a service. */
export function namesOf(stack: Stack, service: string): readonly string[] {
  const it = stack.services[service]
  const aliases = Object.values(it?.networks ?? {}).flatMap((attachment) => attachment?.aliases ?? [])
  return [...new Set([service, ...(it?.container_name === undefined ? [] : [it.container_name]), ...aliases])]
}

/** Names that Compose would give the service's containers, were it started by hand. */
export function placeholdersOf(project: string, stack: Stack, service: string, replicas: number): readonly string[] {
  const own = stack.services[service]?.container_name
  return own === undefined ? Array.from({ length: replicas }, (_, index) => `${project}-${service}-${index + 1}`) : [own]
}

/**
 * A mistyped project name would start the stack a second time, with empty volumes. Refused when another project, which is
 * not one of ours, holds a volume of the same name and runs the same services.
 */
export function emptyTwin(project: string, stack: Stack, seen: Observation): readonly string[] {
  const missing = Object.entries(stack.volumes).filter(([, volume]) => volume.external !== true && !seen.volumes.some(({ name }) => name === volume.name))
  for (const [key, volume] of missing) {
    const twin = seen.volumes.find((other) => other.project !== '' && other.project !== project && other.name.endsWith(`_${key}`))
    if (twin === undefined) continue
    const theirs = seen.neighbours.filter((neighbour) => neighbour.project === twin.project)
    const managed = seen.neighbours.some((neighbour) => neighbour.managed && neighbour.project.startsWith(twin.project))
    const same = Object.entries(stack.services).filter(([name, service]) =>
      theirs.some((other) => other.service === name && repositoryOf(other.image) === repositoryOf(service.image ?? '')),
    )
    if (!managed && same.length * 2 >= Object.keys(stack.services).length) {
      return [`project: ${project} would start with an empty volume ${volume.name}, while ${twin.name} of the project ${twin.project} holds the data of the same services; set project: ${twin.project}`]
    }
  }
  return []
}
