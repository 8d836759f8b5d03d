// One switch per web service: what it is configured with, and whether its container can stay.
import type { ServiceRole } from '../compose/roles'
import { resolveImage, type ResolvedImage } from './images'
import type { Observation } from './observation'
import type { RecordedService, ReleaseRecord } from './record'
import { switchOf, type Standing } from './standing'
import { switchDefinition } from './switch-container'
import type { Wish } from './wish'

export interface PlannedSwitches {
  readonly plans: readonly { readonly service: string; readonly action: 'keep' | 'create' }[]
  readonly shapes: ReleaseRecord['switches']
  readonly image: ResolvedImage
  /** Ours, where its image has no name on the host; else empty */
  readonly tag: string
  readonly problems: readonly string[]
}

export function planSwitches(
  wish: Wish,
  seen: Observation,
  standing: Standing,
  webs: readonly string[],
  roles: Readonly<Record<string, ServiceRole>>,
  services: Readonly<Record<string, RecordedService>>,
): PlannedSwitches {
  const problems: string[] = []
  const image = switchImage(wish, seen, standing, problems)
  const plans: PlannedSwitches['plans'][number][] = []
  const shapes: Record<string, ReleaseRecord['switches'][string]> = {}
  for (const service of webs) {
    const role = roles[service] as ServiceRole
    const definition = switchDefinition(wish.stack, service, role, wish.switchImage)
    const before = standing.record?.switches[service]
    const container = switchOf(seen, service)
    const unchanged = container !== undefined && container.labels['pi-deploy.definition'] === definition
    if (container !== undefined && !unchanged && !wish.allowRecreate) {
      problems.push(`services.${service}: its networks, names, published ports or switch-image changed, so its switch has to be created anew, which interrupts it for about a second; set allow-recreate: true`)
    }
    plans.push({ service, action: unchanged ? 'keep' : 'create' })
    const replicas = Math.max(services[service]?.replicas ?? 1, standing.record?.services[service]?.replicas ?? 1)
    shapes[service] = {
      project: wish.project,
      service,
      ports: role.ports,
      // Slots are only ever added: a smaller number would need a reload in the middle of the switch.
      replicas: Math.max(replicas, before?.replicas ?? 1),
      holdSeconds: wish.settings.holdSeconds,
      drainSeconds: services[service]?.drainSeconds ?? wish.settings.drainSeconds,
      definition,
    }
  }
  // Only an image that comes with the registry's name has one on the host.
  const unnamed = image.how === 'tunnel' || image.local !== undefined
  return { plans, shapes, image, tag: unnamed ? `pi-deploy/switch:${(image.identity ?? '').slice(7, 19)}` : '', problems }
}

// Resolved once: the image that the host's switches run stays until another one is asked for.
function switchImage(wish: Wish, seen: Observation, standing: Standing, problems: string[]): ResolvedImage {
  const ref = wish.switchImage
  const before = standing.record
  const there = seen.inventory.some(({ tags }) => tags.includes(before?.switchImage ?? '')) || seen.containers.some(({ labels }) => labels['pi-deploy.kind'] === 'switch')
  if (before?.switchImageWish === ref) return { ref: before.switchImage, how: there ? 'present' : 'pull', identity: undefined, bytes: 0 }
  const local = seen.images[ref]
  if (local !== undefined) return { ref: local.digests[0] ?? ref, how: 'present', identity: local.id, bytes: 0 }
  const resolution = resolveImage('switch-image', ref, seen, wish.transfer)
  if ('problem' in resolution) {
    problems.push(resolution.problem)
    return { ref, how: 'pull', identity: undefined, bytes: 0 }
  }
  return resolution.image
}
