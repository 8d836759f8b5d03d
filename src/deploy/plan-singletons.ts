// Databases, caches, proxies: they stay in the user's own project, and are left alone while their definition is unchanged.
import { definitionOf } from '../compose/definition'
import { imageName } from '../compose/images'
import type { Service } from '../compose/model'
import type { Observation } from './observation'
import type { SingletonPlan } from './plan'
import type { RecordedSingleton } from './record'
import { usersOwn, type Standing } from './standing'
import { defaultHealthSeconds } from './timing'
import type { Wish } from './wish'

/** Images that can check a configuration without serving: the last part of the repository's name → the command. */
const CHECKS: Readonly<Record<string, string>> = { nginx: 'nginx -t', haproxy: 'haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg', caddy: 'caddy validate --config /etc/caddy/Caddyfile' }

export interface PlannedSingleton {
  readonly plan: SingletonPlan
  readonly recorded: RecordedSingleton
  readonly problems: readonly string[]
}

/**
 * `hashes`: per service, Compose's own hashes of the definition as planned, with bind sources at the paths of the running
 * container where their content is the same; one of them is on the container's label when nothing changed.
 */
export function planSingletons(wish: Wish, seen: Observation, standing: Standing, names: readonly string[], hashes: Readonly<Record<string, readonly string[]>>): readonly PlannedSingleton[] {
  return names.map((name) => {
    const service = wish.stack.services[name] as Service
    const image = service.image ?? ''
    const recorded: RecordedSingleton = { definition: definitionOf(wish.stack, name, image, wish.sources), image }
    const container = usersOwn(seen, wish.project, name)[0]
    const rest = { name, healthSeconds: wish.settings.healthSeconds ?? defaultHealthSeconds(service), check: CHECKS[imageName(image)] ?? '' }
    const planned = (action: SingletonPlan['action'], why: string, problems: readonly string[] = []): PlannedSingleton => ({ plan: { ...rest, action, why }, recorded, problems })

    if (container === undefined) return planned('create', 'not there yet')
    const before = standing.record?.singletons[name]
    const unchanged = before === undefined ? (hashes[name] ?? []).includes(container.labels['com.docker.compose.config-hash'] ?? '') : before.definition === recorded.definition
    if (unchanged && container.state !== 'running') return planned('create', `it is ${container.state}`)
    if (unchanged) return planned('keep', 'unchanged')
    if (wish.allowRecreate) return planned('recreate', 'its definition changed, and allow-recreate is set')
    return planned('keep', 'its definition changed', [
      `services.${name}: its definition differs from the running ${container.name}, and recreating it is an outage; set allow-recreate: true to have it recreated, or undo the change`,
    ])
  })
}

/** Path of each bind source in the running container, where its content is the one that would travel: `key → path`. */
export function sameContentOnHost(wish: Wish, seen: Observation, names: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const travel of wish.sources.travels) {
    for (const name of travel.services.filter((service) => names.includes(service))) {
      const target = travel.key.replace(`services.${name}.volumes.`, '')
      const bind = usersOwn(seen, wish.project, name)[0]?.binds.find((candidate) => candidate.target === target)
      if (bind !== undefined && seen.bindContent[bind.source] === travel.sha256) found[travel.key] = bind.source
    }
  }
  return found
}
