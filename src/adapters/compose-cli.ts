import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Ran } from '../execution/ports'

const TIMEOUT_SECONDS = 60
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * `docker compose ARGS…` on the runner. `env` holds the only variables that a Compose file can see: with the runner's
 * own, a `${HOME}` meant for the Pi would quietly become the runner's. So not even PATH is passed on.
 * No docker at all is code 127.
 */
export function compose(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Ran> {
  const docker = onPath('docker')
  if (docker === undefined) return Promise.resolve({ kind: 'exited', code: 127, stdout: '', stderr: 'docker was not found on the runner' })
  const options = { cwd, env: { ...pluginPlace(), ...env }, timeout: TIMEOUT_SECONDS * 1000, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'utf8' } as const
  return new Promise((resolve) => {
    execFile(docker, ['compose', ...args], options, (error, stdout, said) => {
      // The runner's own paths mean nothing to who reads the message.
      const stderr = said.replaceAll(`${cwd}/`, '')
      if (error === null) resolve({ kind: 'exited', code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ kind: 'exited', code: error.code, stdout, stderr })
      else resolve({ kind: 'lost', why: error.killed === true ? `docker compose did not answer in ${TIMEOUT_SECONDS} s` : error.message.split('\n', 1)[0] ?? '' })
    })
  })
}

// Where the user's own Compose plugin may be; without HOME docker would look below the home of the account only.
function pluginPlace(): Readonly<Record<string, string>> {
  const { DOCKER_CONFIG, HOME } = process.env
  const place = DOCKER_CONFIG ?? (HOME === undefined ? undefined : join(HOME, '.docker'))
  return place === undefined ? {} : { DOCKER_CONFIG: place }
}

function onPath(name: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).filter((place) => place !== '').map((place) => join(place, name))
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
