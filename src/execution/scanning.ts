// What the step `scan` needs of the world: programs that scan, their data, and the places of GitHub where people look.
import type { Secret } from '../support/secret'
import type { Repository, StoredManifest } from './images'
import type { Ran } from './ports'

export interface ToolWish {
  readonly name: 'trivy' | 'dependency-check'
  /** Names to look for on PATH, in order */
  readonly onPath: readonly string[]
  readonly version: string
  /** Where the archive is fetched; https, or http for a mirror of one's own */
  readonly url: string
  /** Of the archive, 64 hex digits */
  readonly sha256: string
  readonly archive: 'tar.gz' | 'zip'
  /** Path of the program in the archive */
  readonly program: string
}

export interface Tool {
  /** Absolute */
  readonly program: string
  readonly from: 'PATH' | 'tool cache' | 'cache of GitHub' | 'download'
}

export interface ScannerRun {
  readonly timeoutSeconds: number
  /** Default: the repository */
  readonly directory?: string
  /** Added to its environment */
  readonly env?: Readonly<Record<string, string>>
}

/** A directory of a scanner's data that outlives the job. */
export interface ScannerData {
  /** Absolute. On this machine, or filled from GitHub's cache */
  readonly directory: string
  /** Text of a file in it; undefined where there is none */
  read(name: string): Promise<string | undefined>
  /** Of a file in it, in bytes; 0 where there is none */
  size(name: string): Promise<number>
  /** A file in it, anew or not at all. Failures are only said. */
  write(name: string, text: string): Promise<void>
  /** Keeps it for other jobs, at most once a day. Failures are only said. */
  save(): Promise<void>
}

export interface Scanners {
  /** Of the runner, as node names it: x64, arm64 */
  readonly architecture: string
  /** On PATH, kept, or fetched and checked against its checksum. Rejects with WorldFailure. */
  obtain(wish: ToolWish): Promise<Tool>
  /**
   * Runs a scanner with PATH, HOME, the locale, Java's home, and the variables for proxies and certificates, and with nothing else
   * of the job's environment. It and its children are ended by the time limit and with the job. Never rejects.
   */
  run(program: string, args: readonly string[], options: ScannerRun): Promise<Ran>
  data(name: ToolWish['name']): Promise<ScannerData>
  /** Small files that outlive the job, by GitHub's cache where it has one. Failures are only said. */
  kept(name: string): Promise<{ read(file: string): Promise<string | undefined>; write(file: string, text: string): Promise<void> }>
  /** A private directory for what this step writes for a scanner and reads from it; removed by close(). */
  scratch(): Promise<Scratch>
  /**
   * The images as one OCI layout below a directory, every blob checked against its digest, so that what is scanned is what the
   * digest says, wherever it came from, and the scanner needs neither registry nor login. Resolves with its path; an image in
   * it is PATH@DIGEST. Rejects with WorldFailure.
   */
  layout(directory: string, images: readonly WholeImage[]): Promise<string>
}

export interface Scratch {
  /** Absolute */
  readonly directory: string
  /** Creates the folders on the way; resolves with the absolute path. Mode 0600. */
  write(name: string, content: string | Uint8Array | AsyncIterable<Uint8Array> | Secret): Promise<string>
  /** Text of a file; undefined where there is none. At most 256 MB, else it rejects with WorldFailure. */
  read(name: string): Promise<string | undefined>
  close(): Promise<void>
}

/** An image for one platform, and where its parts are. */
export interface WholeImage {
  readonly manifest: StoredManifest
  /** Config and layers */
  readonly blobs: readonly { readonly digest: string; readonly size: number }[]
  readonly from: Pick<Repository, 'name' | 'blob'>
}

/** How a place of GitHub took something: a token, a plan or a fork may not be enough for it, and no place decides the gate. */
export type Delivered = { readonly kind: 'done'; readonly url: string } | { readonly kind: 'refused'; readonly why: string }

/** The job's repository on GitHub, through the job's token. Nothing here ever rejects. */
export interface GitHub {
  /** @param sarif one run. To code scanning, under the commit and ref of the job. */
  uploadSarif(sarif: string): Promise<Delivered>
  /** The one comment with this marker at the job's pull request, made or edited. `refused` outside of pull requests. */
  comment(marker: string, body: string): Promise<Delivered>
  /** Files for people and later steps, by their names in the artifact. */
  uploadArtifact(name: string, files: Readonly<Record<string, string>>): Promise<Delivered>
  /** A file of the newest artifact with this name that a run for the commit kept; undefined where there is none or it may not be read. */
  artifactOf(commit: string, name: string, file: string): Promise<string | undefined>
}
