// From a source as the Compose file says it to where it stands on the host.
import { dollar, undollar, without, type Material, type Mount, type Service, type Stack } from '../compose/model'
import { relativeHome } from '../compose/source-paths'
import { mountKey, type Sources, type Travel } from '../compose/sources'

export interface Places {
  /** STATE of the project: an absolute path. */
  readonly state: string
  readonly sources: Sources
  /** Absolute path per source key, for sources that are only on the host; it wins over a file that travels. */
  readonly onHost: Readonly<Record<string, string>>
}

/** Where a travelled source stands. */
export function placeOf(state: string, travel: Pick<Travel, 'sha256' | 'name'>): string {
  return `${state}/files/${travel.sha256}/${travel.name}`
}

/** Absolute path of a source, as text for a Compose model. Throws when the plan forgot it: no relative path may get through. */
export function resolve(key: string, source: string, places: Places): string {
  const known = places.onHost[key] ?? ''
  if (known !== '') return dollar(known)
  const travel = places.sources.travels.find((one) => one.key === key)
  if (travel !== undefined) return dollar(placeOf(places.state, travel))
  const plain = relativeHome(undollar(source))
  if (plain.startsWith('/')) return dollar(plain)
  throw new Error(`${key}: nobody said where ${plain} is on the host`)
}

/** The service's mounts with absolute sources. `sealed`: what travelled is read-only, as its content is its address. */
export function placedMounts(name: string, service: Service, places: Places, sealed: boolean): readonly Mount[] | undefined {
  return service.volumes?.map((mount) => {
    if (mount.type !== 'bind' || mount.source === undefined) return mount
    const key = mountKey(name, mount.target)
    const source = resolve(key, mount.source, places)
    if (!sealed) return { ...mount, source }
    const travels = (places.onHost[key] ?? '') === '' && places.sources.travels.some((one) => one.key === key)
    // Docker would make an empty directory of a source that is missing, and start.
    const placed = { ...mount, source, bind: { ...(mount['bind'] as object | undefined), create_host_path: false } }
    return travels ? { ...placed, read_only: true } : placed
  })
}

/** Secrets or configs of the stack with absolute files; only those that `wanted` names. */
export function placedMaterials(
  stack: Stack,
  kind: 'secrets' | 'configs',
  wanted: readonly string[],
  places: Places,
): Readonly<Record<string, Material>> {
  const used = Object.entries<Material>(stack[kind]).filter(([name]) => wanted.includes(name))
  return Object.fromEntries(
    used.map(([name, material]) => {
      const plain = without(material, ['digest'])
      return [name, material.file === undefined ? plain : { ...plain, file: resolve(`${kind}.${name}`, material.file, places) }]
    }),
  )
}

/** The user's own networks and volumes under their real names; a project of ours must never own or remove them. */
export function outside(
  resources: Stack['networks'],
  wanted: readonly string[],
): Readonly<Record<string, { readonly name: string; readonly external: true }>> {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([key]) => wanted.includes(key))
      .map(([key, { name }]) => [key, { name, external: true as const }]),
  )
}
