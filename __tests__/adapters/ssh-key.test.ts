import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readKey } from '../../src/adapters/ssh-key'
import { Secret } from '../../src/support/secret'
import { makeKey } from './support/sshd'

const PHRASE = 'correct horse'
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'OpenSSH ed25519': ['-t', 'ed25519'],
  'OpenSSH RSA': ['-t', 'rsa', '-b', '2048'],
  'OpenSSH ECDSA': ['-t', 'ecdsa', '-b', '384'],
  'PEM RSA': ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  'PEM ECDSA': ['-t', 'ecdsa', '-m', 'PEM'],
  'PKCS#8 RSA': ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8'],
  'PKCS#8 ECDSA': ['-t', 'ecdsa', '-m', 'PKCS8'],
}

const said = (text: string, phrase?: string): string => {
  const read = readKey(new Secret(text), phrase === undefined ? undefined : new Secret(phrase))
  return 'problem' in read ? read.problem : read.key.publicHalf
}

describe('private keys', () => {
  let directory = ''
  const plain = new Map<string, { text: string; line: string }>()
  const locked = new Map<string, { text: string; line: string }>()
  const ed = (): string => plain.get('OpenSSH ed25519')?.text ?? ''

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'keys-'))
    Object.entries(KINDS).forEach(([kind, options], index) => {
      plain.set(kind, makeKey(directory, `plain-${index}`, options))
      locked.set(kind, makeKey(directory, `locked-${index}`, options, PHRASE))
    })
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  test.each(Object.keys(KINDS))('%s is read, with and without passphrase, and its public half is named', (kind) => {
    const fingerprint = (line: string): string => execFileSync('ssh-keygen', ['-lf', '-'], { input: line, encoding: 'utf8' }).split(' ')[1] ?? ''
    expect(said(plain.get(kind)?.text ?? '')).toContain(fingerprint(plain.get(kind)?.line ?? ''))
    expect(said(locked.get(kind)?.text ?? '', PHRASE)).toContain(fingerprint(locked.get(kind)?.line ?? ''))
  })

  test.each(Object.keys(KINDS))('%s that is encrypted: a missing and a wrong passphrase are told apart', (kind) => {
    expect(said(locked.get(kind)?.text ?? '')).toBe('passphrase: the key is encrypted and no passphrase is given')
    expect(said(locked.get(kind)?.text ?? '', '')).toBe('passphrase: the key is encrypted and no passphrase is given')
    expect(said(locked.get(kind)?.text ?? '', 'wrong')).toBe('passphrase: it does not decrypt the key')
  })

  test('a passphrase for a key that needs none does no harm', () => expect(said(ed(), PHRASE)).toMatch(/^ssh-ed25519 SHA256:/))

  const pastes: readonly (readonly [string, (text: string) => string])[] = [
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['CR alone', (text) => text.replaceAll('\n', '\r')],
    ['no last line end', (text) => text.trim()],
    ['blank lines around it', (text) => `\n\n${text}\n\n`],
    ['indented, as in YAML', (text) => text.replaceAll(/^/gm, '    ')],
    ['blanks at the line ends', (text) => text.replaceAll('\n', '  \n')],
    ['line ends written as \\n', (text) => text.trim().replaceAll('\n', '\\n')],
    ['line ends written as \\r\\n', (text) => text.trim().replaceAll('\n', '\\r\\n')],
    ['quoted', (text) => `"${text.trim()}"`],
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['all in one line', (text) => text.trim().replaceAll('\n', ' ')],
  ]
  test.each(pastes)('pasted with %s, a key is still read', (_, spoil) => {
    for (const kind of ['OpenSSH ed25519', 'PEM RSA', 'PKCS#8 RSA']) expect(said(spoil(plain.get(kind)?.text ?? ''))).toMatch(/SHA256:/)
  })

  const refused: readonly (readonly [string, () => string, RegExp])[] = [
    ['nothing', () => '  \n', /^key: it is empty/],
    ['the public half', () => plain.get('OpenSSH ed25519')?.line ?? '', /^key: this is the public half/],
    ['a key without its end', () => ed().split('\n').slice(0, -3).join('\n'), /^key: its last line/],
    ['a key without its beginning', () => ed().split('\n').slice(1).join('\n'), /^key: it does not begin with/],
    ['a key with a line missing', () => ed().split('\n').filter((_, index) => index !== 2).join('\n'), /^key: it cannot be read/],
    ['a path', () => '~/.ssh/id_ed25519', /^key: it does not begin with/],
    ['a PuTTY key', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none', /^key: PuTTY keys/],
    ['a DSA key', () => '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----', /^key: DSA/],
    ['an ed25519 key in PKCS#8', () => '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHKj+sVa9WcD/q2DJUJaf43Kptc8xYuUQA4bOFj9vC8T\n-----END PRIVATE KEY-----', /^key: an ed25519 key in PKCS#8/],
  ]
  test.each(refused)('%s is refused with what to do, and nothing of it is repeated', (_, text, why) => {
    const problem = said(text())
    expect(problem).toMatch(why)
    for (const line of text().split('\n').filter((part) => part.length > 20 && !part.startsWith('-----'))) expect(problem).not.toContain(line)
  })
})
