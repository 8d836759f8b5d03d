// A scanner's data between jobs: where it stays on this machine, else in GitHub's cache, where each day has one.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../execution/ports'
import type { ScannerData } from '../execution/scanning'
import { makeFolder } from './disk-failure'
import { keep, keptFolder, offersCache, restored } from './github-cache'

export async function scannerData(name: string, log: Log): Promise<ScannerData> {
  const { directory } = keptFolder(name)
  makeFolder(directory)
  // A self-hosted runner that is new for each job has nothing either; one that has something keeps it by itself.
  const shared = offersCache() && (await readdir(directory)).length === 0
  const key = `pi-deploy-${name}-${new Date().toISOString().slice(0, 10)}`
  const found = shared ? await restored(directory, key, [`pi-deploy-${name}-`]).catch(async (thrown: unknown) => {
    log.warning(`The kept data of ${name} could not be read (${(thrown as Error).message}); it is fetched anew.`)
    // Half of it would be taken for all of it.
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory)
    return undefined
  }) : undefined
  return {
    directory,
    read: (file) => readFile(join(directory, file), 'utf8').catch(() => undefined),
    size: (file) => stat(join(directory, file)).then((found) => found.size, () => 0),
    write: async (file, text) => {
      // Another job on this machine may read it meanwhile.
      const made = join(directory, `${file}.${process.pid}`)
      try {
        await writeFile(made, text, { mode: 0o600 })
        await rename(made, join(directory, file))
      } catch (thrown) {
        await rm(made, { force: true }).catch(() => undefined)
        log.warning(`${file} of ${name} could not be kept (${(thrown as Error).message}).`)
      }
    },
    save: async () => {
      if (!shared || found === key) return
      await keep(directory, key).catch((thrown: unknown) => log.warning(`The data of ${name} could not be kept for other jobs (${(thrown as Error).message}).`))
    },
  }
}
