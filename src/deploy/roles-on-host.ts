// Facts for the roles that only the host or the whole stack can tell.
import type { Stack } from '../compose/model'
import { inferRoles } from '../compose/roles'
import { referenceOf } from './images'
import type { Observation } from './observation'
import type { Wish } from './wish'

export function rolesOnHost(wish: Wish, seen: Observation): ReturnType<typeof inferRoles> {
  return inferRoles(wish.stack, wish.extension.services, { exposed: exposedPorts(wish, seen), texts: wish.sources.texts })
}

/** EXPOSE of each service's image, where the image is on the host already or was asked for on the runner's side. */
function exposedPorts(wish: Wish, seen: Observation): Readonly<Record<string, readonly number[]>> {
  const known: Record<string, readonly number[]> = {}
  for (const [name, service] of Object.entries(wish.stack.services)) {
    const ref = referenceOf(service.image, wish.digests[name]) ?? ''
    const offer = seen.offers[ref]
    const image = seen.images[ref] ?? (offer?.kind === 'found' ? offer.image : undefined) ?? seen.images[service.image ?? '']
    if (image !== undefined) known[name] = image.exposed
  }
  return known
}

/** Services with everything that they depend on before them. A cycle, which Compose refuses anyway, ends where it began. */
export function startOrder(stack: Stack): readonly string[] {
  const order: string[] = []
  const visit = (name: string, path: readonly string[]): void => {
    if (order.includes(name) || path.includes(name) || stack.services[name] === undefined) return
    for (const dependency of Object.keys(stack.services[name].depends_on ?? {}).sort()) visit(dependency, [...path, name])
    order.push(name)
  }
  for (const name of Object.keys(stack.services).sort()) visit(name, [])
  return order
}
