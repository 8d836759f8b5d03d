// docker compose on the runner, which only ever reads: no daemon is asked.
import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Ran } from '../execution/ports'
import { dockerConfigFolder } from './docker-config'
import { onPath } from './on-path'

const TIMEOUT_SECONDS = 60
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * `docker compose ARGS…` in a directory of the repository. Never throws; no docker at all is code 127, as in a shell.
 * `env` holds the only variables that a Compose file can see, and not as arguments, which every process can read: with
 * the runner's own, a `${HOME}` meant for the Pi would quietly become the runner's. So not even PATH is passed on.
 */
export function composeConfig(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  directory = '.',
): Promise<Ran> {
  const docker = onPath('docker')
  if (docker === undefined) return Promise.resolve({ kind: 'exited', code: 127, stdout: '', stderr: 'docker was not found on the runner' })
  const options = { cwd: join(root, directory), env: { ...pluginPlace(), ...env }, timeout: TIMEOUT_SECONDS * 1000, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'utf8' } as const
  return new Promise((resolve) => {
    execFile(docker, ['compose', ...args], options, (error, stdout, said) => {
      const stderr = withoutRoot(said, root)
      if (error === null) resolve({ kind: 'exited', code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ kind: 'exited', code: error.code, stdout, stderr })
      else resolve({ kind: 'lost', why: error.killed === true ? `no answer in ${TIMEOUT_SECONDS} s` : error.message.split('\n', 1)[0] ?? '' })
    })
  })
}

// The runner's own paths mean nothing to who reads the message.
function withoutRoot(text: string, root: string): string {
  return text.replaceAll(`${realpathSync(root)}/`, '').replaceAll(`${root}/`, '')
}

// Where the user's own Compose plugin may be: without HOME docker would not find it.
function pluginPlace(): Readonly<Record<string, string>> {
  return { DOCKER_CONFIG: dockerConfigFolder() }
}
