import { describe, expect, test } from '@jest/globals'
import { hostKeyAlgorithms, judge, readPins, type Pins } from '../../src/adapters/host-key'
import { fingerprintOf } from '../../src/adapters/ssh-fingerprint'
import { hashedName, lineOf, wireKey } from './support/wire-key'

const ed = wireKey('ssh-ed25519', 1)
const otherEd = wireKey('ssh-ed25519', 2)
const rsa = wireKey('ssh-rsa', 3)
const ecdsa = wireKey('ecdsa-sha2-nistp256', 4)
const dss = wireKey('ssh-dss', 5)
const print = fingerprintOf(ed)

interface Given {
  readonly known?: readonly string[]
  readonly prints?: readonly string[]
  readonly host?: string
  readonly port?: number
  readonly shown?: Buffer
}

function verdictOf({ known = [], prints = [], host = 'pi', port = 22, shown = ed }: Given): string {
  const read = readPins({ host, port, knownHosts: known, fingerprints: prints })
  return 'problems' in read ? 'refused before connecting' : judge(read.pins, shown).kind
}

const refused = 'refused before connecting'
const cases: readonly (readonly [string, Given, string])[] = [
  ['a plain line', { known: [lineOf('pi', ed)] }, 'accepted'],
  ['a plain line with a comment after the key', { known: [`${lineOf('pi', ed)} root@pi`] }, 'accepted'],
  ['tabs between the fields', { known: [lineOf('pi', ed).replaceAll(' ', '\t')] }, 'accepted'],
  ['CRLF line ends', { known: [`${lineOf('pi', ed)}\r\n${lineOf('db', rsa)}\r\n`] }, 'accepted'],
  ['several lines in one text', { known: [`# comment\n\n${lineOf('pi', ed)}`] }, 'accepted'],
  ['what ssh-keygen -F prints, with its comment line', { known: ['# Host pi found: line 3', lineOf('pi', ed)] }, 'accepted'],
  ['one of several names', { known: [lineOf('raspberry,pi,10.0.0.2', ed)] }, 'accepted'],
  ['an address', { known: [lineOf('10.0.0.2', ed)], host: '10.0.0.2' }, 'accepted'],
  ['an IPv6 address', { known: [lineOf('fe80::1', ed)], host: 'fe80::1' }, 'accepted'],
  ['an IPv6 address typed in brackets', { known: [lineOf('fe80::1', ed)], host: '[fe80::1]' }, 'accepted'],
  ['an IPv6 address with a port', { known: [lineOf('[fe80::1]:2222', ed)], host: 'fe80::1', port: 2222 }, 'accepted'],
  ['another spelling of the name in capitals', { known: [lineOf('Pi.Local', ed)], host: 'pi.LOCAL' }, 'accepted'],
  ['the second of two keys', { known: [lineOf('pi', rsa), lineOf('pi', ed)] }, 'accepted'],
  ['two keys of one type, the old and the new', { known: [lineOf('pi', otherEd), lineOf('pi', ed)] }, 'accepted'],
  ['[host]:port for that port', { known: [lineOf('[pi]:2222', ed)], port: 2222 }, 'accepted'],
  ['[host]:port for another port', { known: [lineOf('[pi]:2222', ed)], port: 2223 }, refused],
  ['[host]:port when port 22 is asked', { known: [lineOf('[pi]:2222', ed)] }, refused],
  ['[host]:22 for port 22', { known: [lineOf('[pi]:22', ed)] }, 'accepted'],
  ['a plain line for another port, as ssh does', { known: [lineOf('pi', ed)], port: 2222 }, 'accepted'],
  ['a plain line gives way to a line with the port', { known: [lineOf('pi', ed), lineOf('[pi]:2222', otherEd)], port: 2222 }, 'changed'],
  ['a hashed name', { known: [lineOf(hashedName('pi'), ed)] }, 'accepted'],
  ['a hashed name with port', { known: [lineOf(hashedName('[pi]:2222'), ed)], port: 2222 }, 'accepted'],
  ['a hashed name of another host', { known: [lineOf(hashedName('db'), ed)] }, refused],
  ['a hashed name, asked in capitals', { known: [lineOf(hashedName('pi'), ed)], host: 'PI' }, 'accepted'],
  ['a star', { known: [lineOf('*.home', ed)], host: 'pi.home' }, 'accepted'],
  ['a star that does not match', { known: [lineOf('*.home', ed)], host: 'pi.work' }, refused],
  ['a question mark', { known: [lineOf('pi?', ed)], host: 'pi4' }, 'accepted'],
  ['a question mark stands for exactly one character', { known: [lineOf('pi?', ed)] }, refused],
  ['a dot is a dot and not any character', { known: [lineOf('pi.home', ed)], host: 'piXhome' }, refused],
  ['brackets are no character class', { known: [lineOf('[pi]:2222', ed)], host: 'p', port: 2222 }, refused],
  ['a negated name is taken out of a glob', { known: [lineOf('*.home,!pi.home', ed)], host: 'pi.home' }, refused],
  ['a negation does not touch other names', { known: [lineOf('*.home,!db.home', ed)], host: 'pi.home' }, 'accepted'],
  ['a negation alone names nobody', { known: [lineOf('!db', ed)] }, refused],
  ['another key of the same type', { known: [lineOf('pi', otherEd)] }, 'changed'],
  ['a key of a type that is not pinned', { known: [lineOf('pi', rsa)] }, 'not-pinned'],
  ['a revoked key that is pinned as well', { known: [lineOf('pi', ed), lineOf('pi', ed, '@revoked')] }, 'revoked'],
  ['a key revoked for all hosts', { known: [lineOf('pi', ed), lineOf('*', ed, '@revoked')] }, 'revoked'],
  ['a key revoked under the plain name, pinned under the port', { known: [lineOf('[pi]:2222', ed), lineOf('pi', ed, '@revoked')], port: 2222 }, 'revoked'],
  ['another key that is revoked', { known: [lineOf('pi', ed), lineOf('pi', otherEd, '@revoked')] }, 'accepted'],
  ['a revoked key with its fingerprint given', { known: [lineOf('pi', ed, '@revoked')], prints: [print] }, 'revoked'],
  ['only revoked lines', { known: [lineOf('pi', ed, '@revoked')] }, refused],
  ['only a certificate authority', { known: [lineOf('*', ed, '@cert-authority')] }, refused],
  ['the key of a certificate authority, shown as host key', { known: [lineOf('pi', ed, '@cert-authority'), lineOf('pi', otherEd)] }, 'changed'],
  ['a certificate authority beside a pinned key', { known: [lineOf('pi', otherEd, '@cert-authority'), lineOf('pi', ed)] }, 'accepted'],
  ['lines for other hosts only', { known: [lineOf('db', ed)] }, refused],
  ['no pin at all', {}, refused],
  ['only comments', { known: ['# nothing', ''] }, refused],
  ['only a key type that SSH clients gave up', { known: [lineOf('pi', dss)] }, refused],
  ['one unreadable line beside a good one', { known: [lineOf('pi', ed), 'garbage'] }, refused],
  ['a fingerprint', { prints: [print] }, 'accepted'],
  ['a fingerprint of another key', { prints: [fingerprintOf(otherEd)] }, 'changed'],
  ['the second of two fingerprints', { prints: [fingerprintOf(otherEd), print] }, 'accepted'],
  ['a line of ssh-keygen -l for another type', { prints: [`2048 ${fingerprintOf(rsa)} root@pi (RSA)`] }, 'not-pinned'],
  ['a fingerprint beside a line for another key', { known: [lineOf('pi', rsa)], prints: [print] }, 'accepted'],
]

