// Images in a directory of the OCI image layout 1.0: index.json, blobs/sha256/HEX.
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from '../execution/images'
import { WorldFailure } from '../support/problem'

interface Entry {
  readonly digest: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** @param name as people know it, for messages */
export function layoutRepository(directory: string, name: string): Repository {
  const fileOf = (digest: string): string => {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new WorldFailure({ what: `${name}: ${digest} is no sha256 digest` })
    return join(directory, 'blobs', 'sha256', digest.slice(7))
  }
  const lost = (what: string, thrown: unknown): WorldFailure =>
    new WorldFailure({ what: `${name}: ${what} cannot be read: ${(thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(thrown)}`, hint: 'Build it again with output: oci, and keep the whole directory.' })
  return {
    name,
    async manifest(tagOrDigest) {
      const digest = tagOrDigest.startsWith('sha256:') ? tagOrDigest : await digestOfTag(directory, name, tagOrDigest, lost)
      const bytes = await readFile(fileOf(digest)).catch((thrown: unknown) => { throw lost(digest, thrown) })
      const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      if (found !== digest) throw new WorldFailure({ what: `${name}: the content of ${digest} is not what its digest says`, hint: 'Build it again.' })
      return { digest, bytes, mediaType: mediaTypeOf(bytes) }
    },
    async blob(digest, { from = 0, to } = {}) {
      const file = fileOf(digest)
      await stat(file).catch((thrown: unknown) => { throw lost(digest, thrown) })
      return createReadStream(file, { start: from, highWaterMark: 256 * 1024, ...(to === undefined ? {} : { end: to }) })
    },
    referrers: async () => [],
  }
}

/** Whether the layout has a blob. */
export async function layoutHas(directory: string, digest: string): Promise<boolean> {
  return stat(join(directory, 'blobs', 'sha256', digest.slice(7))).then(() => true, () => false)
}

// Without a tag: the only image. A tag is the annotation of the specification, or containerd's whole name.
async function digestOfTag(directory: string, name: string, tag: string, lost: (what: string, thrown: unknown) => WorldFailure): Promise<string> {
  const text = await readFile(join(directory, 'index.json'), 'utf8').catch((thrown: unknown) => { throw lost('index.json', thrown) })
  const entries = entriesIn(text)
  if (entries === undefined) throw new WorldFailure({ what: `${name}: index.json cannot be read: it is not JSON`, hint: 'Build it again with output: oci, and keep the whole directory.' })
  const names = (entry: Entry): readonly (string | undefined)[] => [entry.annotations?.['org.opencontainers.image.ref.name'], entry.annotations?.['io.containerd.image.name']]
  const found = tag === '' && entries.length === 1 ? entries[0] : entries.find((entry) => names(entry).includes(tag))
  if (found === undefined) throw new WorldFailure({ what: `${name}: index.json has ${entries.length} images and ${tag === '' ? 'none is chosen' : `none named ${tag}`}`, hint: 'Name one as oci:DIRECTORY:TAG.' })
  return found.digest
}

function entriesIn(text: string): readonly Entry[] | undefined {
  try {
    return (JSON.parse(text) as { readonly manifests?: readonly Entry[] }).manifests ?? []
  } catch {
    return undefined
  }
}

function mediaTypeOf(bytes: Buffer): string {
  const { mediaType, manifests } = JSON.parse(bytes.toString('utf8')) as { mediaType?: string; manifests?: unknown }
  return mediaType ?? `application/vnd.oci.image.${manifests === undefined ? 'manifest' : 'index'}.v1+json`
}
