// What later steps of the same job must know of a message: Slack's name for it. RUNNER_TEMP is emptied with the job, so another job
// of the run begins a message of its own. Finding it again there would take a scope to read the channel, which a bot that only
// tells should not have.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Kept {
  /** Slack's id of the channel, and of the message in it */
  readonly channel: string
  readonly ts: string
}

export interface RunState {
  /** undefined: there is none, or it cannot be read */
  find(about: readonly string[]): Promise<Kept | undefined>
  /** Not being able to keep it costs a second message, and is no failure. */
  keep(about: readonly string[], kept: Kept): Promise<void>
}

/** @param job what tells this run and job from others; empty outside of GitHub, where nothing is kept */
export function runState(directory: string | undefined, job: readonly string[]): RunState {
  if (directory === undefined || directory === '' || job.length === 0) return { find: async () => undefined, keep: async () => undefined }
  const folder = join(directory, 'pi-deploy-notify')
  const fileOf = (about: readonly string[]): string => join(folder, `${createHash('sha256').update(JSON.stringify([...job, ...about])).digest('hex').slice(0, 32)}.json`)
  return {
    find: async (about) => {
      try {
        const { channel, ts } = JSON.parse(await readFile(fileOf(about), 'utf8')) as Partial<Kept>
        return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
      } catch {
        return undefined
      }
    },
    keep: async (about, kept) => {
      try {
        const file = fileOf(about)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 })
        await rename(`${file}.new`, file)
      } catch {
        // said above
      }
    },
  }
}

/** Of this process */
export function runStateHere(environment: NodeJS.ProcessEnv = process.env): RunState {
  const { RUNNER_TEMP, GITHUB_RUN_ID = '', GITHUB_RUN_ATTEMPT = '', GITHUB_JOB = '' } = environment
  return runState(RUNNER_TEMP, GITHUB_RUN_ID === '' ? [] : [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB])
}
