// Builds with the bundle on the bench's runner, and what they left in its registry.
import { expect } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { runAction, type Ended } from './action'
import { plain } from './booking'
import type { Registry } from './pi'

export { plain } from './booking'

export type Texts = Readonly<Record<string, string>>

/** `step: build` for the runner's own platform, unless inputs or env say otherwise. */
export function buildAction(registry: Registry, workspace: string, inputs: Texts = {}, env: Texts = {}): Promise<Ended> {
  return runAction(
    { step: 'build', env: `REGISTRY=${registry.address}/acme`, release: 'v1', platforms: 'linux/amd64', 'registry-mirrors': plain(registry.address), ...inputs },
    { workspace, env: { DOCKER_HOST: registry.dockerHost, ...env } },
  )
}

/** It failed in these words, as ours and not as a crash, and said nothing about a host. */
export function expectRefused(ended: Ended, ...words: readonly (RegExp | string)[]): void {
  for (const word of words) expect(ended.log).toEqual(typeof word === 'string' ? expect.stringContaining(word) : expect.stringMatching(word))
  expect(ended.log).not.toMatch(/This is a bug|^\s+at |^serving:/m)
  expect(ended.code).toBe(1)
}

export const docker = (registry: Registry, args: readonly string[], env: Texts = {}): string =>
  execFileSync('docker', [...args], { env: { ...process.env, DOCKER_HOST: registry.dockerHost, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
