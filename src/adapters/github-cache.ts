// GitHub's cache of a repository, through its own client, which waits for a service that hangs for as long as it likes.
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the job has it; read off what its runner hands to actions. */
export const offersCache = (): boolean => ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN'].every((name) => (process.env[name] ?? '') !== '')

/**
 * A folder that outlives the job. `own`: it stays on this machine. Else it is below RUNNER_TEMP, always at the same place, and
 * is filled from the cache. @param name may have folders in it
 */
export function keptFolder(name: string): { readonly own: boolean; readonly directory: string } {
  const own = process.env['RUNNER_ENVIRONMENT'] === 'self-hosted' || !offersCache()
  return { own, directory: own ? join(process.env['HOME'] ?? homedir(), '.cache', 'pi-deploy', name) : join(process.env['RUNNER_TEMP'] ?? tmpdir(), `pi-deploy-${name}`) }
}

/**
 * Fills a directory or file with what was kept under the key, else with the newest of what begins with one of the prefixes.
 * A cache is known by its path too, so that has to be the same on every runner. Resolves with the key that was found.
 */
export async function restored(path: string, key: string, prefixes: readonly string[] = []): Promise<string | undefined> {
  return within((await client()).restoreCache([path], key, [...prefixes]))
}

/** Keeps a directory or file. What has been kept under the key stays as it is. */
export async function keep(path: string, key: string): Promise<void> {
  await within((await client()).saveCache([path], key))
}

const ANSWER_SECONDS = 120

function within<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => void setTimeout(() => reject(new Error(`no answer in ${ANSWER_SECONDS} s`)), ANSWER_SECONDS * 1000).unref())])
}

// Only here, as it is larger than all else of this action together.
const client = (): Promise<typeof import('@actions/cache')> => import('@actions/cache')
