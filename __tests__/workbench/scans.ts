// Scans with the bundle, and what their records say.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from './action'
import { plain } from './booking'
import type { Texts } from './builds'
import type { GitHubServer } from './github'
import type { Registry } from './pi'
import type { ScannerHome } from './scanner-home'

/** `step: scan`, asking the bench's registry. */
export function scanAction(registry: Registry, workspace: string, inputs: Texts, env: Texts): Promise<Ended> {
  return runAction({ step: 'scan', 'registry-mirrors': plain(registry.address), ...inputs }, { workspace, env })
}

/** What the record says of scans. */
export interface Scanned {
  readonly target: string
  readonly platform: string
  readonly digest: string
  readonly result: string
  readonly counts: Readonly<Record<string, number>>
}

export const scansIn = ({ outputs }: Pick<Ended, 'outputs'>): readonly Scanned[] => (JSON.parse(outputs['record'] || '{"scans":[]}') as { scans: readonly Scanned[] }).scans

export interface GitHubJob {
  readonly permissions?: readonly string[]
  readonly event?: string
  readonly ref?: string
  readonly payload?: object
  /** Of its caches */
  readonly branch?: string
}

/** What a job on the local GitHub has besides, on a hosted runner that has Trivy's database already. */
export function jobEnv(server: GitHubServer, { cache, env: { HOME = '', ...env } }: ScannerHome, { permissions, event, ref, payload, branch }: GitHubJob = {}): Texts {
  const [temp, file] = [join(HOME, 'temp'), join(HOME, `event-${randomUUID()}.json`)]
  if (!existsSync(temp)) {
    mkdirSync(temp)
    symlinkSync(cache, join(temp, 'pi-deploy-trivy'))
  }
  writeFileSync(file, JSON.stringify(payload ?? {}))
  return { ...env, HOME, ...server.environment(permissions), RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_TEMP: temp, GITHUB_EVENT_PATH: file, ACTIONS_RUNTIME_TOKEN: server.runtimeToken(branch), ...(event === undefined ? {} : { GITHUB_EVENT_NAME: event }), ...(ref === undefined ? {} : { GITHUB_REF: ref }) }
}

/** The pull request that the local GitHub has. */
export function pullRequest(from = 'acme/booking'): GitHubJob {
  const [head, base] = [{ ref: 'feature', sha: 'f'.repeat(40), repo: { full_name: from, fork: from !== 'acme/booking' } }, { ref: 'main', repo: { full_name: 'acme/booking' } }]
  return {
    event: 'pull_request', ref: 'refs/pull/7/merge', branch: 'feature', payload: { number: 7, pull_request: { number: 7, head, base }, repository: { full_name: 'acme/booking', default_branch: 'main' } },
    ...(from === 'acme/booking' ? {} : { permissions: ['security-events: read', 'pull-requests: read', 'actions: read'] }),
  }
}
