// Where the files come from that the stack mounts: from the repository, with the release, or from the host.
import type { Runner } from '../execution/ports'
import { undollar, type Material, type Stack } from './model'
import { inRepository, relativeHome } from './source-paths'
import { travelOf } from './travel'

export interface TravelFile {
  /** Relative to the source; the basename when the source is a file. */
  readonly path: string
  /** Where it lies, relative to the repository. */
  readonly from: string
  readonly sha256: string
  readonly bytes: number
  readonly mode: '0644' | '0755' | '0444'
}

/** A source in the repository: it stands on the host as STATE/files/<sha256>/<name>. */
export interface Travel {
  /** `services.nginx.volumes./etc/nginx/nginx.conf`, `secrets.NAME`, `configs.NAME`. */
  readonly key: string
  readonly services: readonly string[]
  /** As the Compose file says it. */
  readonly source: string
  readonly kind: 'file' | 'directory'
  /** Of the content; of a directory, of its list (see treeHash). */
  readonly sha256: string
  readonly name: string
  readonly files: readonly TravelFile[]
}

/** A source that is not in the repository: only the host can say whether it exists. */
export interface HostSource {
  readonly key: string
  readonly services: readonly string[]
  readonly source: string
  /** When the source says so itself; else it is relative to the stack's directory on the host, or begins with `~/`. */
  readonly absolute?: string
  readonly writable: boolean
}

export interface Sources {
  readonly travels: readonly Travel[]
  readonly hostOnly: readonly HostSource[]
  /** Of files that travel, for inferRoles. */
  readonly texts: readonly { readonly path: string; readonly text: string }[]
  readonly problems: readonly string[]
}

/** The repository as a tree of files; paths are relative to it. */
export type Workspace = Pick<Runner, 'kindOf' | 'readFile' | 'listFiles' | 'isExecutable'>

export const NO_SOURCES: Sources = { travels: [], hostOnly: [], texts: [], problems: [] }

/** A source as the stack names it, before anybody looked for it. */
export interface Wanted {
  readonly key: string
  readonly services: readonly string[]
  readonly source: string
  readonly writable: boolean
  /** A secret's file is for nobody but its readers. */
  readonly secret: boolean
}

export function mountKey(service: string, target: string): string {
  return `services.${service}.volumes.${target}`
}

/** `directory` is the stack's, relative to the repository; env_file is not among the sources, as Compose has read it in. */
export async function findSources(stack: Stack, directory: string, workspace: Workspace): Promise<Sources> {
  const travels: Travel[] = []
  const hostOnly: HostSource[] = []
  const texts: { path: string; text: string }[] = []
  const problems: string[] = [...externals(stack)]
  for (const wanted of wantedSources(stack)) {
    const source = relativeHome(wanted.source)
    const onHost = (): void => {
      hostOnly.push({
        key: wanted.key,
        services: wanted.services,
        source,
        writable: wanted.writable,
        ...(source.startsWith('/') ? { absolute: source } : {}),
      })
    }
    const path = inRepository(directory, source)
    const kind = path === undefined ? 'absent' : await lookedAt(path, workspace)
    if (path === undefined || kind === 'absent') onHost()
    else if (kind === 'outside') problems.push(`${wanted.key}: ${source} is a link that leaves the repository; only what lies in it can travel`)
    else if (kind === 'directory' && wanted.writable) problems.push(writableDirectory(wanted.key, source))
    else {
      const travel = await travelOf(wanted, path, kind, workspace)
      if ('problem' in travel) problems.push(`${wanted.key}: ${travel.problem}`)
      else {
        travels.push(travel.travel)
        texts.push(...travel.texts)
      }
    }
  }
  return { travels, hostOnly, texts, problems }
}

/** An empty directory has nothing to carry, and git knows none: it is meant on the host. */
async function lookedAt(path: string, workspace: Workspace): ReturnType<Workspace['kindOf']> {
  const kind = await workspace.kindOf(path)
  return kind === 'directory' && path !== '.' && (await workspace.listFiles(path)).length === 0 ? 'absent' : kind
}

function writableDirectory(key: string, source: string): string {
  return (
    `${key}: ${source} is mounted writable and lies in the repository, whose files never change on the host; ` +
    'add :ro when the container only reads it, or keep the data on the host under an absolute path or in a named volume'
  )
}

function wantedSources(stack: Stack): readonly Wanted[] {
  const mounts = Object.entries(stack.services).flatMap(([service, { volumes }]) =>
    (volumes ?? [])
      .filter((mount) => mount.type === 'bind' && mount.source !== undefined)
      .map((mount) => ({
        key: mountKey(service, mount.target),
        services: [service],
        source: undollar(mount.source ?? ''),
        writable: mount.read_only !== true,
        secret: false,
      })),
  )
  return [...mounts, ...materials(stack, 'secrets'), ...materials(stack, 'configs')]
}

function materials(stack: Stack, kind: 'secrets' | 'configs'): readonly Wanted[] {
  return Object.entries<Material>(stack[kind]).flatMap(([name, { file }]) => {
    const services = Object.entries(stack.services).flatMap(([service, model]) =>
      (model[kind] ?? []).some((grant) => grant.source === name) ? [service] : [],
    )
    return file === undefined || services.length === 0
      ? []
      : [{ key: `${kind}.${name}`, services, source: undollar(file), writable: false, secret: kind === 'secrets' }]
  })
}

function externals(stack: Stack): readonly string[] {
  return (['secrets', 'configs'] as const).flatMap((kind) =>
    Object.entries(stack[kind])
      .filter(([, material]) => material.external === true)
      .map(([name]) => `${kind}.${name}: external ones exist in Swarm only; give a file`),
  )
}

