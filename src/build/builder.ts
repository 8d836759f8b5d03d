// Which builder builds. Docker's own is the fastest to start, but only its containerd image store can hold more than one
// platform, and it cannot push by digest: its images are pushed from an OCI layout, by us.
import { architectureOf } from './platform'

export interface BuilderFacts {
  /** linux/amd64: where containers of Docker run without an emulator */
  readonly native: string
  readonly containerdStore: boolean
  /** What `docker buildx inspect` says without a name; undefined where there is none */
  readonly current: Builder | undefined
  /** The one named by the user; undefined where there is none of that name */
  readonly named?: Builder | undefined
  /** Ours, when an earlier build made it */
  readonly own: Builder | undefined
}

export interface Builder {
  readonly name: string
  readonly driver: string
  /** Which can be run, natively or by an emulator */
  readonly platforms: readonly string[]
}

export interface BuilderChoice {
  readonly name: string
  readonly driver: string
  /** To be made before */
  readonly create: boolean
  /** Which it could run when it was asked; none where it is not running yet */
  readonly platforms: readonly string[]
  readonly why: string
}

export const OWN_BUILDER = 'pi-deploy'

export function chooseBuilder(wanted: string | undefined, facts: BuilderFacts): BuilderChoice | { readonly problem: string } {
  const { current, named, own } = facts
  if (wanted !== undefined) {
    return named === undefined ? { problem: `builder: there is no builder "${wanted}"; docker buildx ls shows those that there are` } : { ...named, create: false, why: 'as asked' }
  }
  if (current !== undefined && current.driver !== 'docker') return { ...current, create: false, why: 'the current one' }
  if (current !== undefined && facts.containerdStore) return { ...current, create: false, why: "Docker's own, whose containerd image store holds several platforms" }
  return { name: OWN_BUILDER, driver: 'docker-container', create: own === undefined, platforms: own?.platforms ?? [], why: `${own === undefined ? 'made' : 'kept from an earlier build'}, as Docker's own image store holds only one platform` }
}

/** BuildKit pushes by itself unless it is the one inside Docker (buildx: "push-by-digest is currently not implemented for docker driver"). */
export const pushesByDigest = ({ driver }: Pick<BuilderChoice, 'driver'>): boolean => driver !== 'docker'

/** Docker runs containers of the builder on this machine's kernel, where an emulator can be installed. */
export const isLocal = ({ driver }: Pick<BuilderChoice, 'driver'>): boolean => driver === 'docker' || driver === 'docker-container'

/** Platforms that need an emulator which the builder lacks. */
export function unsupported(platforms: readonly string[], builder: Pick<Builder, 'platforms'>): readonly string[] {
  return platforms.filter((platform) => !builder.platforms.includes(platform))
}

export const architecturesOf = (platforms: readonly string[]): readonly string[] => [...new Set(platforms.map(architectureOf))]

/** linux/amd64 on an amd64 machine; 64-bit ARM runs most 32-bit code itself, and what it does not, its builder does not list. */
export function isNative(platform: string, native: string): boolean {
  return architectureOf(platform) === architectureOf(native) || (architectureOf(native) === 'arm64' && architectureOf(platform) === 'arm') || (architectureOf(native) === 'amd64' && architectureOf(platform) === '386')
}

/** `docker buildx inspect`, which has no other format in all versions: `Driver: docker`, `Platforms: linux/amd64*, linux/386`. */
export function readBuilder(text: string): Builder | undefined {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
  const platforms = [...text.matchAll(/^Platforms:\s*(.*)$/gm)].flatMap((match) => (match[1] ?? '').split(',')).map((one) => one.trim().replace(/\*$/, ''))
  return field('Name') === '' ? undefined : { name: field('Name'), driver: field('Driver'), platforms: [...new Set(platforms.filter((one) => one !== ''))] }
}
