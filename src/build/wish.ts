// What the user wants built, read and put together; nothing of Docker yet.

/** An image to build: one service of the stack, or one line of `targets`. */
export interface BuildService {
  readonly service: string
  /** Repository to push to, without tag or digest */
  readonly name: string
  /** A directory, relative to the project directory, or an address that BuildKit reads itself */
  readonly context: string
  /** Relative to the context */
  readonly dockerfile?: string
  /** The Dockerfile's text, where the Compose file holds it */
  readonly dockerfileInline?: string
  readonly target?: string
  readonly args: Readonly<Record<string, string>>
  /** Name → directory, relative to the project directory, or address */
  readonly contexts: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** As docker buildx takes them: `id=npm,src=./npmrc` as fields */
  readonly secrets: readonly SecretMount[]
  readonly ssh: readonly string[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly platforms: readonly string[]
  readonly noCache: boolean
  readonly pull: boolean
  readonly network?: string
  readonly shmSize?: string
  readonly extraHosts: readonly string[]
  readonly ulimits: readonly string[]
}

/** Where a build secret comes from: a file, or a variable of docker's own environment. */
export type SecretMount = { readonly id: string } & ({ readonly file: string } | { readonly variable: string })

export type Output = 'registry' | 'oci' | 'none'

export type CacheMode = 'true' | 'false' | 'gha' | 'registry' | 'local'

export interface BuildWish {
  readonly services: readonly BuildService[]
  /** Where relative contexts start, relative to the repository */
  readonly directory: string
  readonly outputs: readonly Output[]
  /** Why nothing is pushed, where something could be: for the plan */
  readonly outputWhy: string
  /** Relative to the repository */
  readonly outputDirectory: string
  readonly cache: CacheMode
  readonly provenance: 'false' | 'min' | 'max'
  readonly sbom: boolean
  readonly builder: string | undefined
}
