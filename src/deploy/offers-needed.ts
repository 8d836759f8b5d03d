// Of which images the runner's side has to be asked: those that the host neither has nor can see by itself.
import { digestOf, keptService, referenceOf } from './images'
import type { Observation } from './observation'
import { rolesOnHost } from './roles-on-host'
import { standingOf } from './standing'
import type { Wish } from './wish'

/** What every service would run, as it is to be asked for. */
export function referencesOf(wish: Wish): readonly string[] {
  return Object.entries(wish.stack.services)
    .filter(([name]) => wish.only.length === 0 || wish.only.includes(name))
    .flatMap(([name, service]) => referenceOf(service.image, wish.digests[name]) ?? [])
}

export function offersNeeded(wish: Wish, seen: Observation): readonly string[] {
  const { roles } = rolesOnHost(wish, seen)
  const names = Object.keys(wish.stack.services)
  const fixed = (ref: string): boolean => names.some((name) => roles[name]?.role === 'singleton' && referenceOf(wish.stack.services[name]?.image, wish.digests[name]) === ref)
  const missing = referencesOf(wish).filter((ref) => {
    const digest = digestOf(ref)
    if (seen.images[ref] !== undefined) return digest === undefined && !fixed(ref)
    return digest === undefined || keptService(digest, seen) === undefined
  })
  const before = standingOf(seen).record
  const lacksSwitch = before?.switchImageWish !== wish.switchImage && seen.images[wish.switchImage] === undefined
  const needed = [...missing, ...(lacksSwitch ? [wish.switchImage] : [])]
  return [...new Set(needed)].filter((ref) => wish.transfer === 'tunnel' || seen.manifests[ref]?.kind !== 'found')
}
