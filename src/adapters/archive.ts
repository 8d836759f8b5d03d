import { pack as tarPack } from 'tar-stream'

export interface ArchiveEntry {
  /** Relative, with `/`; parent directories need no entry of their own. */
  readonly path: string
  /** Permission bits, e.g. 0o600. */
  readonly mode: number
  readonly content: string | Uint8Array
}

const BLOCK_BYTES = 512

/**
 * A tar archive of regular files, owned by 0:0, dated 1970, in the order given: the same entries give the same bytes,
 * so that an archive can be compared and hashed. Throws for a path that could be written outside the target
 * directory, that is there twice, or that a plain header cannot hold.
 */
export async function pack(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const seen = new Set<string>()
  for (const { path } of entries) {
    refuseUnsafe(path)
    if (seen.has(path)) throw new Error(`archive: ${path} is there twice`)
    seen.add(path)
  }
  const archive = tarPack()
  const chunks: Buffer[] = []
  const read = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Buffer)
  })()
  const contents = entries.map(({ content }) => Buffer.from(content))
  entries.forEach(({ path, mode }, index) => {
    archive.entry({ name: asciiOfSameLength(path), mode, mtime: new Date(0), uid: 0, gid: 0, type: 'file' }, contents[index])
  })
  archive.finalize()
  await read
  const bytes = Buffer.concat(chunks)
  let at = 0
  entries.forEach(({ path }, index) => {
    writeName(bytes.subarray(at, at + BLOCK_BYTES), path)
    at += BLOCK_BYTES + Math.ceil((contents[index]?.length ?? 0) / BLOCK_BYTES) * BLOCK_BYTES
  })
  return bytes
}

// A plain ustar header holds 100 bytes of name and 155 of directory. tar-stream describes a longer or a non-ASCII path
// by an extra pax header, which busybox tar skips: it would write the content to a file called PaxHeader. So longer
// paths are refused, and non-ASCII ones are put into the plain header by hand, as every tar reads them.
const NAME_FIELD = { at: 0, bytes: 100 }
const DIRECTORY_FIELD = { at: 345, bytes: 155 }
const CHECKSUM_FIELD = { at: 148, bytes: 8 }

const asciiOfSameLength = (path: string): string => Buffer.from(Buffer.from(path).map((byte) => (byte < 128 ? byte : 95))).toString('latin1')

function writeName(header: Buffer, path: string): void {
  const full = Buffer.from(path)
  const directoryBytes = header.subarray(DIRECTORY_FIELD.at, DIRECTORY_FIELD.at + DIRECTORY_FIELD.bytes).indexOf(0)
  const directory = directoryBytes < 0 ? DIRECTORY_FIELD.bytes : directoryBytes
  full.copy(header, DIRECTORY_FIELD.at, 0, directory)
  full.copy(header, NAME_FIELD.at, directory === 0 ? 0 : directory + 1)
  // The checksum is the sum of all header bytes with its own field counted as spaces.
  header.fill(' ', CHECKSUM_FIELD.at, CHECKSUM_FIELD.at + CHECKSUM_FIELD.bytes)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_FIELD.at, 'latin1')
}

function refuseUnsafe(path: string): void {
  const parts = path.split('/')
  const unsafe = parts.some((part) => part === '' || part === '.' || part === '..') || /[\0\n\\]/.test(path)
  if (unsafe) throw new Error(`archive: ${JSON.stringify(path)} is not a plain relative path`)
  const nameBytes = Buffer.byteLength(parts[parts.length - 1] ?? '')
  if (nameBytes > NAME_FIELD.bytes || Buffer.byteLength(path) - nameBytes > DIRECTORY_FIELD.bytes) {
    throw new Error(`archive: the path ${path} is too long for a tar header (file name ${NAME_FIELD.bytes} bytes, directories ${DIRECTORY_FIELD.bytes})`)
  }
}
