import { createHash } from 'node:crypto'

export interface Fingerprint {
  /** SHA256: and 43 characters of base64, as `ssh-keygen -l` prints it. */
  readonly text: string
  /** Only a whole line of `ssh-keygen -l` names it. */
  readonly type?: string
}

/** The fingerprint of a public key in wire form. */
export const fingerprintOf = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** The type that a public key in wire form names at its beginning; empty when there is none. */
export function keyType(key: Buffer): string {
  const bytes = key.length >= 4 ? key.readUInt32BE(0) : 0
  return key.subarray(4, 4 + bytes).toString('latin1')
}

/** A key in wire form is a row of length-prefixed fields, a type and at least one more, and nothing after them. */
export function isWholeKey(key: Buffer): boolean {
  let at = 0
  let fields = 0
  while (at + 4 <= key.length) {
    at += 4 + key.readUInt32BE(at)
    fields += 1
  }
  return at === key.length && fields >= 2
}

export interface Fingerprints {
  readonly fingerprints: readonly Fingerprint[]
  readonly problems: readonly string[]
}

/** Bare fingerprints, several in a line, or whole lines as `ssh-keygen -lf` prints them: `256 SHA256:… root@pi (ED25519)`. */
export function parseFingerprints(lines: readonly string[]): Fingerprints {
  const fingerprints: Fingerprint[] = []
  const problems: string[] = []
  lines.flatMap((text) => text.split(/\r?\n|\r/)).forEach((text, index) => {
    const trimmed = text.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    const read = parseLine(trimmed)
    if (typeof read === 'string') problems.push(`fingerprint: line ${index + 1}: ${read}`)
    else fingerprints.push(...read)
  })
  return { fingerprints, problems }
}

const PRINTED = /^(\d+) (SHA256:\S+) (?:.* )?\(([A-Z0-9-]+)\)$/i
const MD5 = /^(\d+ )?(MD5:)?([0-9a-f]{2}:){15}[0-9a-f]{2}\b/i

function parseLine(line: string): readonly Fingerprint[] | string {
  if (MD5.test(line)) return 'MD5 fingerprints can be forged; give the SHA256 one, which `ssh-keygen -lf FILE` prints without -E md5'
  if (/^(ssh|ecdsa)-\S+ AAAA/.test(line)) return 'this is a public key; put it into "known-hosts" with the host name before it'
  const printed = PRINTED.exec(line)
  const words = printed === null ? line.split(/[\s,]+/).filter((word) => word !== '') : [printed[2] ?? '']
  const type = printed === null ? undefined : typeNamed(printed[3] ?? '', printed[1] ?? '')
  const read = words.map((word) => canonical(word))
  if (read.some((text) => text === undefined)) return 'not SHA256: and 43 characters of base64, nor a line of `ssh-keygen -lf FILE`'
  return read.map((text) => ({ text: text ?? '', ...(type === undefined ? {} : { type }) }))
}

function canonical(word: string): string | undefined {
  const encoded = /^SHA256:([A-Za-z0-9+/]{43})=?$/i.exec(word)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('base64').replace(/=+$/, '')
  return text === encoded ? `SHA256:${text}` : undefined
}

function typeNamed(name: string, bits: string): string | undefined {
  if (name === 'ED25519') return 'ssh-ed25519'
  if (name === 'RSA') return 'ssh-rsa'
  return name === 'ECDSA' ? `ecdsa-sha2-nistp${bits}` : undefined
}
