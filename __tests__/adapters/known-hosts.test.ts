import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { linesFor, parseKnownHosts } from '../../src/adapters/known-hosts'
import { fingerprintOf, parseFingerprints } from '../../src/adapters/ssh-fingerprint'
import { lineOf, wireKey } from './support/wire-key'

const key = wireKey('ssh-ed25519', 1)
const good = lineOf('pi', key)
const encoded = key.toString('base64')
const print = fingerprintOf(key)

describe('a line that cannot be read is refused by its number', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['one word', 'garbage', /not a known_hosts line/],
    ['no key', 'pi ssh-ed25519', /not a known_hosts line/],
    ['no host', `ssh-ed25519 ${encoded} root@pi`, /host name is missing/],
    ['an unknown marker', `@revokd ${good}`, /marker is unknown/],
    ['a marker alone', '@revoked', /not a known_hosts line/],
    ['an unknown key type', `pi foo ${encoded}`, /not a key type/],
    ['SSH 1', 'pi 1024 35 1234567890', /not a key type/],
    ['not base64', 'pi ssh-ed25519 AAAA$$$', /not base64/],
    ['a key that was cut off', `pi ssh-ed25519 ${encoded.slice(0, 40)}`, /cut off or damaged/],
    ['a key of another type', `pi ssh-rsa ${encoded}`, /of another type/],
    ['an empty name', `pi,,db ssh-ed25519 ${encoded}`, /empty name/],
    ['a broken hash', `|1|abc|def ssh-ed25519 ${encoded}`, /\|1\|salt\|hash/],
    ['an unknown hash', `|2|abc|def ssh-ed25519 ${encoded}`, /\|1\|salt\|hash/],
    ['a fingerprint in the wrong field', `256 ${print} root@pi (ED25519)`, /"fingerprint"/],
    ['a private key in the wrong field', '-----BEGIN OPENSSH PRIVATE KEY-----', /private key/],
  ]
  test.each(cases)('%s', (_, text, why) => {
    const { problems } = parseKnownHosts([good, '# comment', text])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^known-hosts: line 3: /)
    expect(problems[0]).toMatch(why)
  })

  test('all bad lines are told at once', () => {
    expect(parseKnownHosts(['one', good, 'two three']).problems).toEqual([expect.stringMatching(/^known-hosts: line 1: /), expect.stringMatching(/^known-hosts: line 3: /)])
  })

  test('a problem never repeats what stands in the line', () => {
    const problems = parseKnownHosts(['hunter2 hunter2 hunter2', 'pi ssh-ed25519 hunter2', '@hunter2 pi']).problems
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('hunter2')
  })
})

describe('fingerprints', () => {
  const accepted: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['bare', print, [{ text: print }]],
    ['with the padding that some tools print', `${print}=`, [{ text: print }]],
    ['prefix in small letters', print.replace('SHA256', 'sha256'), [{ text: print }]],
    ['two in a line', `${print}, ${print}`, [{ text: print }, { text: print }]],
    ['two lines', `${print}\n${print}\n`, [{ text: print }, { text: print }]],
    ['a line of ssh-keygen -l', `256 ${print} root@raspberrypi (ED25519)`, [{ text: print, type: 'ssh-ed25519' }]],
    ['a comment with blanks and brackets', `256 ${print} my pi (old) (ED25519)`, [{ text: print, type: 'ssh-ed25519' }]],
    ['no comment', `3072 ${print} (RSA)`, [{ text: print, type: 'ssh-rsa' }]],
    ['ECDSA by its bits', `521 ${print} root@pi (ECDSA)`, [{ text: print, type: 'ecdsa-sha2-nistp521' }]],
    ['a comment line', `# my pi\n${print}`, [{ text: print }]],
  ]
  test.each(accepted)('%s is accepted', (_, text, expected) => expect(parseFingerprints([text])).toEqual({ fingerprints: expected, problems: [] }))

  const md5 = '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48'
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['MD5', `MD5:${md5}`, /without -E md5/],
    ['MD5 without its name', md5, /MD5 fingerprints can be forged/],
    ['MD5 in a line of ssh-keygen', `256 MD5:${md5} root@pi (ED25519)`, /MD5 fingerprints can be forged/],
    ['hexadecimal', 'a'.repeat(64), /43 characters of base64/],
    ['one character short', print.slice(0, -1), /43 characters/],
    ['one character more', `${print}A`, /43 characters/],
    ['a public key', `ssh-ed25519 ${encoded} root@pi`, /put it into "known-hosts"/],
    ['good and bad in one line', `${print} nonsense`, /43 characters/],
    ['base64 that no hash ends with', `SHA256:${'A'.repeat(42)}B`, /43 characters/],
  ]
  test.each(refused)('%s is refused', (_, text, why) => {
    const { fingerprints, problems } = parseFingerprints([print, text])
    expect(fingerprints).toHaveLength(1)
    expect(problems).toEqual([expect.stringMatching(/^fingerprint: line 2: /)])
    expect(problems[0]).toMatch(why)
  })
})

test('hashed lines, their lookup and fingerprints agree with ssh-keygen', () => {
  const directory = mkdtempSync(join(tmpdir(), 'known-hosts-'))
  try {
    const file = join(directory, 'known_hosts')
    writeFileSync(file, `${lineOf('pi', key)}\n${lineOf('[pi]:2222', wireKey('ssh-rsa', 2))}\n`)
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
    const hashed = readFileSync(file, 'utf8')
    expect(hashed).not.toContain('pi')
    const { entries } = parseKnownHosts([hashed])
    expect(linesFor(entries, 'pi', 22).map(({ line }) => line)).toEqual([1])
    expect(linesFor(entries, 'pi', 2222).map(({ line }) => line)).toEqual([2])
    const printed = execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).trim().split('\n')
    expect(parseFingerprints(printed).fingerprints).toEqual(entries.map((entry) => ({ text: fingerprintOf(entry.key), type: entry.type })))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
