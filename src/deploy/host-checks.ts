// What a host must offer before anything is planned on it. All problems at once.
import type { Observation } from './observation'

/** Oldest Engine and Compose on which every command of the host program is known to work. */
const LEAST_ENGINE = [23, 0]
const LEAST_COMPOSE = [2, 20]

export interface HostCheck {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

export function checkHost(seen: Observation, project: string): HostCheck {
  const { facts } = seen
  const problems: string[] = []
  const notes: string[] = []
  const engine = facts['engine'] ?? ''
  const compose = facts['compose'] ?? ''
  if (seen.missing.length > 0) problems.push(`host: lacks ${seen.missing.join(', ')}; on Raspberry Pi OS: sudo apt-get install util-linux coreutils diffutils tar gawk`)
  if (/permission denied/i.test(engine)) problems.push(`username: ${facts['user'] ?? 'this user'} may not use Docker on the host; there: sudo usermod -aG docker ${facts['user'] ?? 'USER'}`)
  else if (versionOf(engine) === undefined) problems.push(`host: Docker does not answer (${engine.slice(0, 160) || 'not installed'}); install it or start its service there`)
  else if (isOlder(engine, LEAST_ENGINE)) problems.push(`host: Docker Engine ${engine} is too old, ${LEAST_ENGINE.join('.')} is needed; upgrade it there`)
  if (versionOf(compose) === undefined) {
    const only = facts['compose-v1'] ? `only docker-compose v1 (${facts['compose-v1']}) is there` : 'it is not installed'
    problems.push(`host: Docker Compose v2 is needed, ${only}; on Debian and Raspberry Pi OS: sudo apt-get install docker-compose-plugin`)
  } else if (isOlder(compose, LEAST_COMPOSE)) problems.push(`host: Docker Compose ${compose} is too old, ${LEAST_COMPOSE.join('.')} is needed; upgrade it there`)
  if (facts['memory-limits'] === 'false') notes.push('the kernel ignores memory limits (no memory cgroup); add cgroup_enable=memory to cmdline.txt to make them real')
  problems.push(...otherOwner(seen, project))
  return { problems, notes }
}

// Two states for one project would each believe to know which release is live.
function otherOwner(seen: Observation, project: string): readonly string[] {
  const mine = `${seen.facts['root'] ?? ''}/${project}`
  const other = seen.containers.map((container) => container.labels['pi-deploy.state']).find((state) => state !== undefined && state !== mine)
  return other === undefined ? [] : [`project: ${project} on this host is kept in ${other}, not in ${mine}; deploy as the user who owns that`]
}

function versionOf(text: string): readonly number[] | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2])]
}

function isOlder(text: string, least: readonly number[]): boolean {
  const [major = 0, minor = 0] = versionOf(text) ?? []
  const [leastMajor = 0, leastMinor = 0] = least
  return major < leastMajor || (major === leastMajor && minor < leastMinor)
}
