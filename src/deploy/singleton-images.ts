import { digestOf, resolveImage } from './images'
import type { Observation } from './observation'
import type { ImagePlan } from './plan'
import type { Wish } from './wish'

/**
 * Singletons keep the name that the user wrote, as it is part of their definition; like Compose, only a missing one is pulled.
 * Adds to `problems`.
 */
export function singletonImages(wish: Wish, seen: Observation, names: readonly string[], problems: string[]): readonly ImagePlan[] {
  return names.map((service) => {
    const ref = wish.stack.services[service]?.image ?? ''
    const plain = { service, ref, identity: undefined, bytes: 0, tag: '' }
    const offer = seen.offers[ref]
    if (seen.images[ref] !== undefined) return { ...plain, how: 'present' }
    if (offer === undefined || (offer.kind === 'failed' && wish.transfer !== 'tunnel')) return { ...plain, how: 'pull' }
    const resolution = resolveImage(`services.${service}.image`, ref, seen, wish.transfer)
    if ('problem' in resolution) problems.push(resolution.problem)
    return 'problem' in resolution ? { ...plain, how: 'pull' } : { ...resolution.image, service, tag: '', name: singletonName(wish.project, service, ref) }
  })
}

/** The name by which Compose finds a singleton's image that came through the tunnel: a digest cannot be given to an image. */
export function singletonName(project: string, service: string, ref: string): string {
  const digest = digestOf(ref)
  return digest === undefined ? ref : `pi-deploy/${project}/${service}:${digest.slice(7, 19)}`
}
