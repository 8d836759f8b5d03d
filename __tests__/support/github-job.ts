// A job of the local GitHub, with bounds that a test can wait for.
import { githubApi } from '../../src/adapters/github-api'
import type { Bounds } from '../../src/adapters/github-request'
import type { RunFacts } from '../../src/execution/ports'
import type { GitHub } from '../../src/execution/scanning'
import { Secret } from '../../src/support/secret'
import type { GitHubServer } from '../workbench/github'

export const QUICK: Bounds = { answerSeconds: 10, transferSeconds: 10, pauses: [0.01, 0.01], longestWaitSeconds: 1, readingSeconds: 0.3, pollSeconds: 0.02 }

/** For what never comes; too little for an answer on a busy machine. */
export const IMPATIENT: Partial<Bounds> = { answerSeconds: 0.4, transferSeconds: 0.4 }

export interface JobOptions {
  readonly permissions?: readonly string[]
  readonly token?: string | undefined
  readonly payload?: unknown
  readonly facts?: Partial<RunFacts>
  readonly bounds?: Partial<Bounds>
}

/** What the step sees, from the variables that GitHub's runner would set. */
export function githubOf(server: GitHubServer, { permissions, payload = {}, facts = {}, bounds = {}, ...given }: JobOptions = {}): GitHub {
  Object.assign(process.env, server.environment())
  const token = 'token' in given ? given.token : server.token(permissions)
  return githubApi(token === undefined ? undefined : new Secret(token), { ...factsOf(server), ...facts }, payload, { bounds: { ...QUICK, ...bounds } })
}

export const factsOf = ({ facts: { commit, ref, event, repository } }: GitHubServer): RunFacts => ({ runUrl: `https://github.com/${repository}/actions/runs/1001`, sha: commit, ref, runNumber: '57', actor: 'anna', event, repository, serverUrl: 'https://github.com' })
