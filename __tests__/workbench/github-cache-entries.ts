// What GitHub's cache service keeps, and how it finds it again: by branch, version and key.
import { randomBytes } from 'node:crypto'
import type { Blob } from './github-cache-blobs'

export interface Entry extends Blob {
  /** refs/heads/… */
  readonly scope: string
  readonly key: string
  readonly version: string
  /** In its URL; who has it may read and write */
  readonly signature: string
  /** Found only from then on */
  finalized: boolean
}

export interface Job {
  readonly token: string
  /** Where it may save; a pull request from a fork nowhere else */
  readonly writes: string
  /** Where it looks, in this order */
  readonly reads: readonly string[]
}

/** A job's token says where it may read (1) and write (2), as a JSON string inside a JWT; nobody here checks signatures. */
export function jobOf(branch: string, defaultBranch: string, more: object = {}): Job {
  const scopes = [...new Set([branch, defaultBranch])].map((name) => `refs/heads/${name}`)
  const now = Math.floor(Date.now() / 1000)
  const claims = { ...more, ac: JSON.stringify(scopes.map((Scope, at) => ({ Scope, Permission: at === 0 ? 3 : 1 }))), nbf: now - 60, iat: now, exp: now + 6 * 3600 }
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return { token: `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${randomBytes(32).toString('base64url')}`, writes: scopes[0] ?? '', reads: scopes }
}

export class Entries {
  readonly #all: Entry[] = []

  get all(): readonly Entry[] {
    return this.#all
  }

  /** undefined: there is one already, and nothing is ever overwritten. */
  create(scope: string, key: string, version: string): Entry | undefined {
    if (this.#all.some((entry) => entry.scope === scope && entry.key === key && entry.version === version)) return undefined
    const entry: Entry = { id: String(this.#all.length + 1), scope, key, version, signature: randomBytes(24).toString('base64url'), finalized: false, blob: undefined, blocks: new Map() }
    this.#all.push(entry)
    return entry
  }

  reserved(scope: string, key: string, version: string): Entry | undefined {
    return this.#all.find((entry) => !entry.finalized && entry.scope === scope && entry.key === key && entry.version === version)
  }

  byId(id: string): Entry | undefined {
    return this.#all[Number(id) - 1]
  }

  /** On the job's own branch first; the exact key, then what begins with it, then the same for each restore key; newest first. */
  find(job: Job, keys: readonly string[], version: string): Entry | undefined {
    for (const scope of job.reads) {
      const there = this.#all.filter((entry) => entry.finalized && entry.scope === scope && entry.version === version).reverse()
      for (const key of keys) {
        const found = there.find((entry) => entry.key === key) ?? there.find((entry) => entry.key.startsWith(key))
        if (found !== undefined) return found
      }
    }
    return undefined
  }
}
