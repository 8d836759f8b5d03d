// What the host program's `observe` prints, as values. Sections are introduced by `== name`; lines are tab-separated or JSON.
import { WorldFailure } from '../support/problem'
import type { Offer } from '../transfer/offer'
import { parseJournal, type JournalEntry } from './journal'
import { parseManifest, type Manifest } from './manifest'
import type { ReleaseRecord } from './record'

/** A container of the project, ours or the user's own, reduced to what is decided on. */
export interface Container {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly health: string
  readonly labels: Readonly<Record<string, string>>
  readonly image: string
  readonly imageId: string
  readonly createdAt: string
  readonly startedAt: string
  readonly networks: readonly string[]
  readonly aliases: readonly string[]
  readonly binds: readonly { readonly source: string; readonly target: string; readonly writable: boolean }[]
  readonly publishes: readonly number[]
  readonly volumes: readonly string[]
}

export interface LocalImage {
  readonly id: string
  /** repo@sha256:… under which it was pulled */
  readonly digests: readonly string[]
  readonly architecture: string
  readonly os: string
  readonly size: number
  readonly exposed: readonly number[]
}

/** Any image of the host. */
export interface KeptImage {
  readonly id: string
  readonly digests: readonly string[]
  readonly tags: readonly string[]
  /** Its unpacked layers by digest, from the base up */
  readonly layers: readonly string[]
}

export interface HostPath {
  readonly absolute: string
  readonly kind: 'file' | 'dir' | 'none'
}

export interface Release {
  readonly deployment: string
  readonly committed: boolean
  readonly record: ReleaseRecord | undefined
}

export interface Observation {
  readonly facts: Readonly<Record<string, string>>
  /** Names of missing tools on the host */
  readonly missing: readonly string[]
  readonly containers: readonly Container[]
  /** Read-only bind sources of those containers → sha256 of their content */
  readonly bindContent: Readonly<Record<string, string>>
  /** Container id (short) → memory in use, bytes */
  readonly usage: Readonly<Record<string, number>>
  /** Every container of the host: Compose project and service, image, and our label */
  readonly neighbours: readonly { readonly project: string; readonly service: string; readonly image: string; readonly managed: boolean }[]
  readonly networks: readonly { readonly name: string; readonly project: string }[]
  readonly volumes: readonly { readonly name: string; readonly project: string }[]
  readonly images: Readonly<Record<string, LocalImage>>
  readonly manifests: Readonly<Record<string, Manifest>>
  readonly inventory: readonly KeptImage[]
  /** What the runner's side has of references that the host lacks; the step adds it */
  readonly offers: Readonly<Record<string, Offer>>
  readonly paths: Readonly<Record<string, HostPath>>
  /** Name of the committed deployment, `none` or `takeover`; undefined where nothing was ever deployed */
  readonly current: string | undefined
  /** deployment, run, process id, since: of the transaction that runs now */
  readonly owner: readonly string[] | undefined
  readonly releases: readonly Release[]
  /** Committed deployments in their order, oldest first */
  readonly history: readonly { readonly deployment: string; readonly release: string }[]
  readonly files: ReadonlySet<string>
  readonly journal: readonly JournalEntry[]
}

/** Throws a WorldFailure when the output ends early: half an observation must not become a plan. */
export function parseObservation(text: string): Observation {
  const sections = splitSections(text)
  const lines = (name: string): readonly string[] => sections.get(name) ?? []
  const fields = (name: string): readonly (readonly string[])[] => lines(name).map((line) => line.split('\t'))
  if (!sections.has('end')) throw new WorldFailure({ what: 'The host stopped answering while it was looked at' })
  const state = fields('state')
  const owner = state.find(([key]) => key === 'owner')?.slice(1)
  const current = state.find(([key]) => key === 'current')?.[1]
  return {
    facts: Object.fromEntries(fields('facts').map(([key, value]) => [key, value ?? ''])),
    missing: fields('facts').filter(([key]) => key === 'missing').map(([, tool]) => tool ?? ''),
    containers: lines('containers').map(parseContainer),
    bindContent: Object.fromEntries(fields('binds').filter(([, kind]) => kind === 'file' || kind === 'dir').map(([path, , sha]) => [path, sha ?? ''])),
    usage: Object.fromEntries(fields('usage').map(([id, used]) => [id, parseBytes(used ?? '')])),
    neighbours: fields('neighbours').map(([project, service, image, managed]) => ({ project: project ?? '', service: service ?? '', image: image ?? '', managed: (managed ?? '') !== '' })),
    networks: lines('networks').map(parseNamed),
    volumes: lines('volumes').map(parseNamed),
    images: Object.fromEntries(fields('images').filter(([, json]) => json !== 'null').map(([ref, json]) => [ref, parseImage(json ?? '{}')])),
    manifests: Object.fromEntries(fields('manifests').map(([ref, code, said]) => [ref, parseManifest(code ?? '', said ?? '')])),
    inventory: lines('inventory').map(parseKept),
    offers: {},
    paths: Object.fromEntries(fields('paths').map(([asked, absolute, kind]) => [asked, { absolute: absolute ?? '', kind: kind as HostPath['kind'] }])),
    current: current === '-' ? undefined : current,
    owner: owner === undefined || owner[0] === '-' ? undefined : owner,
    releases: state.filter(([key]) => key === 'release').map(parseRelease),
    history: fields('history').map(([deployment, release]) => ({ deployment: deployment ?? '', release: release ?? '' })),
    files: new Set(lines('files')),
    journal: parseJournal(lines('journal')),
  }
}

function splitSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>()
  let open: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('== ')) sections.set(line.slice(3), (open = []))
    else if (line !== '') open.push(line)
  }
  return sections
}

// The subset of `docker inspect` that parseContainer reads.
interface Inspected {
  Id: string
  Created: string
  Name: string
  Image: string
  State: { Status: string; StartedAt: string; Health?: { Status: string } }
  Config: { Image: string; Labels: Record<string, string> | null }
  Mounts: { Type: string; Source: string; Destination: string; RW: boolean; Name?: string }[]
  HostConfig: { PortBindings: Record<string, unknown[] | null> | null }
  NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> | null }
}

function parseContainer(line: string): Container {
  const it = JSON.parse(line) as Inspected
  const networks = it.NetworkSettings.Networks ?? {}
  return {
    id: it.Id,
    name: it.Name.replace(/^\//, ''),
    state: it.State.Status,
    health: it.State.Health?.Status ?? 'none',
    labels: it.Config.Labels ?? {},
    image: it.Config.Image,
    imageId: it.Image,
    createdAt: it.Created,
    startedAt: it.State.StartedAt,
    networks: Object.keys(networks),
    aliases: [...new Set(Object.values(networks).flatMap((network) => network.Aliases ?? []))],
    binds: it.Mounts.filter((mount) => mount.Type === 'bind').map((mount) => ({ source: mount.Source, target: mount.Destination, writable: mount.RW })),
    publishes: Object.entries(it.HostConfig.PortBindings ?? {}).filter(([, to]) => (to ?? []).length > 0).map(([port]) => Number.parseInt(port, 10)),
    volumes: it.Mounts.filter((mount) => mount.Type === 'volume').map((mount) => mount.Name ?? ''),
  }
}

function parseImage(json: string): LocalImage {
  const it = JSON.parse(json) as { id: string; digests: string[] | null; architecture: string; os: string; size: number; ports: Record<string, unknown> | null }
  return { ...it, digests: it.digests ?? [], exposed: Object.keys(it.ports ?? {}).map((port) => Number.parseInt(port, 10)) }
}

function parseKept(line: string): KeptImage {
  const it = JSON.parse(line) as { id: string; digests: string[] | null; tags: string[] | null; layers: string[] | null }
  return { id: it.id, digests: it.digests ?? [], tags: it.tags ?? [], layers: it.layers ?? [] }
}

function parseNamed(line: string): { name: string; project: string } {
  const it = JSON.parse(line) as { Name: string; Labels?: string }
  const label = (it.Labels ?? '').split(',').find((pair) => pair.startsWith('com.docker.compose.project='))
  return { name: it.Name, project: label?.split('=')[1] ?? '' }
}

function parseRelease([, deployment, committed, json]: readonly string[]): Release {
  let record: ReleaseRecord | undefined
  try {
    record = JSON.parse(json ?? '') as ReleaseRecord
  } catch {
    record = undefined // the takeover's own entry has none
  }
  return { deployment: deployment ?? '', committed: committed === 'committed', record }
}

const BYTE_UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, kB: 1e3, MB: 1e6, GB: 1e9 }

/** `12.5MiB / 512MiB` as docker stats prints it → bytes. */
function parseBytes(text: string): number {
  const match = /^([\d.]+)\s*([kKMG]?i?B)/.exec(text.trim())
  return match === null ? 0 : Math.round(Number(match[1]) * (BYTE_UNITS[match[2] ?? 'B'] ?? 1))
}
