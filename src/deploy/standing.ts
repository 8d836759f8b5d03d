// What stands on the host of this project now: the committed record, the copies that answer, and whose they are.
import type { Container, Observation, Release } from './observation'
import type { LiveColour, RecordedService, ReleaseRecord } from './record'

export interface Standing {
  /** `current` as the host says it, `-` where nothing was ever deployed */
  readonly current: string
  readonly record: ReleaseRecord | undefined
}

export function standingOf(seen: Observation): Standing {
  const release = seen.releases.find((candidate) => candidate.deployment === seen.current)
  return { current: seen.current ?? '-', record: release?.committed === true ? release.record : undefined }
}

/** Containers of one service that we made, in the colour and from the deployment that the record names. */
export function copiesOf(seen: Observation, service: string, recorded: Pick<RecordedService, 'colour' | 'origin'>): readonly Container[] {
  return seen.containers.filter(
    ({ labels }) =>
      labels['pi-deploy.kind'] === 'copy' &&
      labels['pi-deploy.service'] === service &&
      labels['pi-deploy.colour'] === recorded.colour &&
      labels['pi-deploy.deployment'] === recorded.origin,
  )
}

/** Containers of a service that Compose made for the user: neither ours nor one-off runs. */
export function usersOwn(seen: Observation, project: string, service: string): readonly Container[] {
  return seen.containers.filter(
    ({ labels }) =>
      labels['pi-deploy.kind'] === undefined &&
      labels['com.docker.compose.project'] === project &&
      labels['com.docker.compose.service'] === service &&
      labels['com.docker.compose.oneoff'] !== 'True',
  )
}

export function switchNameOf(project: string, service: string): string {
  return `${project}-switch-${service}-1`
}

export function switchOf(seen: Observation, service: string): Container | undefined {
  return seen.containers.find(({ labels }) => labels['pi-deploy.kind'] === 'switch' && labels['pi-deploy.service'] === service)
}

/** Bytes that these containers use now; 0 where nothing is known. */
export function usageOf(seen: Observation, containers: readonly Container[]): number {
  return containers.reduce((sum, { id }) => sum + (seen.usage[id.slice(0, 12)] ?? seen.usage[id] ?? 0), 0)
}

export function idleColour(live: LiveColour | undefined): 'blue' | 'green' {
  return live === 'blue' ? 'green' : 'blue'
}

/** A free name for a deployment of that release: v2, then v2.2, v2.3 … */
export function deploymentName(release: string, releases: readonly Release[]): string {
  const taken = new Set(releases.map(({ deployment }) => deployment))
  if (!taken.has(release)) return release
  for (let count = 2; ; count++) if (!taken.has(`${release}.${count}`)) return `${release}.${count}`
}

/** What the host serves, as the end of a sentence. */
export function servingWords(serving: string): string {
  return serving === '' ? 'nothing, as nothing was deployed before' : serving
}

/** Release that the host serves, for people; empty where nothing was ever deployed. */
export function servingName({ current, record }: Standing): string {
  if (record !== undefined) return record.release
  return current === 'takeover' ? 'the stack as it was started by hand' : ''
}
