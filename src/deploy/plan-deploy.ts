// (wish, observation) → plan, or every reason why not. Pure: the same facts always make the same plan.
import { undollar } from '../compose/model'
import { checkHost } from './host-checks'
import { referenceOf, resolveImage, type ResolvedImage } from './images'
import type { Observation } from './observation'
import { keptImage, type ImagePlan, type Plan, type Planned } from './plan'
import { emptyTwin, heldPorts, placeholdersOf, planAdoption } from './plan-adoption'
import { planServices } from './plan-services'
import { planSingletons } from './plan-singletons'
import { planSwitches } from './plan-switches'
import type { ReleaseRecord } from './record'
import { rolesOnHost, startOrder } from './roles-on-host'
import { singletonImages } from './singleton-images'
import { deploymentName, standingOf } from './standing'
import type { Wish } from './wish'

export function planDeploy(wish: Wish, seen: Observation, hashes: Readonly<Record<string, readonly string[]>>): Planned {
  const { stack, project } = wish
  const host = checkHost(seen, project)
  if (host.problems.length > 0) return { kind: 'refused', problems: host.problems }
  const problems: string[] = [...emptyTwin(project, stack, seen), ...missingSources(wish, seen)]
  const notes: string[] = [...host.notes]

  const { roles, problems: roleProblems } = rolesOnHost(wish, seen)
  problems.push(...roleProblems)
  // The stack is whole even when only some services are deployed: the others still say who calls whom.
  const order = startOrder(stack).filter((name) => wish.only.length === 0 || wish.only.includes(name))
  const coloured = order.filter((name) => roles[name]?.role !== 'singleton')
  const webs = coloured.filter((name) => roles[name]?.role === 'web')
  const singletons = order.filter((name) => roles[name]?.role === 'singleton')
  notes.push(...order.flatMap((name) => (roles[name]?.notes ?? []).map((note) => `${name}: ${note}`)))

  const images: Record<string, ResolvedImage> = {}
  for (const name of coloured) {
    const ref = referenceOf(stack.services[name]?.image, wish.digests[name])
    const resolution = ref === undefined ? { problem: `services.${name}.image: is missing; name the image, or give it in digests` } : resolveImage(`services.${name}.image`, ref, seen, wish.transfer)
    if ('problem' in resolution) problems.push(resolution.problem)
    else images[name] = resolution.image
  }
  problems.push(...Object.keys(wish.digests).filter((name) => stack.services[name] === undefined).map((name) => `digests: ${name} is not a service of this stack`))
  if (problems.length > 0) return { kind: 'refused', problems }

  const standing = standingOf(seen)
  const deployment = deploymentName(wish.release, seen.releases)
  const adoption = standing.record === undefined ? planAdoption(project, stack, seen, coloured, webs, singletons) : undefined
  const single = planSingletons(wish, seen, standing, singletons, hashes)
  const newSwitches = webs.filter((name) => standing.record?.switches[name] === undefined).length
  const services = planServices({ wish, seen, standing, deployment, order: coloured, roles, images, newSwitches })
  const switches = planSwitches(wish, seen, standing, webs, roles, Object.fromEntries(services.map(({ plan, recorded }) => [plan.name, recorded])))
  if (adoption !== undefined) problems.push(...heldPorts(project, stack, seen, webs))
  problems.push(...single.flatMap((it) => it.problems), ...services.flatMap((it) => it.problems), ...switches.problems)
  const ownImages = singletonImages(wish, seen, single.filter(({ plan }) => plan.action !== 'keep').map(({ plan }) => plan.name), problems)
  if (problems.length > 0) return { kind: 'refused', problems }

  const limited = wish.only.length > 0
  const carried = limited ? Object.entries(standing.record?.services ?? {}).filter(([name]) => !order.includes(name)) : []
  const before = standing.record
  const record: ReleaseRecord = {
    schema: 1,
    project,
    release: wish.release,
    deployment,
    kind: adoption === undefined ? 'deploy' : 'takeover',
    run: wish.facts.runUrl,
    actor: wish.facts.actor,
    commit: wish.facts.sha,
    environment: wish.environment,
    created: wish.created,
    previous: before?.deployment ?? '',
    services: { ...Object.fromEntries(carried), ...Object.fromEntries(services.map(({ plan, recorded }) => [plan.name, recorded])) },
    singletons: { ...(limited ? before?.singletons : {}), ...Object.fromEntries(single.map(({ plan, recorded }) => [plan.name, recorded])) },
    switches: { ...(limited ? before?.switches : {}), ...switches.shapes },
    switchImage: switches.tag || switches.image.ref,
    switchImageWish: wish.switchImage,
    files: [...new Set([...(limited ? (before?.files ?? []) : []), ...wish.sources.travels.map(({ sha256 }) => sha256)])],
    placeholders: { ...(limited ? before?.placeholders : {}), ...Object.fromEntries(services.map(({ plan, recorded }) => [plan.name, placeholdersOf(project, stack, plan.name, recorded.replicas)])) },
    holdSeconds: wish.settings.holdSeconds,
    keepReleases: wish.settings.keepReleases,
    entry: entryOf(wish) || (limited ? (before?.entry ?? '') : ''),
  }
  const plan: Plan = {
    record,
    expect: standing.current,
    base: adoption === undefined ? 'none' : 'takeover',
    services: services.map((it) => it.plan),
    singletons: single.map((it) => it.plan),
    switches: switches.plans,
    images: [...switchImage(switches), ...serviceImages(services, images), ...ownImages],
    adoption,
    carry: carried.map(([service]) => ({ service, from: standing.current })),
    removed: limited ? [] : Object.keys(before?.services ?? {}).filter((name) => record.services[name] === undefined),
    // As long as a pull through a slow line took so far; a transfer through the tunnel, which knows its bytes, shortens it.
    transferSeconds: 1800,
    confirm: true,
    bakeSeconds: wish.settings.bakeSeconds,
    confirmSeconds: wish.settings.confirmSeconds,
    notes: [...notes, ...Object.entries(images).flatMap(([name, image]) => (image.note === undefined ? [] : [`${name}: ${image.note}`]))],
  }
  return { kind: 'plan', plan }
}

