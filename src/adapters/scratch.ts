// A private directory for one step, gone at its end or with the process.
import { createWriteStream, rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Scratch } from '../execution/scanning'
import { WorldFailure } from '../support/problem'
import { Secret } from '../support/secret'
import { diskFailure, makeFolder } from './disk-failure'

const READ_LIMIT_BYTES = 256 * 1024 * 1024

export async function scratch(): Promise<Scratch> {
  const above = process.env['RUNNER_TEMP'] ?? tmpdir()
  // 0700 by itself.
  const directory = await mkdtemp(join(above, 'pi-deploy-scan-')).catch((thrown: unknown) => Promise.reject(diskFailure(thrown, above)))
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', remove)
  const at = (name: string): string => {
    const path = join(directory, name)
    if (relative(directory, path).startsWith('..')) throw new Error(`${name} is not below the scratch directory`)
    return path
  }
  return {
    directory,
    write: async (name, content) => {
      const path = at(name)
      try {
        makeFolder(dirname(path), 0o700)
        const plain = content instanceof Secret ? content.reveal() : content
        await pipeline(typeof plain === 'string' || plain instanceof Uint8Array ? Readable.from([Buffer.from(plain)]) : plain, createWriteStream(path, { mode: 0o600 }))
      } catch (thrown) {
        throw diskFailure(thrown, path)
      }
      return path
    },
    read: async (name) => {
      const path = at(name)
      const found = await stat(path).catch(() => undefined)
      if (found === undefined) return undefined
      if (found.size > READ_LIMIT_BYTES) throw new WorldFailure({ what: `${name} has ${Math.round(found.size / 1e6)} MB, and at most ${Math.round(READ_LIMIT_BYTES / 1e6)} MB are read`, hint: 'skip-dirs and skip-files make a report smaller.' })
      return readFile(path, 'utf8')
    },
    close: async () => {
      // What still writes into it, as something else failed first, may keep it from going; at the end nothing does.
      await rm(directory, { recursive: true, force: true }).then(() => process.off('exit', remove), () => undefined)
    },
  }
}