describe('which host key is accepted', () => {
  test.each(cases)('%s', (_, given, expected) => expect(verdictOf(given)).toBe(expected))
})

const pinsOf = (given: Given): Pins => {
  const read = readPins({ host: 'pi', port: 2222, knownHosts: given.known ?? [], fingerprints: given.prints ?? [] })
  if ('problems' in read) throw new Error(read.problems.join())
  return read.pins
}
const whyOf = (pins: Pins, shown: Buffer): string => {
  const verdict = judge(pins, shown)
  return verdict.kind === 'accepted' ? '' : `${verdict.why}\n${verdict.hint}`
}

describe('what is said about a host key', () => {
  test('a changed key: got and expected fingerprint with their types, the line, and what to do', () => {
    const said = whyOf(pinsOf({ known: [lineOf('pi', otherEd)] }), ed)
    expect(said).toContain(`known-hosts: the host key of pi:2222 is not the pinned one`)
    expect(said).toContain(`got ssh-ed25519 ${print}, expected ssh-ed25519 ${fingerprintOf(otherEd)} (line 1)`)
    expect(said).toContain('do not go on')
  })

  test('a wrong fingerprint is told under the name of its input', () => {
    expect(whyOf(pinsOf({ prints: [fingerprintOf(rsa)] }), ed)).toMatch(/^fingerprint: .*expected any type SHA256:/)
  })

  test('a revoked key names the line that revokes it', () => {
    expect(whyOf(pinsOf({ known: [lineOf('pi', ed), lineOf('*', ed, '@revoked')] }), ed)).toMatch(/revoked by line 2: got ssh-ed25519 SHA256:/)
  })

  test('no pin and an unknown host are told apart, and both say with which commands to get a pin', () => {
    const none = readPins({ host: 'pi', port: 2222, knownHosts: [], fingerprints: [] })
    const unknown = readPins({ host: 'pi', port: 2222, knownHosts: [lineOf('db', ed)], fingerprints: [] })
    const text = (read: ReturnType<typeof readPins>): string => ('problems' in read ? read.problems.join('\n') : 'pinned')
    expect(text(none)).toMatch(/^known-hosts: no host key is pinned for pi:2222, so nothing was sent/)
    expect(text(unknown)).toMatch(/^known-hosts: unknown host: none of the 1 lines names a key for pi:2222/)
    for (const said of [text(none), text(unknown)]) {
      expect(said).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
      expect(said).toContain("ssh-keygen -F '[pi]:2222'")
      expect(said).not.toContain('ssh-keyscan')
    }
  })

  test('a certificate authority is reported as not used', () => {
    expect(pinsOf({ known: [lineOf('pi', ed), lineOf('pi', rsa, '@cert-authority')] }).notes).toEqual([expect.stringMatching(/^known-hosts: line 2: @cert-authority is not supported/)])
  })
})

