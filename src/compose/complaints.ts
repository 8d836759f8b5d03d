// What Compose says on standard error, as problems of the user's files.
import type { Ran } from '../execution/ports'
import { InputFailure, WorldFailure } from '../support/problem'
import type { Raw } from './parse'

/** What the stack is read for: a build needs only what stands in `build:` and `image:`. */
export type Purpose = 'deploy' | 'build'

export function failureOfCompose(ran: Ran, files: readonly string[]): Error {
  if (ran.kind === 'lost') return new WorldFailure({ what: `docker compose did not answer: ${ran.why}` })
  const lines = sentences(ran.stderr)
  const said = lines.join(' ')
  if (ran.code === 127) return new WorldFailure({ what: 'Docker is missing on the runner', hint: 'Its Compose reads the Compose file, and images are built by it. GitHub-hosted Ubuntu runners have it; a self-hosted one needs Docker Engine with the package docker-compose-plugin.' })
  if (/is not a docker command|unknown command: docker compose|unknown shorthand flag: 'f'/.test(said)) {
    return new WorldFailure({
      what: 'Docker Compose is missing on the runner',
      hint: 'It reads the Compose file. GitHub-hosted Ubuntu runners have it; elsewhere install the package docker-compose-plugin.',
    })
  }
  if (/unknown flag: --(no-path-resolution|no-interpolate|format)/.test(said)) {
    return new WorldFailure({ what: `Docker Compose on the runner is too old (${said})`, hint: 'Install version 2.20 or newer.' })
  }
  return new InputFailure(lines.length === 0 ? [`compose-file: docker compose config failed with exit code ${ran.code}`] : [problemOf(said, files)])
}

function problemOf(said: string, files: readonly string[]): string {
  const required = /error while interpolating (\S+): required variable (\w+) is missing a value(?:: (.*))?/.exec(said)
  if (required !== null) return `env: ${required[2] ?? ''} is not set, which ${required[1] ?? ''} needs${required[3] === undefined ? '' : ` (${required[3]})`}`
  const file = /env file (\S+) not found/.exec(said)?.[1]
  if (file !== undefined) {
    return `env_file: ${file} is not in the repository; put it there, or give its values through env and name them under environment:`
  }
  const named = files.some((name) => said.includes(name)) || files.length !== 1
  return `compose-file: ${named ? '' : `${files[0] ?? ''}: `}${said}`
}

/** Without the log lines: what is left is what Compose stopped for. */
function sentences(stderr: string): readonly string[] {
  return stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^time="|^WARN\[|level=warning/.test(line))
}

/**
 * A problem per variable that has no value, with the places that need it. Compose would deploy an empty text. Not for
 * services that are switched off by their profile, nor for what is only needed to build.
 */
export function unsetVariables(names: readonly string[], written: Raw, enabled: readonly string[], purpose: Purpose = 'deploy'): readonly string[] {
  return [...new Set(names)].sort().flatMap((name) => {
    const places = placesOf(name, written, '')
    const needed = places.filter((place) => (purpose === 'build' ? isBuilt(place, enabled) : isDeployed(place, enabled)))
    if (places.length > 0 && needed.length === 0) return []
    const where = needed.length === 0 ? '' : `, which ${needed.slice(0, 3).join(', ')}${needed.length > 3 ? ', …' : ''} ${needed.length === 1 ? 'needs' : 'need'}`
    return [`env: ${name} is not set${where}${HINTS[name] ?? ''}`]
  })
}

/** Names of the variables for which Compose took an empty text. */
export function unsetIn(stderr: string): readonly string[] {
  return [...stderr.matchAll(/The \\?"([A-Za-z_][A-Za-z0-9_]*)\\?" variable is not set/g)].map((match) => match[1] ?? '')
}

const HINTS: Readonly<Record<string, string>> = {
  HOME: "; the runner's own would be wrong on the host: write ~/… in a volume, or set it under env",
  PWD: "; the runner's own would be wrong on the host: write ./… instead",
}

function isDeployed(place: string, enabled: readonly string[]): boolean {
  const [section, service = '', key] = place.split('.')
  return section !== 'services' ? section?.startsWith('x-') !== true : enabled.includes(service) && key !== 'build' && key !== 'develop'
}

// An image's name without its tag, which a build does not use, would be enough; which variable is in which is Compose's business.
function isBuilt(place: string, enabled: readonly string[]): boolean {
  const [section, service = '', key = ''] = place.split('.')
  return section === 'services' && enabled.includes(service) && ['build', 'image'].includes(key)
}

/** The variable without which Compose stops (`${NAME:?}`), where a build does not need it. */
export function neededElsewhere(ran: Ran): string | undefined {
  if (ran.kind === 'lost' || ran.code === 0) return undefined
  const [, place = '', name] = /error while interpolating (\S+): required variable (\w+) is missing a value/.exec(ran.stderr) ?? []
  return /^services\.[^.]+\.(build|image)\b/.test(place) ? undefined : name
}

/** Paths of the texts in which a variable stands: `services.backend.environment.DB_PASSWORD`. */
function placesOf(variable: string, value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') {
    return new RegExp(`(?<!\\$)(?:\\$\\$)*\\$(?:${variable}(?![A-Za-z0-9_])|\\{[^}]*\\b${variable}\\b)`).test(value) ? [path] : []
  }
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.entries(value).flatMap(([key, one]) => placesOf(variable, one, Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`))
  return [...new Set(inner)]
}
