import type { Runner } from '../execution/ports'
import { composeConfig } from './compose-cli'
import { request } from './http'
import { workspace } from './workspace'

/** The machine that the job runs on. Paths are relative to the repository: GitHub's workspace, else the current directory. */
export function runner(repository = process.env['GITHUB_WORKSPACE'] ?? process.cwd()): Runner {
  return {
    ...workspace(repository),
    composeConfig: (args, env, directory) => composeConfig(repository, args, env, directory),
    request,
  }
}
