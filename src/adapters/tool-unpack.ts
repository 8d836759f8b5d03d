// The two kinds of archives that scanners come in, by libraries and not by programs: a small runner has no unzip. Only files and
// folders below the directory are written, whatever the archive says; links in a tar are left out, and in a zip are files.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, isAbsolute } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ToolWish } from '../execution/scanning'

/** Rejects with what the library says of an archive that is none. */
export async function unpack(kind: ToolWish['archive'], archive: string, directory: string): Promise<void> {
  return kind === 'zip' ? unzip(archive, directory) : untar(archive, directory)
}

async function untar(archive: string, directory: string): Promise<void> {
  const entries = extract()
  const reading = pipeline(createReadStream(archive), createGunzip(), entries)
  // Awaited below; until then a failure comes through the entries as well.
  reading.catch(() => undefined)
  for await (const entry of entries) {
    if (entry.header.type === 'file') await write(directory, entry.header.name, entry.header.mode ?? 0o644, entry)
    else entry.resume()
  }
  await reading
}

// As a whole: who runs Dependency-Check has room for its 60 MB, and its checksum was compared before.
async function unzip(archive: string, directory: string): Promise<void> {
  const { unzipSync } = await import('fflate')
  for (const [name, content] of Object.entries(unzipSync(await readFile(archive)))) if (!name.endsWith('/')) await write(directory, name, 0o644, [content])
}

async function write(directory: string, name: string, mode: number, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const path = join(directory, name)
  const way = relative(directory, path)
  if (way === '' || way.startsWith('..') || isAbsolute(way)) throw new Error(`it has a file outside of itself, ${name}`)
  await mkdir(dirname(path), { recursive: true })
  await pipeline(content, createWriteStream(path, { mode: (mode & 0o100) !== 0 ? 0o755 : 0o644 }))
}
