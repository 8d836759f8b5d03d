// Small files between jobs: in GitHub's cache, where each run keeps one of its own and the newest is read; else on this machine.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, RunFacts } from '../execution/ports'
import type { Scanners } from '../execution/scanning'
import { keep, keptFolder, restored } from './github-cache'

export async function keptFiles(name: string, { repository, sha, runNumber }: RunFacts, log: Log): ReturnType<Scanners['kept']> {
  // Branches are named with slashes, one name may begin like another, and a machine of one's own has several repositories: what
  // another one knows would hide findings of this one.
  const safe = `${name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80)}-${createHash('sha256').update(`${repository} ${name}`).digest('hex').slice(0, 16)}`
  const { own, directory } = keptFolder(`kept/${safe}`)
  const key = `pi-deploy-${safe}-${sha}-${runNumber}`
  const said = (doing: string) => (thrown: unknown): void => log.warning(`What is kept as ${name} could not be ${doing} (${(thrown as Error).message}).`)
  if (!own) {
    await rm(directory, { recursive: true, force: true })
    await restored(directory, key, [`pi-deploy-${safe}-`]).catch(said('read'))
  }
  return {
    read: (file) => readFile(join(directory, file), 'utf8').catch(() => undefined),
    write: async (file, text) => {
      try {
        await mkdir(directory, { recursive: true })
        await writeFile(join(directory, file), text)
        if (!own) await keep(directory, key)
      } catch (thrown) {
        said('kept')(thrown)
      }
    },
  }
}
