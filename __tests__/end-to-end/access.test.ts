// Who the action talks to, and what it says when it may not: host keys and inputs, through the bundle.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { runAction, type Ended } from '../workbench/action'
import { expectDone } from '../workbench/expectations'
import { Pi } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const workspace = workspaceOf({})
let pi: Pi
let lines: readonly string[]

beforeAll(() => {
  pi = Pi.up('access', { registry: false })
  lines = (pi.inputs()['known-hosts'] ?? '').trim().split('\n')
})
afterAll(() => pi.down())

function status(pin: Readonly<Record<string, string>>): Promise<Ended> {
  const { 'known-hosts': _, ...inputs } = pi.inputs()
  return runAction({ step: 'status', project: 'booking', ...inputs, ...pin }, { workspace })
}

function hashed(line: string): string {
  const [host = '', ...key] = line.split(' ')
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(host).digest('base64')} ${key.join(' ')}`
}

const fingerprintOf = (line: string): string => execFileSync('ssh-keygen', ['-lf', '-'], { input: line, encoding: 'utf8' }).split(' ')[1] ?? ''
/** The key of another machine under this one's name. */
const foreign = (): string => `${pi.host} ${execFileSync('sh', ['-c', 'd=$(mktemp -d) && ssh-keygen -q -t ed25519 -N "" -f "$d/k" && cut -d" " -f1,2 "$d/k.pub" && rm -r "$d"'], { encoding: 'utf8' }).trim()}`

describe('a host', () => {
  test.each([
    ['known_hosts lines', () => ({ 'known-hosts': lines.join('\n') })],
    ['a hashed known_hosts line', () => ({ 'known-hosts': hashed(lines[0] ?? '') })],
    ['a fingerprint', () => ({ fingerprint: fingerprintOf(lines[0] ?? '') })],
    ['one of several fingerprints', () => ({ fingerprint: `SHA256:${'A'.repeat(43)}\n${fingerprintOf(lines[0] ?? '')}` })],
  ])('is talked to when it is pinned by %s', async (_, pin) => {
    const ended = await status(pin())
    expectDone(ended)
  })

  test.each([
    ['a key that is not the pinned one', () => ({ 'known-hosts': foreign() }), /changed|not the pinned|another key/i],
    ['a fingerprint that is not the pinned one', () => ({ fingerprint: `SHA256:${'A'.repeat(43)}` }), /fingerprint/i],
    ['no line of its own among the known hosts', () => ({ 'known-hosts': (lines[0] ?? '').replace(pi.host, 'elsewhere') }), /known-hosts: unknown host/],
    ['no pin at all', () => ({}), /known-hosts.*fingerprint|fingerprint.*known-hosts/s],
  ])('with %s is never talked to', async (_, pin, words) => {
    const ended = await status(pin())
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(words)
    expect(ended.log).not.toMatch(/^\s+at /m)
    expect(ended.log).toContain('ssh-keygen -lf')
  })
})

test('all that is wrong with the inputs is said at once, each by its name, without a stack trace', async () => {
  const ended = await runAction({ step: 'deploy-to-pi', port: 'ssh', 'bake-time': 'soon', 'keep-releases': '0', smoke: 'GET', 'dry-run': 'perhaps', digests: 'backend', env: '1X=2' }, { workspace })
  expect(ended.code).not.toBe(0)
  for (const name of ['host', 'port', 'username', 'key', 'known-hosts', 'bake-time', 'keep-releases', 'smoke', 'dry-run', 'digests', 'env']) {
    expect(ended.log).toMatch(new RegExp(`^(::error::)?${name}: `, 'm'))
  }
  expect(ended.log).not.toMatch(/^\s+at /m)
})
