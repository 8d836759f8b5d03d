// Layers in a directory, kept between jobs: by GitHub's cache where the job has one, else where it stays on this machine.
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LayerCache, Log, RunFacts } from '../execution/ports'
import { keep, offersCache, restored } from './github-cache'

export function layerCache(log: Log, { sha }: RunFacts): LayerCache {
  const stays = !offersCache()
  let directory = ''
  // Each scope is a directory of its own and a cache of its own: platforms on other runners must not overwrite it.
  const each = async (scopes: readonly string[], doing: string, work: (scope: string) => Promise<void>): Promise<void> => {
    for (const scope of scopes) await work(scope).catch((thrown: unknown) => log.warning(`The cache of layers could not be ${doing} (${(thrown as Error).message}); the build goes on without it.`))
  }
  return {
    restore: async (scopes) => {
      // GitHub knows a cache by its path too, so that has to be the same on every runner.
      directory = stays ? join(homedir(), '.cache', 'pi-deploy', 'layers') : join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'pi-deploy-layers')
      if (!stays) await rm(directory, { recursive: true, force: true })
      await mkdir(join(directory, 'old'), { recursive: true })
      await rm(join(directory, 'new'), { recursive: true, force: true })
      if (!stays) await each(scopes, 'read', async (scope) => void (await restored(join(directory, 'old', scope), keyOf(scope, sha), [keyOf(scope, '')])))
      return directory
    },
    save: async (scopes) => {
      // Only what this build used is kept: BuildKit adds to a directory and never takes away.
      await each(scopes, 'kept', async (scope) => {
        const [old, now] = [join(directory, 'old', scope), join(directory, 'new', scope)]
        await rm(old, { recursive: true, force: true })
        await rename(now, old)
        if (!stays) await keep(old, keyOf(scope, sha))
      })
      if (!stays) await rm(directory, { recursive: true, force: true })
    },
  }
}

const keyOf = (scope: string, sha: string): string => `pi-deploy-layers-${scope}-${sha}`
