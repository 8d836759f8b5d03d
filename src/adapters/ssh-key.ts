// Private keys as people paste them into a secret. A problem says what to do and never quotes the key.
import { createPrivateKey } from 'node:crypto'
import { utils, type ParsedKey } from 'ssh2'
import type { Secret } from '../support/secret'
import { fingerprintOf } from './ssh-fingerprint'

export interface PrivateKey {
  /** PEM that ssh2 reads, possibly still encrypted. Only the dialling adapter may touch it. */
  readonly pem: string
  /** `ssh-ed25519 SHA256:…` of the public half: what an administrator compares with authorized_keys. */
  readonly publicHalf: string
}

export type ReadKey = { readonly key: PrivateKey } | { readonly problem: string }

const MAKE_ONE = 'make one with `ssh-keygen -t ed25519`'

/** Reads OpenSSH, PEM (PKCS#1, SEC1) and PKCS#8 keys, encrypted or not. */
export function readKey(secret: Secret, passphrase?: Secret): ReadKey {
  const pem = normalise(secret.reveal())
  const wrong = notAPrivateKey(pem)
  if (wrong !== undefined) return { problem: `key: ${wrong}` }
  const phrase = passphrase?.reveal() === '' ? undefined : passphrase?.reveal()
  const readable = /BEGIN (ENCRYPTED )?PRIVATE KEY/.test(pem) ? fromPkcs8(pem, phrase) : pem
  if (typeof readable !== 'string') return readable
  const parsed = parse(readable, phrase)
  if (parsed instanceof Error) return { problem: problemOf(parsed.message, phrase !== undefined) }
  return { key: { pem: readable, publicHalf: `${parsed.type} ${fingerprintOf(parsed.getPublicSSH())}` } }
}

/** Undoes what pasting does: a BOM, quotes around it, CRLF, `\n` written out, indented lines, all in one line, no last newline. */
function normalise(text: string): string {
  const unwrapped = text.replace(/^\uFEFF/, '').trim().replace(/^(["'])([\s\S]*)\1$/, '$2')
  const lines = (unwrapped.includes('\n') ? unwrapped : unwrapped.replaceAll('\\r', '').replaceAll('\\n', '\n'))
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
  const whole = lines.join('\n').trim()
  const oneLine = /^(-----BEGIN [A-Z0-9 ]+-----) (.*) (-----END [A-Z0-9 ]+-----)$/.exec(whole)
  // A legacy PEM key in one line cannot be undone when it has headers; without a colon there are none.
  if (oneLine === null || oneLine[2]?.includes(':') === true) return `${whole}\n`
  return `${oneLine[1]}\n${oneLine[2]?.split(/\s+/).join('\n')}\n${oneLine[3]}\n`
}

function notAPrivateKey(pem: string): string | undefined {
  if (pem.trim() === '') return `it is empty: put the whole private key file into it (${MAKE_ONE})`
  if (/^(ssh|ecdsa|sk)-\S+ AAAA/.test(pem) || /BEGIN (SSH2 )?PUBLIC KEY/.test(pem)) {
    return 'this is the public half; put in the private key file, the one without .pub'
  }
  if (pem.startsWith('PuTTY-User-Key-File')) return 'PuTTY keys are not supported; convert it with `puttygen KEY.ppk -O private-openssh -o KEY`'
  if (/BEGIN (DSA )PRIVATE KEY/.test(pem)) return `DSA keys are refused by every current sshd; ${MAKE_ONE}`
  if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n/.test(pem)) return 'it does not begin with a line -----BEGIN … PRIVATE KEY-----: put the whole private key file into it'
  if (!/\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/.test(pem)) return 'its last line -----END … PRIVATE KEY----- is missing: it was cut off'
  return undefined
}

function fromPkcs8(pem: string, passphrase: string | undefined): string | { readonly problem: string } {
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
    if (key.asymmetricKeyType === 'rsa') return String(key.export({ type: 'pkcs1', format: 'pem' }))
    if (key.asymmetricKeyType === 'ec') return String(key.export({ type: 'sec1', format: 'pem' }))
    return { problem: `key: an ${key.asymmetricKeyType ?? 'unknown'} key in PKCS#8 form is not supported; ${MAKE_ONE}` }
  } catch (thrown) {
    return { problem: problemOf(thrown instanceof Error ? thrown.message : String(thrown), passphrase !== undefined) }
  }
}

function parse(pem: string, passphrase: string | undefined): ParsedKey | Error {
  try {
    const parsed = utils.parseKey(pem, passphrase)
    const key = Array.isArray(parsed) ? parsed[0] : parsed
    return key ?? new Error('no key in it')
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

// ssh2 and OpenSSL say in many ways that decryption failed; the tests keep one key of every kind for these patterns.
function problemOf(message: string, withPassphrase: boolean): string {
  const encrypted = /no passphrase given|interrupted or cancelled|passphrase required|MISSING_PASSPHRASE/i.test(message)
  if (encrypted && !withPassphrase) return 'passphrase: the key is encrypted and no passphrase is given'
  const wrong = /integrity check|bad decrypt|bad passphrase|unable to authenticate|unsupported state|wrong final block/i.test(message)
  if (wrong && withPassphrase) return 'passphrase: it does not decrypt the key'
  return `key: it cannot be read (${message.replace(/magic: .*/s, 'magic')}); it may be damaged or of a kind that is not supported: ${MAKE_ONE}`
}
