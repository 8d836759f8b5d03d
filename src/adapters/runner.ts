// The machine that the job runs on: the checked-out repository, Docker Compose, HTTP to the outside.
import { constants } from 'node:fs'
import { access, lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Runner } from '../execution/ports'
import { compose } from './compose-cli'
import { request } from './http'

/** Paths are relative to the repository: GitHub's workspace, else the current directory. */
export function runner(repository = process.env['GITHUB_WORKSPACE'] ?? process.cwd()): Runner {
  const at = (path: string): string => resolve(repository, path)
  return {
    composeConfig: async (args, env, directory) => compose(args, env, await realpath(repository), directory),
    kindOf: async (path) => {
      const real = await realpath(at(path)).catch(() => undefined)
      if (real === undefined) {
        // A link that leads nowhere here leads somewhere on the machine that it was made on.
        const link = await lstat(at(path)).catch(() => undefined)
        return link === undefined && isBelow(at(path), resolve(repository)) ? 'absent' : 'outside'
      }
      if (!isBelow(real, await realpath(repository))) return 'outside'
      const found = await stat(real)
      return found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'outside'
    },
    readFile: (path) => readFile(at(path)),
    listFiles: async (path) => (await filesBelow(at(path), [])).map((file) => relative(at(path), file).split(sep).join('/')).sort(),
    isExecutable: (path) => access(at(path), constants.X_OK).then(() => true, () => false),
    request,
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/**
 * What cannot be followed is listed like a file, so that whoever asks kindOf about it learns why. `above` are the real
 * paths on the way here: a link to one of them would go round for ever.
 */
async function filesBelow(folder: string, above: readonly string[]): Promise<readonly string[]> {
  const real = await realpath(folder)
  if (above.includes(real)) return []
  const entries = await readdir(folder)
  const found = await Promise.all(
    entries.map(async (name) => {
      const path = join(folder, name)
      const isDirectory = await stat(path).then((it) => it.isDirectory(), () => false)
      return isDirectory ? filesBelow(path, [...above, real]) : [path]
    }),
  )
  return found.flat()
}
