// (observation, release?) → the plan that brings a kept release back: warm where its containers still stand, else cold
// from its models and images on the host. Singletons stay as they are: data does not roll back with the code.
import { checkHost } from './host-checks'
import type { Observation, Release } from './observation'
import { keptImage, type Plan, type Planned, type ServicePlan } from './plan'
import type { RecordedService, ReleaseRecord } from './record'
import { copiesOf, deploymentName, idleColour, standingOf, switchOf, usageOf } from './standing'
import { chooseStrategy, headroomOf, needOf } from './strategy'
import { heldBudget } from './timing'

export interface RollbackWish {
  readonly project: string
  /** The release to go back to; absent: the one before the present */
  readonly release: string | undefined
  readonly run: string
  readonly actor: string
  readonly commit: string
  readonly environment: string
  readonly created: string
}

export function planRollback(wish: RollbackWish, seen: Observation): Planned {
  const host = checkHost(seen, wish.project)
  if (host.problems.length > 0) return { kind: 'refused', problems: host.problems }
  const standing = standingOf(seen)
  const now = standing.record
  if (now === undefined) return { kind: 'refused', problems: [`project: no release of ${wish.project} was ever deployed to this host, so there is nothing to go back to`] }
  const target = findTarget(wish.release, now, seen)
  if (target?.record === undefined) return { kind: 'refused', problems: [refusal(wish.release, now, seen)] }
  const to = target.record
  const deployment = deploymentName(to.release, seen.releases)
  let headroom = headroomOf(seen.facts)
  const services = Object.entries(to.services).map(([name, then]) => {
    const planned = rollbackService(name, then, now, seen, headroom, to.holdSeconds)
    if (headroom !== undefined && planned.plan.action !== 'keep' && planned.recorded.strategy === 'start-first') headroom -= planned.takes
    return planned
  })
  const recorded = Object.fromEntries(services.map((it) => [it.plan.name, it.recorded]))
  const record: ReleaseRecord = {
    ...to,
    deployment,
    kind: 'rollback',
    run: wish.run,
    actor: wish.actor,
    environment: wish.environment || to.environment,
    created: wish.created,
    services: recorded,
    singletons: now.singletons,
    switches: Object.fromEntries(Object.entries(to.switches).map(([name, shape]) => [name, { ...shape, replicas: Math.max(shape.replicas, now.switches[name]?.replicas ?? 1) }])),
    switchImage: now.switchImage,
    switchImageWish: now.switchImageWish,
  }
  const plan: Plan = {
    record,
    expect: standing.current,
    base: 'none',
    services: services.map((it) => it.plan),
    singletons: [],
    switches: Object.keys(to.switches).map((service) => ({ service, action: switchOf(seen, service) === undefined ? 'create' : 'keep' })),
    images: services.map(({ plan: { name, action }, recorded }) =>
      action === 'start' ? { service: name, ref: recorded.tag, how: 'present', identity: recorded.identity || undefined, ...(recorded.accepts === undefined ? {} : { accepts: recorded.accepts }), bytes: 0, tag: recorded.tag } : keptImage(name, recorded),
    ),
    adoption: undefined,
    carry: Object.keys(to.services).map((service) => ({ service, from: target.deployment })),
    removed: Object.keys(now.services).filter((name) => recorded[name] === undefined),
    // Somebody asked for this release by name or position, and it served before: nobody has to confirm it.
    transferSeconds: 600,
    confirm: false,
    bakeSeconds: 0,
    confirmSeconds: 0,
    notes: [...host.notes, ...changedSingletons(now, to)],
  }
  return { kind: 'plan', plan }
}

function findTarget(release: string | undefined, now: ReleaseRecord, seen: Observation): Release | undefined {
  const kept = seen.releases.filter(({ committed, record }) => committed && record !== undefined)
  if (release === undefined) return kept.find(({ deployment }) => deployment === now.previous)
  const order = seen.history.map(({ deployment }) => deployment)
  return kept.filter(({ deployment, record }) => record?.release === release || deployment === release).sort((one, other) => order.lastIndexOf(other.deployment) - order.lastIndexOf(one.deployment))[0]
}

function refusal(release: string | undefined, now: ReleaseRecord, seen: Observation): string {
  const kept = [...new Set(seen.releases.filter(({ committed, record }) => committed && record !== undefined && record.deployment !== now.deployment).map(({ record }) => record?.release))]
  const choice = kept.length === 0 ? 'none is kept besides the serving one' : `kept are ${kept.join(', ')}`
  return release === undefined ? `release: there is no release before ${now.release}; ${choice}` : `release: ${release} is not kept on the host; ${choice}`
}

function rollbackService(name: string, then: RecordedService, now: ReleaseRecord, seen: Observation, headroomBytes: number | undefined, holdSeconds: number): { plan: ServicePlan; recorded: RecordedService; takes: number } {
  const live = now.services[name]
  const running = live === undefined ? [] : copiesOf(seen, name, live)
  if (live !== undefined && live.definition === then.definition && running.length >= then.replicas) {
    return { plan: { name, action: 'keep', why: 'the same in both releases', strategyWhy: '', roleWhy: '' }, recorded: { ...then, colour: live.colour, origin: live.origin, modelsOf: then.modelsOf }, takes: 0 }
  }
  const warm = then.colour !== live?.colour && copiesOf(seen, name, then).length >= then.replicas
  const need = needOf(undefined, usageOf(seen, running), then.replicas)
  const choice = chooseStrategy({ running: running.length > 0, exclusive: then.exclusive, service: undefined, need, headroomBytes })
  const held = choice.strategy === 'stop-first' && then.role === 'web' && running.length > 0
  const recorded: RecordedService = { ...then, strategy: choice.strategy, ...(held ? heldBudget(holdSeconds, then) : {}), ...(warm ? {} : { colour: idleColour(live?.colour), origin: then.modelsOf }) }
  const why = warm ? 'warm: its containers still stand, stopped' : 'cold: new containers from the kept models and images'
  return { plan: { name, action: warm ? 'warm' : 'start', why, strategyWhy: choice.why, roleWhy: '' }, recorded, takes: need.bytes }
}

function changedSingletons(now: ReleaseRecord, to: ReleaseRecord): readonly string[] {
  return Object.keys(now.singletons)
    .filter((name) => to.singletons[name] !== undefined && to.singletons[name].definition !== now.singletons[name]?.definition)
    .map((name) => `${name}: stays as it is now, though its definition was another one in ${to.release}`)
}
