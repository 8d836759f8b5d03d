// The checked-out repository as a tree of files. Links are followed, but never out of it.
import { constants } from 'node:fs'
import { access, lstat, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { Runner } from '../execution/ports'
import { diskFailure, makeFolder } from './disk-failure'

/** Paths are relative to `root`, with forward slashes. */
export function workspace(root: string): Pick<Runner, 'kindOf' | 'readFile' | 'listFiles' | 'isExecutable' | 'writeFile' | 'absolute'> {
  const at = (path: string): string => resolve(root, path)
  const kindOf = async (path: string): ReturnType<Runner['kindOf']> => {
    const real = await realpath(at(path)).catch(() => undefined)
    if (real === undefined) {
      // A link that leads nowhere here leads somewhere on the machine that it was made on.
      const dangling = (await lstat(at(path)).catch(() => undefined)) !== undefined
      return dangling || isOutside(resolve(root), at(path)) ? 'outside' : 'absent'
    }
    if (isOutside(await realpath(root), real)) return 'outside'
    const found = await stat(real)
    if (found.isFile()) return 'file'
    return found.isDirectory() ? 'directory' : 'outside'
  }
  return {
    kindOf,
    readFile: (path) => readFile(at(path)),
    listFiles: async (path) => (await below(at, path, '', kindOf, [])).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    absolute: at,
    writeFile: async (path, content) => {
      try {
        makeFolder(dirname(at(path)))
        await writeFile(at(path), content)
      } catch (thrown) {
        throw diskFailure(thrown, path)
      }
      return at(path)
    },
    isExecutable: (path) => access(at(path), constants.X_OK).then(() => true, () => false),
  }
}

/** What cannot be followed is listed like a file, so that whoever asks kindOf about it learns why. */
async function below(
  at: (path: string) => string,
  top: string,
  path: string,
  kindOf: Runner['kindOf'],
  above: readonly string[],
): Promise<string[]> {
  const directory = at(path === '' ? top : `${top}/${path}`)
  const real = await realpath(directory)
  // A link to a directory above would go on for ever.
  if (above.includes(real)) return []
  const found = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const inner = path === '' ? name : `${path}/${name}`
      return (await kindOf(`${top}/${inner}`)) === 'directory' ? below(at, top, inner, kindOf, [...above, real]) : [inner]
    }),
  )
  return found.flat()
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '..' || way.startsWith('../') || isAbsolute(way)
}
