// What `docker compose config --format json --no-path-resolution` prints, as far as it is read here. Everything else of
// a service is carried along untouched. Strings keep Compose's `$$` for a dollar, as the model is read by Compose again.

export interface PublishedPort {
  readonly target: number
  /** "8080", a range "8000-8010", or absent: Docker chooses. */
  readonly published?: string
  readonly host_ip?: string
  readonly protocol?: string
  readonly mode?: string
  readonly [other: string]: unknown
}

export interface Mount {
  readonly type: string
  /** Absent: an anonymous volume. */
  readonly source?: string
  readonly target: string
  readonly read_only?: boolean
  readonly [other: string]: unknown
}

export interface Attachment {
  readonly aliases?: readonly string[]
  readonly ipv4_address?: string
  readonly ipv6_address?: string
  readonly [other: string]: unknown
}

/** A secret or config as a service names it. */
export interface Grant {
  readonly source: string
  readonly target?: string
  readonly uid?: string
  readonly gid?: string
  readonly mode?: number | string
}

export interface Deployment {
  readonly mode?: string
  readonly replicas?: number
  readonly [other: string]: unknown
}

export interface Service {
  readonly image?: string
  readonly build?: unknown
  readonly container_name?: string
  readonly command?: readonly string[] | null
  readonly entrypoint?: readonly string[] | null
  readonly environment?: Readonly<Record<string, string | null>>
  readonly labels?: Readonly<Record<string, string>>
  readonly expose?: readonly string[]
  readonly ports?: readonly PublishedPort[]
  readonly volumes?: readonly Mount[]
  readonly networks?: Readonly<Record<string, Attachment | null>>
  readonly network_mode?: string
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string; readonly required?: boolean }>>
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean; readonly [other: string]: unknown }
  readonly secrets?: readonly Grant[]
  readonly configs?: readonly Grant[]
  readonly deploy?: Deployment
  readonly scale?: number
  readonly links?: readonly string[]
  readonly volumes_from?: readonly string[]
  readonly devices?: readonly unknown[]
  readonly privileged?: boolean
  readonly [other: string]: unknown
}

/** A network or volume; `name` is its real name on the host. */
export interface Resource {
  readonly name: string
  readonly external?: boolean
  readonly [other: string]: unknown
}

/** A secret or config: one of file, environment (a variable's name), content, external. */
export interface Material {
  readonly name?: string
  readonly file?: string
  readonly environment?: string
  readonly content?: string
  readonly external?: boolean
  /** Ours: sha256 of the variable's value, so that another value is another definition. */
  readonly digest?: string
  readonly [other: string]: unknown
}

export interface Stack {
  readonly name: string
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, Resource>>
  readonly volumes: Readonly<Record<string, Resource>>
  readonly secrets: Readonly<Record<string, Material>>
  readonly configs: Readonly<Record<string, Material>>
}

/** A complete Compose model, ready for JSON.stringify and `docker compose -f`. It holds secrets: 0600 on the host. */
export type ComposeModel = Readonly<Record<string, unknown>>

export type Colour = 'blue' | 'green'

export function replicasOf(service: Service): number {
  return service.scale ?? service.deploy?.replicas ?? 1
}

/** A copy of a record without some of its keys. */
export function without<T extends object>(record: T, keys: readonly string[]): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key))) as T
}

/** What Compose doubles when it prints a model: undone, to look for the real file. */
export function undollar(text: string): string {
  return text.replaceAll('$$', '$')
}

/** Text of ours on its way into a model that Compose reads. */
export function dollar(text: string): string {
  return text.replaceAll('$', '$$$$')
}
