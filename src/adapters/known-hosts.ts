// The known_hosts format of OpenSSH (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Problems name the line and never quote it:
// people paste the wrong secret into the wrong field, and a problem is printed.
import { createHmac } from 'node:crypto'
import { keyType, isWholeKey } from './ssh-fingerprint'

export interface KnownHost {
  /** 1-based. */
  readonly line: number
  readonly marker: 'none' | 'revoked' | 'cert-authority'
  /** The first field: comma-separated patterns, or one hashed name. */
  readonly names: string
  /** ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa, … */
  readonly type: string
  /** The public key as it goes over the wire. */
  readonly key: Buffer
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[]
  readonly problems: readonly string[]
}

/** Any text with a problem in it must be refused as a whole: the line that cannot be read may be the @revoked one. */
export function parseKnownHosts(lines: readonly string[]): KnownHosts {
  const entries: KnownHost[] = []
  const problems: string[] = []
  lines.flatMap((text) => text.split(/\r?\n|\r/)).forEach((text, index) => {
    const trimmed = text.replace(/^\uFEFF/, '').trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    const read = parseLine(trimmed, index + 1)
    if (typeof read === 'string') problems.push(`known-hosts: line ${index + 1}: ${read}`)
    else entries.push(read)
  })
  return { entries, problems }
}

const MARKERS: Readonly<Record<string, KnownHost['marker']>> = { '@revoked': 'revoked', '@cert-authority': 'cert-authority' }
const KEY_TYPE = /^(ssh-|ecdsa-|sk-|rsa-)/

function parseLine(text: string, line: number): KnownHost | string {
  if (text.includes('PRIVATE KEY')) return 'this is a private key; it belongs in "key", and known_hosts lines hold public ones'
  const fields = text.split(/\s+/)
  const marked = fields[0]?.startsWith('@') === true
  const marker = marked ? MARKERS[fields.shift() ?? ''] : 'none'
  if (marker === undefined) return 'the marker is unknown; there are @revoked and @cert-authority'
  const [names, type, encoded] = fields
  if (names !== undefined && /^(\d+ )?SHA256:/.test(text)) return 'this is a fingerprint; put it into "fingerprint"'
  if (names !== undefined && KEY_TYPE.test(names) && type?.startsWith('AAAA') === true) return 'the host name is missing before the key type'
  if (names === undefined || type === undefined || encoded === undefined) return 'not a known_hosts line (HOST KEYTYPE KEY)'
  if (!KEY_TYPE.test(type)) return 'the second word is not a key type such as ssh-ed25519'
  const key = Buffer.from(encoded, 'base64')
  if (key.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '')) return 'the key is not base64'
  if (!isWholeKey(key)) return 'the key is cut off or damaged'
  if (keyType(key) !== type) return 'the key is of another type than the second word says'
  const bad = badNames(names)
  return bad ?? { line, marker, names, type, key }
}

function badNames(names: string): string | undefined {
  if (names.startsWith('|')) {
    return hashed(names) === undefined ? 'the hashed host name is not of the form |1|salt|hash' : undefined
  }
  return names.split(',').some((name) => name === '' || name === '!') ? 'there is an empty name in the list of host names' : undefined
}

interface Hashed {
  readonly salt: Buffer
  readonly hash: Buffer
}

function hashed(names: string): Hashed | undefined {
  const [, version, salt, hash, ...rest] = names.split('|')
  if (version !== '1' || salt === undefined || hash === undefined || rest.length > 0) return undefined
  const read = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
  return read.salt.length === 20 && read.hash.length === 20 ? read : undefined
}

/**
 * The lines that speak about host:port. As ssh does it: a port other than 22 is looked up as `[host]:port`, and, when
 * that names no key, as plain `host`. Deliberately wider than ssh in one point: `[host]:22` counts as `host`.
 * Revoked lines of either spelling always count.
 */
export function linesFor(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const withPort = `[${plain}]:${port}`
  if (port === 22) return entries.filter((entry) => speaksOf(entry, [plain, withPort]))
  const exact = entries.filter((entry) => speaksOf(entry, [withPort]))
  const wide = entries.filter((entry) => !exact.includes(entry) && speaksOf(entry, [plain]))
  const found = exact.some(({ marker }) => marker === 'none')
  return [...exact, ...wide.filter(({ marker }) => !found || marker === 'revoked')]
}

function speaksOf({ names }: KnownHost, spellings: readonly string[]): boolean {
  const one = hashed(names)
  if (one !== undefined) return spellings.some((name) => createHmac('sha1', one.salt).update(name).digest().equals(one.hash))
  const patterns = names.toLowerCase().split(',')
  const hit = (pattern: string): boolean => spellings.some((name) => glob(pattern).test(name))
  const denied = patterns.some((pattern) => pattern.startsWith('!') && hit(pattern.slice(1)))
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && hit(pattern))
}

const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
