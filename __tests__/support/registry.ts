// A registry in memory: repositories that are written and read as real ones are.
import { createHash } from 'node:crypto'
import { referrersTag, type StoredManifest } from '../../src/execution/images'
import type { Ports } from '../../src/execution/ports'
import { WorldFailure } from '../../src/support/problem'

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const nameOf = (reference: string): string => reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Listed { readonly digest: string; readonly artifactType?: string }

export class MemoryRegistry implements Pick<Ports, 'repository' | 'publisher'> {
  readonly manifests = new Map<string, StoredManifest>()
  readonly blobs = new Map<string, Uint8Array>()
  /** What was asked for, in order */
  readonly asked: string[] = []
  /** Whatever is asked for that this is about fails */
  trouble: RegExp = /(?!)/

  /** @param lists whether it keeps lists of referrers itself, as the specification 1.1 has it */
  constructor(readonly lists = true) {}

  /** Puts a manifest there, under its digest and perhaps a tag. Resolves with the digest. */
  add(name: string, manifest: unknown, tag?: string): string {
    const bytes = bytesOf(typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
    const stored = { bytes, digest: digestOf(bytes), mediaType: 'application/vnd.oci.image.manifest.v1+json' }
    for (const as of [stored.digest, ...(tag === undefined ? [] : [tag])]) this.manifests.set(`${name}@${as}`, stored)
    return stored.digest
  }

  addBlob(content: unknown): string {
    const bytes = bytesOf(typeof content === 'string' ? content : JSON.stringify(content))
    this.blobs.set(digestOf(bytes), bytes)
    return digestOf(bytes)
  }

  repository = (reference: string): ReturnType<Ports['repository']> => {
    const name = nameOf(reference)
    return {
      name,
      manifest: async (tagOrDigest) => this.found(`${name}@${tagOrDigest}`, this.manifests),
      blob: async (digest) => {
        const bytes = this.found(digest, this.blobs)
        return (async function* () { yield bytes })()
      },
      referrers: async (digest, artifactType) => {
        this.ask(`referrers of ${digest}`)
        const tagged = this.manifests.get(`${name}@${referrersTag(digest)}`)
        const all = this.lists ? this.referringTo(name, digest) : tagged === undefined ? [] : (JSON.parse(new TextDecoder().decode(tagged.bytes)) as { manifests: Listed[] }).manifests
        return all.filter((one) => one.artifactType === artifactType).map((one) => one.digest)
      },
    }
  }

  publisher = (name: string): ReturnType<Ports['publisher']> => ({
    hasBlob: async (digest) => this.blobs.has(digest),
    hasManifest: async (tag) => (this.ask(`${name}@${tag}`), this.manifests.has(`${name}@${tag}`)),
    putBlob: async (digest, size, from) => {
      for await (const chunk of await from.blob(digest)) this.blobs.set(digest, chunk)
      return size
    },
    putManifest: async (manifest, tagOrDigest) => {
      this.ask(`put ${name}@${tagOrDigest}`)
      this.manifests.set(`${name}@${tagOrDigest}`, manifest)
      return { refers: this.lists && new TextDecoder().decode(manifest.bytes).includes('"subject"') }
    },
  })

  private referringTo(name: string, digest: string): readonly Listed[] {
    return [...this.manifests].filter(([as]) => as.startsWith(`${name}@sha256:`)).flatMap(([, stored]) => {
      const text = new TextDecoder().decode(stored.bytes)
      const read = text.startsWith('{') ? (JSON.parse(text) as { subject?: { digest: string }; artifactType?: string }) : {}
      return read.subject?.digest === digest ? [{ digest: stored.digest, ...(read.artifactType === undefined ? {} : { artifactType: read.artifactType }) }] : []
    })
  }

  private ask(what: string): void {
    this.asked.push(what)
    if (this.trouble.test(what)) throw new WorldFailure({ what: `${what}: its registry says 500` })
  }

  private found<T>(key: string, from: ReadonlyMap<string, T>): T {
    this.ask(key)
    const value = from.get(key)
    if (value === undefined) throw new WorldFailure({ what: `${key}: its registry says 404, it is not there` })
    return value
  }
}
