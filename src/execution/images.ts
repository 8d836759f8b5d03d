// What the steps need of images on the runner's side, and of the tunnel through which a host pulls them.
import type { WorldFailureParts } from '../support/problem'

/** Images of one repository, wherever they are on the runner's side: in a registry, in an OCI layout, in its Docker. */
export interface Repository {
  /** As people name it: ghcr.io/acme/app, oci:out/backend */
  readonly name: string
  /** The stored bytes of a manifest or an index, by tag or digest; by digest they are verified. Rejects with WorldFailure. */
  manifest(tagOrDigest: string): Promise<StoredManifest>
  /**
   * A blob's bytes from offset `from` (default 0) to `to` inclusive (default: its end), streamed. Rejects with WorldFailure
   * when it cannot begin; a failure later on destroys the stream with one. Bytes are not verified here.
   */
  blob(digest: string, range?: { readonly from?: number; readonly to?: number }): Promise<AsyncIterable<Uint8Array>>
  /** Digests of what refers to a manifest of this repository, of one kind of artifact; none where images lie on the runner. Rejects with WorldFailure. */
  referrers(digest: string, artifactType: string): Promise<readonly string[]>
}

export interface StoredManifest {
  readonly mediaType: string
  /** sha256:… of the bytes */
  readonly digest: string
  readonly bytes: Uint8Array
}

/** What is served to the host, and to nobody else, while it pulls. */
export interface Served {
  /** Manifests by digest */
  readonly manifests: ReadonlyMap<string, StoredManifest>
  /** Blobs by digest: layers and configs */
  readonly blobs: ReadonlyMap<string, { readonly size: number; readonly from: Pick<Repository, 'name' | 'blob'> }>
  /** How many layers may move at once */
  readonly atOnce: number
}

/** A registry in this process, which only the host can reach, through its SSH connection. */
export interface Tunnel {
  /** 127.0.0.1:PORT/PATH, as the host's Docker names it; nobody can guess the path */
  readonly address: string
  /** Bytes that left so far: of all, and per blob */
  moved(): { readonly bytes: number; readonly blobs: ReadonlyMap<string, number> }
  /** At most so many bytes a second from now on; undefined: as fast as it goes */
  limit(bytesPerSecond: number | undefined): void
  /** Settles with the reason when something that was asked for cannot be served; never rejects */
  readonly failed: Promise<WorldFailureParts>
  /** After host.reconnect(): listens again, at the same port. Rejects with WorldFailure. */
  reopen(): Promise<void>
  /** Nothing listens any more on the host. Never rejects. */
  close(): Promise<void>
}

/** Where a registry that keeps no list of referrers has one: the referrers tag schema of the distribution specification 1.1. */
export const referrersTag = (digest: string): string => digest.replace(':', '-')
