import type { Stack } from './model'

export interface TravelFile {
  /** Relative to the source; the basename when the source is a file. */
  readonly path: string
  /** Where it lies, relative to the repository. */
  readonly from: string
  readonly sha256: string
  readonly bytes: number
  readonly mode: '0644' | '0755'
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
export interface Workspace {
  kindOf(path: string): Promise<'file' | 'directory' | 'absent' | 'outside'>
  readFile(path: string): Promise<Uint8Array>
  listFiles(path: string): Promise<readonly string[]>
  isExecutable(path: string): Promise<boolean>
}

export async function findSources(stack: Stack, directory: string, workspace: Workspace): Promise<Sources> {
  void stack
  void directory
  void workspace
  throw new Error('not written yet')
}

export function mountKey(service: string, target: string): string {
  return `services.${service}.volumes.${target}`
}
