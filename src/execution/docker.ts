// What the steps need of Docker on the runner, and of registries that are written to.
import type { Secret } from '../support/secret'
import type { Ran } from './ports'
import type { Repository, StoredManifest } from './images'

export interface DockerOptions {
  readonly stdin?: string | Secret
  /** Relative to the repository; default: the repository itself */
  readonly directory?: string
  /** Added to the environment of docker, and to nothing else */
  readonly env?: Readonly<Record<string, Secret>>
  /** Gets standard error line by line as it comes */
  readonly onLine?: (line: string) => void
  /** Without it a command may take as long as it takes */
  readonly timeoutSeconds?: number
  /** Asked while nothing is said: for how long that may be so, and what it means; undefined: as long as it takes */
  readonly silence?: () => { readonly seconds: number; readonly why: string } | undefined
}

/** Docker on the runner with a configuration of its own, in which a login leaves nothing behind. */
export interface Docker {
  /** `docker ARGS…`. Never rejects: no docker is code 127. Ends with the job when that is cancelled. */
  run(args: readonly string[], options?: DockerOptions): Promise<Ran>
  /** A path in the session's own directory, for what docker writes; absolute, free of commas and colons */
  path(name: string): string
  /** What docker wrote there; undefined where nothing is */
  read(name: string): Promise<string | undefined>
  write(name: string, content: string): Promise<string>
  /** Removes all of it. Never rejects. */
  close(): Promise<void>
}

/** One repository of a registry, to write to. All reject with WorldFailure. */
export interface Publisher {
  /** Whether the repository has the blob already */
  hasBlob(digest: string): Promise<boolean>
  /** Whether there is something under the tag; rejects where the registry does not say. */
  hasManifest(tag: string): Promise<boolean>
  /** @param beside a repository of the same registry that has it, from which it need not be sent again. Resolves with the bytes that were sent. */
  putBlob(digest: string, size: number, from: Pick<Repository, 'blob'>, beside?: string): Promise<number>
  /** Under its digest, or under a tag. Resolves with whether the registry itself keeps what the manifest refers to (`OCI-Subject`). */
  putManifest(manifest: StoredManifest, tagOrDigest: string): Promise<{ readonly refers: boolean }>
}

/** What GitHub offers a job besides its token. */
export interface JobServices {
  /** The cache of GitHub */
  readonly cache: boolean
  /** The runner is GitHub's and is gone after the job */
  readonly hosted: boolean
}

/** A directory in the OCI image layout that the exports of several images fill at once. */
export interface LayoutExport {
  /** Where the export of one image goes; absolute */
  placeOf(name: string): string
  /** When all are there: makes them one layout */
  finish(): Promise<void>
}
