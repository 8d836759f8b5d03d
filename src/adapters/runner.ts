import type { Runner } from '../execution/ports'
import { composeConfig } from './compose-cli'
import { request } from './http'
import { workspace } from './workspace'

/** The repository: GitHub's workspace, else the current directory. */
export const ROOT = process.env['GITHUB_WORKSPACE'] ?? process.cwd()

/** The machine that the job runs on. Paths are relative to the repository. */
export function runner(repository = ROOT): Runner {
  return {
    ...workspace(repository),
    composeConfig: (args, env, directory) => composeConfig(repository, args, env, directory),
    request,
  }
}
