// What the steps need of the world. Adapters implement these; steps and their tests know nothing else of it.
import type { WorldFailureParts } from '../support/problem'
import type { Secret } from '../support/secret'
import type { Docker, JobServices, LayoutExport, Publisher } from './docker'
import type { Repository, Served, Tunnel } from './images'
import type { Clock, Log, RunFacts } from './job'
import type { Timeline } from './notifying'
import type { GitHub, Scanners } from './scanning'
import type { Message } from '../notify/message'

export type { Clock, Log, Place, RunFacts } from './job'

/** How a command ended. `lost`: the connection died, so the outcome is unknown — never take it for success. */
export type Ran =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'lost'; readonly why: string }

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly timeoutSeconds?: number
  /** Gets stdout line by line as it comes, without the line end. */
  readonly onLine?: (line: string) => void
}

export interface HostRequest {
  readonly method: string
  /** An address as seen from the host, e.g. http://127.0.0.1:80/x or http://172.18.0.5:8080/x */
  readonly url: string
  readonly body?: string
  readonly timeoutSeconds: number
}

export type Answer = { readonly status: number; readonly body: string } | { readonly error: string }

/** One authenticated SSH connection to the Pi. */
export interface Host {
  /** argv[0] is the command; quoting for a shell happens only in the adapter. */
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>
  request(request: HostRequest): Promise<Answer>
  /** After a drop: a fresh authenticated connection in place of the dead one. */
  reconnect(): Promise<void>
  /**
   * Has the host listen on 127.0.0.1 and hands each connection there to `accept`, as a Duplex. Port 0: any that is free.
   * Ends with the connection to the host; after a reconnect() it has to be asked for again. Rejects with WorldFailure.
   */
  forward(port: number, accept: (connection: object) => void): Promise<Forward>
  close(): void
}

export interface Forward {
  /** On the host */
  readonly port: number
  /** The host listens no more. Never rejects. */
  close(): Promise<void>
}

/** Where to connect and how to know that it is the right machine. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly key: Secret
  readonly passphrase?: Secret
  /** known_hosts lines, as the user gave them */
  readonly knownHosts: readonly string[]
  /** SHA256:… */
  readonly fingerprints: readonly string[]
}

/** The machine that the job runs on. Relative paths are relative to the checked-out repository. */
export interface Runner {
  /**
   * `docker compose ARGS…` (the caller gives the whole of it, `config` included) with `env` as the only variables to
   * interpolate, run in `directory` (default: the repository itself). Code 127: there is no docker.
   */
  composeConfig(args: readonly string[], env: Readonly<Record<string, string>>, directory?: string): Promise<Ran>
  /** What stands at a path. `outside`: not below the repository, links followed, so it cannot travel. */
  kindOf(path: string): Promise<'file' | 'directory' | 'absent' | 'outside'>
  /** Throws when there is no such file; ask kindOf first. */
  readFile(path: string): Promise<Uint8Array>
  /** All files below a directory, relative to it, sorted, links followed. Throws when it is no directory. */
  listFiles(path: string): Promise<readonly string[]>
  isExecutable(path: string): Promise<boolean>
  absolute(path: string): string
  /** Makes the folders on the way, and resolves with the absolute path. Rejects with WorldFailure. */
  writeFile(path: string, content: string): Promise<string>
  /** HTTP from the runner itself: what the outside sees (confirm-url). */
  request(request: HostRequest): Promise<Answer>
}

export interface ArchiveEntry {
  /** Relative, with `/` */
  readonly path: string
  /** Permission bits, e.g. 0o600 */
  readonly mode: number
  readonly content: string | Uint8Array
}

/** A directory of caches that outlives the job. */
export interface LayerCache {
  /** Its path, filled with what was kept last under these scopes */
  restore(scopes: readonly string[]): Promise<string>
  /** Keeps what the build wrote */
  save(scopes: readonly string[]): Promise<void>
}

/** All that a step gets besides its inputs. */
export interface Ports {
  connect(): Promise<Host>
  /**
   * Where an image is on the runner's side: `oci:DIRECTORY`, `docker-daemon:NAME`, or a reference, which is looked up by its
   * digest in the OCI layouts of the step, then in its registry.
   */
  repository(reference: string): Repository
  /** What lets the host itself pull once: the content of a config.json for Docker, or undefined where none is needed. */
  pullAuthorization(reference: string): Promise<Secret | undefined>
  /** Where images of a repository are written to. @param name without tag or digest */
  publisher(name: string): Publisher
  /** A session of docker on the runner. @param registry whose login is the session's own, whatever the user's configuration says */
  openDocker(registry: string): Promise<Docker>
  /** Begins a layout anew; rejects with WorldFailure where its directory, relative to the repository, holds something else. */
  exportLayout(directory: string, names: readonly string[]): Promise<LayoutExport>
  /** Directory to keep caches of layers in between jobs, by GitHub's cache where the job has one. Failures are only said. */
  readonly layerCache: LayerCache
  readonly services: JobServices
  readonly scanners: Scanners
  readonly github: GitHub
  readonly timeline: Timeline
  /** The event of the run, as GitHub hands it over; empty outside of it */
  readonly eventPayload: unknown
  /** Variables of the job, by name */
  variable(name: string): Secret | undefined
  /** @param project whose host it is */
  openTunnel(host: Host, served: Served, project: string): Promise<Tunnel>
  /** A tar of regular files owned by 0:0; the same entries give the same bytes. Throws for a path that could leave its directory. */
  archive(entries: readonly ArchiveEntry[]): Promise<Uint8Array>
  readonly runner: Runner
  readonly log: Log
  readonly clock: Clock
  readonly facts: RunFacts
  /** Aborts when the job is cancelled. GitHub kills within 10 s of it: hand over and return within 5 s. */
  readonly cancelled: AbortSignal
  /** The text of the host program: the numbered parts of src/host concatenated in name order. */
  readonly hostProgram: { readonly text: string; /** 64 hex digits */ readonly sha256: string }
  /** The text of src/host/supervisor.sh, PID 1 of every switch. */
  readonly supervisor: string
}

/** What a step hands on; a name left out is an empty output. */
export interface Outputs {
  readonly release: string
  readonly previousRelease: string
  readonly serving: string
  readonly changed: boolean
  /** JSON values, written on one line */
  readonly record: object
  readonly summaryJson: object
  readonly digests: object
  /** Lists: one a line */
  readonly image: readonly string[]
  readonly tags: readonly string[]
  readonly ociLayout: readonly string[]
  readonly metadata: object
  readonly verdict: string
  readonly counts: object
  readonly reportJson: string
  readonly sarifFile: readonly string[]
  readonly sbomFile: readonly string[]
}

/** How a step ended. A failed one still hands on what it knows. */
export interface Result {
  /** What there is to tell, where it is more than outputs and failure say */
  readonly message?: Message
  readonly outputs: Partial<Outputs>
  /** Markdown for the job summary */
  readonly summary: string
  readonly failure?: WorldFailureParts
  /** The step failed, and yet its release serves: the job was cancelled when that was decided already */
  readonly servesAllTheSame?: boolean
}
