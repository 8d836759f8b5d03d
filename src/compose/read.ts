// The stack, as Compose itself reads its files: merges, anchors, extends, include, profiles and interpolation are its business.
import type { Runner } from '../execution/ports'
import { nearest } from '../inputs/nearest'
import { InputFailure } from '../support/problem'
import { failureOfCompose, neededElsewhere, unsetIn, unsetVariables, type Purpose } from './complaints'
import { sha256 } from './definition'
import { parseRaw, parseStack, type Raw } from './parse'
import type { Material, Stack } from './model'
import { directoryOf, from } from './source-paths'

export interface StackQuery {
  /** Compose files, relative to the repository; the first one's directory is the project directory, as for Compose. */
  readonly files: readonly string[]
  readonly profiles: readonly string[]
  /** Absent: `name:` of the file, or what Compose makes of its directory. */
  readonly project?: string
  /** Names that have to be there; the stack is whole all the same, as the rest of it says who calls whom. */
  readonly services?: readonly string[]
  /** The only variables to interpolate, besides a .env beside the first file. */
  readonly env: Readonly<Record<string, string>>
  /** VERSION, unless env says otherwise. */
  readonly release: string
  /** `build`: variables that only a running stack needs may be missing, and what stands in their place is not to be used. Default: deploy. */
  readonly purpose?: Purpose
}

export interface StackRead {
  readonly stack: Stack
  /** Where relative sources start, relative to the repository: `.` or `deploy`. */
  readonly directory: string
  readonly extensions: { readonly top: unknown; readonly services: Readonly<Record<string, unknown>> }
}

export type ComposeReader = Pick<Runner, 'kindOf' | 'composeConfig'>

/** Throws InputFailure with every problem that Compose or we find in the files, WorldFailure without a Compose to ask. */
export async function readStack(reader: ComposeReader, query: StackQuery): Promise<StackRead> {
  const directory = await projectDirectory(reader, query.files)
  const env = { VERSION: query.release, ...query.env }
  const build = query.purpose === 'build'
  const absent: Record<string, string> = {}
  const ask = async (profiles: readonly string[], ...flags: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> => {
    const ran = await reader.composeConfig([...selection(query, directory, profiles), 'config', '--format', 'json', ...flags], { ...absent, ...env }, directory)
    const name = build ? neededElsewhere(ran) : undefined
    if (name !== undefined && absent[name] === undefined) {
      absent[name] = 'not-needed-to-build'
      return ask(profiles, ...flags)
    }
    if (ran.kind === 'lost' || ran.code !== 0) throw failureOfCompose(ran, query.files)
    return ran
  }
  // Run in the project directory, as without path resolution Compose looks for env_file where it runs.
  // Two calls, as neither is faithful alone: the first drops x- keys inside services, the second mangles `${DIR:-./data}:/x`.
  // The second sees all profiles, to tell a variable of a service that is switched off from a missing one.
  const [resolved, raw] = await Promise.all([ask(query.profiles, '--no-path-resolution'), ask(['*'], '--no-interpolate')])
  const written = parseRaw(raw.stdout)
  const { stack, top } = parseStack(resolved.stdout)
  const problems = [
    ...unsetVariables([...unsetIn(resolved.stderr), ...Object.keys(absent)], written, Object.keys(stack.services), query.purpose),
    ...(build ? [] : [...unknownServices(query.services ?? [], stack), ...valuelessMaterials(stack, env)]),
  ]
  if (Object.keys(stack.services).length === 0) problems.push('compose-file: no service is enabled; name its profile under profiles')
  if (problems.length > 0) throw new InputFailure(problems)
  return { stack: withDigests(stack, env), directory, extensions: { top: top['x-pi-deploy'], services: extensionsOf(written, stack) } }
}

/** Only the project's name, for which no variable has to have a value. */
export async function readProjectName(reader: ComposeReader, files: readonly string[], env: StackQuery['env']): Promise<string> {
  const directory = await projectDirectory(reader, files)
  const args = [...selection({ files }, directory, ['*']), 'config', '--format', 'json', '--no-interpolate']
  const ran = await reader.composeConfig(args, env, directory)
  if (ran.kind === 'lost' || ran.code !== 0) throw failureOfCompose(ran, files)
  return String(parseRaw(ran.stdout)['name'] ?? '')
}

async function projectDirectory(reader: ComposeReader, files: readonly string[]): Promise<string> {
  const problems: string[] = []
  for (const file of files) {
    const kind = await reader.kindOf(file)
    if (kind === 'absent') problems.push(`compose-file: there is no ${file} in the repository; was it checked out?`)
    if (kind === 'outside') problems.push(`compose-file: ${file} lies outside the repository`)
    if (kind === 'directory') problems.push(`compose-file: ${file} is a directory`)
  }
  if (files.length === 0) problems.push('compose-file: is needed')
  if (problems.length > 0) throw new InputFailure(problems)
  return directoryOf(files[0] ?? '.')
}

function selection(query: Pick<StackQuery, 'files' | 'project'>, directory: string, profiles: readonly string[]): readonly string[] {
  return [
    ...query.files.flatMap((file) => ['-f', from(directory, file)]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...(query.project === undefined ? [] : ['-p', query.project]),
  ]
}

function unknownServices(wanted: readonly string[], stack: Stack): readonly string[] {
  const known = Object.keys(stack.services)
  return wanted.filter((name) => !known.includes(name)).map((name) => {
    const meant = nearest(name, known)
    return `services: there is no "${name}"; ${meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`}`
  })
}

function extensionsOf(written: Raw, stack: Stack): Readonly<Record<string, unknown>> {
  const services = (written['services'] ?? {}) as Readonly<Record<string, Raw>>
  return Object.fromEntries(
    Object.entries(services).flatMap(([name, service]) =>
      stack.services[name] !== undefined && service['x-pi-deploy'] !== undefined ? [[name, service['x-pi-deploy']]] : [],
    ),
  )
}

function valuelessMaterials(stack: Stack, env: StackQuery['env']): readonly string[] {
  return (['secrets', 'configs'] as const).flatMap((kind) =>
    Object.entries(stack[kind])
      .filter(([, { environment }]) => environment !== undefined && env[environment] === undefined)
      .map(([name, { environment }]) => `env: ${environment ?? ''} is not set, which ${kind}.${name} needs`),
  )
}

function withDigests(stack: Stack, env: StackQuery['env']): Stack {
  const digested = (materials: Readonly<Record<string, Material>>): Readonly<Record<string, Material>> =>
    Object.fromEntries(
      Object.entries(materials).map(([name, material]) => {
        const value = material.environment === undefined ? undefined : env[material.environment]
        return [name, value === undefined ? material : { ...material, digest: sha256(value) }]
      }),
    )
  return { ...stack, secrets: digested(stack.secrets), configs: digested(stack.configs) }
}
