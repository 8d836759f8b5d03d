// The two kinds of archives that scanners come in, by libraries and not by programs: a small runner has no unzip. Only files and
// folders below the directory are written, whatever the archive says; its links are left out.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, relative, isAbsolute } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { open, type Entry, type ZipFile } from 'yauzl'
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

async function unzip(archive: string, directory: string): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) => open(archive, { lazyEntries: true, autoClose: true }, (error, opened) => (error === null ? resolve(opened) : reject(error))))
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => void one(zip, entry, directory).then(() => zip.readEntry(), reject))
    zip.readEntry()
  }).finally(() => zip.close())
}

async function one(zip: ZipFile, entry: Entry, directory: string): Promise<void> {
  const mode = entry.externalFileAttributes >>> 16
  if (entry.fileName.endsWith('/') || (mode & 0o170000) === 0o120000) return
  const content = await new Promise<Readable>((resolve, reject) => zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error))))
  await write(directory, entry.fileName, mode, content)
}

async function write(directory: string, name: string, mode: number, content: Readable | AsyncIterable<Uint8Array>): Promise<void> {
  const path = join(directory, name)
  const way = relative(directory, path)
  if (way === '' || way.startsWith('..') || isAbsolute(way)) throw new Error(`it has a file outside of itself, ${name}`)
  await mkdir(dirname(path), { recursive: true })
  await pipeline(content, createWriteStream(path, { mode: (mode & 0o100) !== 0 ? 0o755 : 0o644 }))
}
