// A file or directory of the repository on its way to the host, addressed by its content.
import { sha256 } from './definition'
import { join, baseName } from './source-paths'
import type { Travel, TravelFile, Wanted, Workspace } from './sources'

// The host program compares a directory on the host with one of ours up to this size.
const MOST_BYTES = 20 * 1024 * 1024
const MOST_FILES = 5000
/** Configuration, not data: what could name another service is short. */
const LONGEST_TEXT_BYTES = 256 * 1024

export type Travelled =
  | { readonly travel: Travel; readonly texts: readonly { readonly path: string; readonly text: string }[] }
  | { readonly problem: string }

export async function travelOf(wanted: Wanted, path: string, kind: 'file' | 'directory', workspace: Workspace): Promise<Travelled> {
  if (path === '.') return { problem: WHOLE }
  const listed = kind === 'file' ? [baseName(path)] : await workspace.listFiles(path)
  const trouble = kind === 'directory' ? troubleWith(listed) : undefined
  if (trouble !== undefined) return { problem: trouble }
  const files: TravelFile[] = []
  const texts: { path: string; text: string }[] = []
  let total = 0
  for (const name of listed) {
    const from = kind === 'file' ? path : join(path, name) ?? path
    if ((await workspace.kindOf(from)) === 'outside') return { problem: `${from} is a link that leaves the repository` }
    const content = await workspace.readFile(from)
    total += content.byteLength
    if (total > MOST_BYTES) return { problem: `${wanted.source} is larger than ${MOST_BYTES / 1024 / 1024} MiB; put it into an image or keep it on the host` }
    const mode = modeOf(wanted.secret, await workspace.isExecutable(from))
    files.push({ path: name, from, sha256: sha256(content), bytes: content.byteLength, mode })
    if (content.byteLength <= LONGEST_TEXT_BYTES && !content.includes(0)) texts.push({ path: from, text: new TextDecoder().decode(content) })
  }
  const hash = kind === 'file' ? files[0]?.sha256 ?? '' : treeHash(files)
  const travel = { key: wanted.key, services: wanted.services, source: wanted.source, kind, sha256: hash, name: baseName(path), files }
  return { travel, texts: wanted.secret ? [] : texts }
}

/**
 * Containers run under other user ids than the owner of the files and read them through a bind mount, which asks only
 * the file's own mode: hence readable by all. On the host nobody else gets there, as the directories above are 0700.
 */
function modeOf(secret: boolean, executable: boolean): TravelFile['mode'] {
  if (executable) return '0755'
  return secret ? '0444' : '0644'
}

/**
 * sha256 over the lines `<sha256>  ./<path>\n` sorted by path as bytes. A shell computes the same:
 * `find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2 | sha256sum`. Empty directories do not count.
 */
export function treeHash(files: readonly Pick<TravelFile, 'path' | 'sha256'>[]): string {
  const encoder = new TextEncoder()
  const sorted = [...files].sort((one, other) => compareBytes(encoder.encode(one.path), encoder.encode(other.path)))
  return sha256(encoder.encode(sorted.map((file) => `${file.sha256}  ./${file.path}\n`).join('')))
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

const WHOLE = 'mounts the repository itself; mount only what the container needs'

function troubleWith(files: readonly string[]): string | undefined {
  if (files.some((file) => file.split('/').includes('.git'))) return WHOLE
  if (files.length > MOST_FILES) return `has more than ${MOST_FILES} files; put them into an image or keep them on the host`
  const odd = files.find((file) => /[\n\r\\]/.test(file))
  return odd === undefined ? undefined : `has a file whose name cannot be listed: ${JSON.stringify(odd)}`
}