const ed25519First = expect.arrayContaining(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'])
describe('which host key types are offered to the server', () => {
  const offers: readonly (readonly [string, Given, unknown])[] = [
    ['only the pinned one', { known: [lineOf('pi', ed)] }, ['ssh-ed25519']],
    ['RSA with SHA-2 and never with SHA-1', { known: [lineOf('pi', rsa)] }, ['rsa-sha2-512', 'rsa-sha2-256']],
    ['all that are pinned, once each', { known: [lineOf('pi', ecdsa), lineOf('pi', ed), lineOf('pi', ed)] }, ['ecdsa-sha2-nistp256', 'ssh-ed25519']],
    ['the type that ssh-keygen -l printed', { prints: [`256 ${fingerprintOf(ecdsa)} root@pi (ECDSA)`] }, ['ecdsa-sha2-nistp256']],
    ['every type for a bare fingerprint', { prints: [print] }, ed25519First],
  ]
  test.each(offers)('%s', (_, given, expected) => expect(hostKeyAlgorithms(pinsOf(given))).toEqual(expected))

  test('the pinned line first when a bare fingerprint stands beside it', () => {
    const offered = hostKeyAlgorithms(pinsOf({ known: [lineOf('pi', ecdsa)], prints: [print] }))
    expect(offered[0]).toBe('ecdsa-sha2-nistp256')
    expect(offered).not.toContain('ssh-rsa')
  })
})
