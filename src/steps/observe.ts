// The one batched query, and what is asked beyond it: Compose's own hashes of the singletons that somebody started by hand.
import { undollar } from '../compose/model'
import { stackModel, type Places } from '../deploy/colour'
import { isOnRunner } from '../deploy/images'
import { referencesOf } from '../deploy/offers-needed'
import { parseObservation, type Observation } from '../deploy/observation'
import { sameContentOnHost } from '../deploy/plan-singletons'
import { rolesOnHost } from '../deploy/roles-on-host'
import { standingOf, usersOwn } from '../deploy/standing'
import type { Wish } from '../deploy/wish'
import type { HostProgram } from '../execution/host-program'

export async function observe(program: HostProgram, wish: Wish): Promise<Observation> {
  const all = [...new Set([...referencesOf(wish), wish.switchImage])].filter((ref) => !isOnRunner(ref))
  return parseObservation(
    await program.observe([
      ...all.map((ref) => `image\t${ref}`),
      // A host whose images come through the tunnel may have no way to any registry.
      ...(wish.transfer === 'tunnel' ? [] : all.map((ref) => `manifest\t${ref}`)),
      ...wish.sources.hostOnly.map(({ source }) => `path\t${undollar(source)}`),
    ]),
  )
}

/** Where the sources stand on this host. */
export function placesOn(seen: Observation, wish: Wish): Places {
  const onHost = wish.sources.hostOnly.map(({ key, source }) => [key, seen.paths[undollar(source)]?.absolute ?? ''] as const)
  return { state: stateOf(seen, wish.project), sources: wish.sources, onHost: Object.fromEntries(onHost) }
}

export function stateOf(seen: Observation, project: string): string {
  return `${seen.facts['root'] ?? ''}/${project}`
}

/**
 * For each singleton that runs but was not created by a recorded release: every hash that its definition may have been
 * given, as one started by us lacks the dependencies.
 */
export async function hashesOf(program: HostProgram, wish: Wish, seen: Observation): Promise<Readonly<Record<string, readonly string[]>>> {
  const record = standingOf(seen).record
  const { roles } = rolesOnHost(wish, seen)
  const unknown = Object.keys(roles).filter((name) => roles[name]?.role === 'singleton' && record?.singletons[name] === undefined && usersOwn(seen, wish.project, name).length > 0)
  if (unknown.length === 0) return {}
  const places = placesOn(seen, wish)
  const model = stackModel(wish.stack, {}, { ...places, onHost: { ...places.onHost, ...sameContentOnHost(wish, seen, unknown) } })
  const alone = { ...model, services: Object.fromEntries(Object.entries(model['services'] as Record<string, object>).map(([name, service]) => [name, { ...service, depends_on: undefined }])) }
  const answers = [await program.hashes(JSON.stringify(model)), await program.hashes(JSON.stringify(alone))]
  return Object.fromEntries(unknown.map((name) => [name, answers.map((hashes) => hashes[name] ?? '')]))
}
