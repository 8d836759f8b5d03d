// Everything that is uploaded for a deployment, as paths below incoming/ID on the host. Models hold secrets: 0600 there.
import type { Colour, Stack } from '../compose/model'
import { colourise, resourcesModel, stackModel, type Places } from './colour'
import type { Observation } from './observation'
import type { Plan } from './plan'
import { singletonName } from './singleton-images'
import type { LiveColour } from './record'
import { renderReleaseTsv, renderTakeoverTsv } from './release-tsv'
import { switchNameOf } from './standing'
import { switchConfig } from './switch-config'
import { switchesModel } from './switch-container'
import type { ServiceRole } from '../compose/roles'
import type { Wish } from './wish'

export interface StagedFile {
  readonly path: string
  /** Octal */
  readonly mode: number
  readonly content: string | Uint8Array
}

const PRIVATE = 0o600
const PUBLIC = 0o644
const COLOURS: readonly Colour[] = ['blue', 'green']

/** Whatever the plan's kind: the plan itself, the record, and each switch's configuration before and after the commit. */
export function commonFiles(plan: Plan, live: Readonly<Record<string, LiveColour | 'none'>>, supervisor: string): readonly StagedFile[] {
  const adopted = plan.adoption?.copies ?? []
  const old = (service: string): readonly string[] => adopted.filter((copy) => copy.service === service).map(({ container }) => container.slice(0, 12))
  return [
    { path: 'release.tsv', mode: PRIVATE, content: renderReleaseTsv(plan) },
    { path: 'record.json', mode: PRIVATE, content: JSON.stringify(plan.record) },
    { path: 'supervisor.sh', mode: 0o755, content: supervisor },
    ...(plan.adoption === undefined ? [] : [{ path: 'base/release.tsv', mode: PRIVATE, content: renderTakeoverTsv(plan) }]),
    ...Object.entries(plan.record.switches).flatMap(([service, shape]) => [
      { path: `switch/${service}.cfg`, mode: PUBLIC, content: switchConfig({ ...shape, live: plan.record.services[service]?.colour ?? 'blue', old: [] }) },
      { path: `prepare/${service}.cfg`, mode: PUBLIC, content: switchConfig({ ...shape, live: live[service] ?? 'none', old: old(service) }) },
    ]),
  ]
}

/** Who is live in each switch before the commit. */
export function liveBefore(plan: Plan, before: Readonly<Record<string, { readonly colour: LiveColour }>>): Readonly<Record<string, LiveColour | 'none'>> {
  const adopted = new Set(plan.adoption?.copies.map(({ service }) => service))
  return Object.fromEntries(Object.keys(plan.record.switches).map((service) => [service, adopted.has(service) ? 'old' : (before[service]?.colour ?? 'none')]))
}

export interface ModelsInput {
  readonly wish: Wish
  readonly seen: Observation
  readonly plan: Plan
  readonly roles: Readonly<Record<string, ServiceRole>>
  readonly places: Places
  /** Values of the variables that secrets and configs take from the environment */
  readonly env: Readonly<Record<string, string>>
}

/** The models of a deploy: each service in both colours, since a later rollback decides which one it gets. */
export function modelFiles({ wish, seen, plan, roles, places, env }: ModelsInput): readonly StagedFile[] {
  const { record } = plan
  const json = (value: unknown): string => JSON.stringify(value)
  const links = Object.entries(plan.adoption?.names ?? {}).flatMap(([service, names]) => names.map((name) => `${switchNameOf(record.project, service)}:${name}`))
  const files: StagedFile[] = []
  for (const { name } of plan.services) {
    const service = record.services[name]
    if (service === undefined) continue
    for (const colour of COLOURS) {
      const model = colourise(wish.stack, name, {
        colour,
        image: service.tag,
        definition: service.definition,
        deployment: service.modelsOf,
        places,
        env,
        web: service.role === 'web',
        ...(links.length === 0 ? {} : { externalLinks: links.filter((link) => !link.startsWith(`${switchNameOf(record.project, name)}:`)) }),
      })
      files.push({ path: `models/${name}.${colour}.json`, mode: PRIVATE, content: json(model) })
    }
  }
  return [
    ...files,
    { path: 'stack.json', mode: PRIVATE, content: json(stackModel(wish.stack, ownNames(wish, seen), places)) },
    { path: 'switches.json', mode: PRIVATE, content: json(switchesModel(wish.stack, roles, { image: record.switchImage, imageWish: record.switchImageWish, state: places.state, deployment: record.deployment })) },
    { path: 'resources.json', mode: PRIVATE, content: json(resourcesModel(wish.stack, existingOf(seen, wish.stack))) },
  ]
}

/** Singletons whose image the host cannot know by the user's name, since that holds a digest and no registry gave it. */
function ownNames({ stack, project }: Wish, seen: Observation): Readonly<Record<string, string>> {
  const named = Object.entries(stack.services).flatMap(([service, { image = '' }]) => {
    const name = singletonName(project, service, image)
    return name === image || seen.images[image] !== undefined || seen.offers[image]?.kind !== 'found' && !seen.inventory.some(({ tags }) => tags.includes(name)) ? [] : [[service, name] as const]
  })
  return Object.fromEntries(named)
}

function existingOf(seen: Observation, stack: Stack): { networks: string[]; volumes: string[] } {
  const names = new Set([...Object.values(stack.networks), ...Object.values(stack.volumes)].map(({ name }) => name))
  return {
    networks: seen.networks.map(({ name }) => name).filter((name) => names.has(name)),
    volumes: seen.volumes.map(({ name }) => name).filter((name) => names.has(name)),
  }
}
