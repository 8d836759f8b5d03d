import { mkdirSync } from 'node:fs'
import { WorldFailure } from '../support/problem'

const CAUSES: Readonly<Record<string, string>> = { ENOSPC: 'there is no room left on the disk', EDQUOT: 'the quota of its user is used up', EACCES: 'it may not be written', EPERM: 'it may not be written', EROFS: 'its file system is read-only' }

/** What writing a file on the runner failed with, in words; whatever has nothing to do with the disk comes back as it is. */
export function diskFailure(thrown: unknown, path: string): Error {
  const cause = CAUSES[(thrown as NodeJS.ErrnoException).code ?? '']
  if (cause === undefined) return thrown as Error
  return new WorldFailure({ what: `${path} could not be written on the runner: ${cause}`, hint: /room|quota/.test(cause) ? 'Make room on the runner and run this again.' : 'RUNNER_TEMP, RUNNER_TOOL_CACHE and ~/.cache have to be writable for the user that the job runs as.' })
}

/** With those above it. Not the promise of node, which says of a full disk that there is no such directory. Throws WorldFailure. */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { recursive: true, mode })
  } catch (thrown) {
    throw diskFailure(thrown, path)
  }
}
