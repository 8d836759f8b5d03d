// A scanner's program: on PATH, in the runner's tool cache, in GitHub's cache, or fetched. Kept is the archive where others could
// have changed it: what GitHub's cache gives is worth nothing before its checksum was compared, as any job of the repository fills it.
import { chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Log } from '../execution/ports'
import type { Tool, ToolWish } from '../execution/scanning'
import { diskFailure, makeFolder } from './disk-failure'
import { keep, offersCache, restored } from './github-cache'
import { onPath } from './on-path'
import { checksumOf, fetchArchive, type FetchBounds } from './tool-fetch'
import { noArchive, noProgram, wrongChecksum } from './tool-failure'
import { unpack } from './tool-unpack'

/** Rejects with WorldFailure. */
export async function obtain(wish: ToolWish, log: Log, bounds: FetchBounds, cancelled: AbortSignal): Promise<Tool> {
  const there = wish.onPath.map(onPath).find((path) => path !== undefined)
  if (there !== undefined) return { program: there, from: 'PATH' }
  // In a folder of the checksum, so that another archive of the same version is another program.
  const home = join(process.env['RUNNER_TOOL_CACHE'] ?? join(process.env['HOME'] ?? homedir(), '.cache', 'pi-deploy', 'tools'), `pi-deploy-${wish.name}`, wish.version, wish.sha256.slice(0, 16))
  const program = join(home, wish.program)
  if (await isFile(program)) return { program, from: 'tool cache' }
  // GitHub knows a cache by its path too, so that has to be the same on every runner.
  const archive = join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'pi-deploy-tools', `${wish.name}-${wish.version}-${wish.sha256.slice(0, 16)}`)
  try {
    makeFolder(dirname(archive))
    const kept = offersCache() && (await fromCache(wish, archive, log))
    if (!kept) await fromNetwork(wish, archive, log, bounds, cancelled)
    await install(wish, archive, home)
    return { program, from: kept ? 'cache of GitHub' : 'download' }
  } catch (thrown) {
    throw diskFailure(thrown, home)
  } finally {
    await rm(archive, { force: true })
  }
}

const keyOf = ({ name, version, sha256 }: ToolWish): string => `pi-deploy-tool-${name}-${version}-${sha256.slice(0, 16)}`

async function fromCache(wish: ToolWish, archive: string, log: Log): Promise<boolean> {
  try {
    if ((await restored(archive, keyOf(wish))) === undefined) return false
    const { sha256 } = await checksumOf(archive)
    if (sha256 === wish.sha256) return true
    log.warning(`GitHub's cache has another file as the archive of ${wish.name} ${wish.version}: expected sha256 ${wish.sha256}, got ${sha256}. It was not run; the archive is fetched anew. Who can write to the caches of this repository?`)
  } catch (thrown) {
    log.warning(`The archive of ${wish.name} could not be read from GitHub's cache (${(thrown as Error).message}); it is fetched anew.`)
  }
  await rm(archive, { recursive: true, force: true })
  return false
}

async function fromNetwork(wish: ToolWish, archive: string, log: Log, bounds: FetchBounds, cancelled: AbortSignal): Promise<void> {
  const { sha256, bytes } = await fetchArchive(wish, archive, bounds, cancelled)
  if (sha256 !== wish.sha256) {
    await rm(archive, { force: true })
    throw wrongChecksum(wish, sha256, bytes)
  }
  if (offersCache()) await keep(archive, keyOf(wish)).catch((thrown: unknown) => log.warning(`The archive of ${wish.name} could not be kept for other jobs (${(thrown as Error).message}).`))
}

/** Beside its place, and moved there when it is whole: a job on the same machine may be at it too, or may have been killed. */
async function install(wish: ToolWish, archive: string, home: string): Promise<void> {
  makeFolder(dirname(home))
  const fresh = await mkdtemp(`${home}.`)
  try {
    await unpack(wish.archive, archive, fresh).catch((thrown: unknown) => {
      const known = diskFailure(thrown, home)
      throw known === thrown ? noArchive(wish, (thrown as Error).message) : known
    })
    const program = join(fresh, wish.program)
    if (!(await isFile(program))) throw noProgram(wish)
    await chmod(program, 0o755)
    // Fails where the other job was first, whose program is the same; or where an older try left half of one.
    await rename(fresh, home).catch(async () => {
      if (await isFile(join(home, wish.program))) return
      await rm(home, { recursive: true, force: true })
      await rename(fresh, home)
    })
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

const isFile = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false)
