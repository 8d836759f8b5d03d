// Which web services and workers get a new copy, in which colour, and in which order of starting and stopping.
import { definitionOf } from '../compose/definition'
import { replicasOf, type Service } from '../compose/model'
import type { ServiceRole } from '../compose/roles'
import type { ResolvedImage } from './images'
import type { Observation } from './observation'
import type { ServicePlan } from './plan'
import type { RecordedService } from './record'
import { copiesOf, idleColour, usageOf, usersOwn, type Standing } from './standing'
import { chooseStrategy, headroomOf, memoryLimitOf, needOf } from './strategy'
import { defaultHealthSeconds, graceSecondsOf, healthCheckOf, heldBudget } from './timing'
import type { Wish } from './wish'

/** A switch container's private memory and its shim. */
const SWITCH_BYTES = 10 * 1024 * 1024

export interface PlannedService {
  readonly plan: ServicePlan
  readonly recorded: RecordedService
  readonly problems: readonly string[]
}

export interface ServicesInput {
  readonly wish: Wish
  readonly seen: Observation
  readonly standing: Standing
  readonly deployment: string
  /** Callees before callers */
  readonly order: readonly string[]
  readonly roles: Readonly<Record<string, ServiceRole>>
  readonly images: Readonly<Record<string, ResolvedImage>>
  readonly newSwitches: number
}

export function planServices(input: ServicesInput): readonly PlannedService[] {
  let headroom = headroomOf(input.seen.facts)
  if (headroom !== undefined) headroom -= input.newSwitches * SWITCH_BYTES
  return input.order.map((name) => {
    const planned = planService(input, name, headroom)
    if (headroom !== undefined) headroom -= planned.takes
    return planned
  })
}

function planService(input: ServicesInput, name: string, headroomBytes: number | undefined): PlannedService & { takes: number } {
  const { wish, seen, standing, deployment } = input
  const service = wish.stack.services[name] as Service
  const role = input.roles[name] as ServiceRole
  const image = input.images[name] as ResolvedImage
  const before = standing.record?.services[name]
  const identity = before !== undefined && sameImage(before, image) ? before.identity : (image.identity ?? image.ref)
  const definition = definitionOf(wish.stack, name, identity, wish.sources, role.role)
  const live = before === undefined ? usersOwn(seen, wish.project, name).filter(({ state }) => state === 'running') : copiesOf(seen, name, before)
  const replicas = replicasOf(service)
  const why = reasonToChange(before, definition, live.length, replicas, identity)
  const need = needOf(memoryLimitOf(service), usageOf(seen, live), replicas)
  const choice = chooseStrategy({ running: live.length > 0, exclusive: role.exclusive, service, need, headroomBytes })
  const settings = wish.extension.services[name]
  const recorded: RecordedService = {
    role: role.role === 'web' ? 'web' : 'worker',
    colour: idleColour(before?.colour),
    origin: deployment,
    modelsOf: deployment,
    definition,
    image: image.ref,
    tag: `pi-deploy/${wish.project}/${name}:${deployment}`.toLowerCase().replace(`:${deployment.toLowerCase()}`, `:${deployment}`),
    identity: image.identity ?? '',
    ...(image.accepts === undefined ? {} : { accepts: image.accepts }),
    replicas,
    strategy: choice.strategy,
    exclusive: role.exclusive,
    graceSeconds: graceSecondsOf(service),
    healthSeconds: Math.ceil(settings?.healthSeconds ?? wish.settings.healthSeconds ?? defaultHealthSeconds(service)),
    drainSeconds: Math.ceil(settings?.drainSeconds ?? wish.settings.drainSeconds),
    ports: role.ports.map(({ port }) => port),
  }
  if (why === undefined && before !== undefined) {
    const kept = { ...recorded, ...pick(before, ['colour', 'origin', 'image', 'tag', 'identity', 'strategy']), ...(before.accepts === undefined ? {} : { accepts: before.accepts }) }
    return { plan: { name, action: 'keep', why: 'unchanged', strategyWhy: '', roleWhy: role.why }, recorded: kept, problems: [], takes: 0 }
  }
  const held = choice.strategy === 'stop-first' && recorded.role === 'web' && live.length > 0
  return {
    plan: { name, action: 'start', why: why ?? 'new', strategyWhy: choice.why, roleWhy: role.why },
    recorded: held ? { ...recorded, ...heldBudget(wish.settings.holdSeconds, recorded) } : recorded,
    problems: held ? startsInTime(name, service, wish.settings.holdSeconds) : [],
    takes: choice.strategy === 'start-first' ? need.bytes : 0,
  }
}

// An index gets another digest with every build, as it tells of the build; what it holds for this host may be what runs already.
function sameImage({ accepts: known = [] }: RecordedService, { accepts = [], identity }: ResolvedImage): boolean {
  return accepts.some((digest) => digest !== identity && known.includes(digest))
}

function reasonToChange(before: RecordedService | undefined, definition: string, running: number, replicas: number, identity: string): string | undefined {
  if (before === undefined) return running > 0 ? 'taken over from the stack that was started by hand' : 'new'
  if (before.identity !== identity && before.identity !== '') return 'another image'
  if (before.definition !== definition) return 'another definition'
  if (running < replicas) return `${running} of ${replicas} copies are left`
  return undefined
}

// A start that its own health check allows to take longer than callers are held would fail, and fail them.
function startsInTime(name: string, service: Service, holdSeconds: number): readonly string[] {
  const startPeriod = service.healthcheck === undefined ? 0 : healthCheckOf(service).startPeriodSeconds
  const allowed = Math.floor(holdSeconds / 3)
  return startPeriod <= allowed
    ? []
    : [`hold-timeout: ${holdSeconds} s are too short for ${name}, which is replaced stop-first and has start_period ${startPeriod} s; set hold-timeout to ${startPeriod * 3}s`]
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>
}