const switchImage = ({ image, tag, plans }: ReturnType<typeof planSwitches>): readonly ImagePlan[] =>
  plans.length === 0 ? [] : [{ ...image, service: 'pi-deploy-switch', tag }]

function serviceImages(services: ReturnType<typeof planServices>, images: Readonly<Record<string, ResolvedImage>>): readonly ImagePlan[] {
  return services.map(({ plan, recorded }) =>
    plan.action === 'keep' ? keptImage(plan.name, recorded) : { ...(images[plan.name] as ResolvedImage), service: plan.name, tag: recorded.tag },
  )
}

// Docker would make an empty directory of a bind source that is nowhere.
function missingSources(wish: Wish, seen: Observation): readonly string[] {
  return wish.sources.hostOnly.flatMap(({ key, source }) => {
    const path = seen.paths[undollar(source)]
    return path === undefined || path.kind === 'none'
      ? [`${key}: ${source} is neither in the repository nor on the host${path === undefined ? '' : ` (${path.absolute})`}; commit it, or create it there`]
      : []
  })
}

/** Where smoke checks knock: a published port, 80 before all others. */
function entryOf(wish: Wish): string {
  const ports = Object.values(wish.stack.services)
    .flatMap((service) => service.ports ?? [])
    .filter(({ published, protocol }) => published !== undefined && (protocol ?? 'tcp') === 'tcp' && /^\d+$/.test(published))
  const best = ports.find(({ target }) => target === 80) ?? ports.find(({ target }) => [8080, 3000, 8000, 5000].includes(target))
  return best === undefined ? '' : `http://${['', '0.0.0.0', undefined].includes(best.host_ip) ? '127.0.0.1' : best.host_ip}:${best.published}`
}
