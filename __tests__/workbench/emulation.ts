// Whether this machine's kernel runs arm64 programs. Its table of emulators is one for everything on it, so whoever needs
// it in one state holds it there: many at once `emulated`, one alone `unknown`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from './pi'
import { run, type Ran } from './program'

const NAME = 'qemu-aarch64'

/** The image that users run for it, on the runner: `--install arm64`, `--uninstall qemu-aarch64`, or nothing. Its JSON comes first in the log. */
export const binfmt = (registry: Registry, ...args: readonly string[]): Promise<Ran> =>
  run('docker', ['run', '--rm', '--privileged', 'tonistiigi/binfmt', ...args], { DOCKER_HOST: registry.dockerHost })

/** Resolves with what lets go again; a process that ends lets go too. Within one process never ask for both at once. */
export async function holdArm64(registry: Registry, state: 'emulated' | 'unknown'): Promise<() => void> {
  const lock = spawn('flock', [state === 'emulated' ? '--shared' : '--exclusive', join(tmpdir(), 'pi-deploy-bench-emulation.lock'), 'sh', '-c', 'echo && cat'])
  await once(lock.stdout, 'data')
  const ran = await binfmt(registry, ...(state === 'emulated' ? ['--install', 'arm64'] : ['--uninstall', NAME]))
  if (ran.code !== 0 || ran.log.includes(`"${NAME}"`) !== (state === 'emulated')) throw new Error(`the runner does not become ${state}: ${ran.log}`)
  return () => void lock.stdin.end()
}
