import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect, targetProblems } from '../../src/adapters/ssh'
import { InputFailure, WorldFailure } from '../../src/support/problem'
import { Secret } from '../../src/support/secret'
import { describeWithSshd, makeKey, startSshd, type Sshd } from './support/sshd'
import { hashedName, lineOf, wireKey } from './support/wire-key'

describeWithSshd('logging in to a real sshd', () => {
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => sshd.stop())

  const pinned = (line: string): readonly string[] => [`[127.0.0.1]:${sshd.port} ${line}`]
  const failure = async (changes: Parameters<Sshd['target']>[0]): Promise<Error> =>
    connect(sshd.target(changes)).then((host) => {
      host.close()
      return new Error('connected')
    }, (thrown: Error) => thrown)
  const logSince = async (work: () => Promise<unknown>): Promise<string> => {
    const before = sshd.log().length
    await work()
    await new Promise((resolve) => setTimeout(resolve, 150))
    return sshd.log().slice(before)
  }

  test('one step is one login: no probe, no second connection, nothing that a guard against intruders would count', async () => {
    const log = await logSince(async () => {
      const host = await connect(sshd.target())
      for (let count = 0; count < 5; count += 1) await host.run(['true'])
      await host.request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutSeconds: 2 })
      host.close()
    })
    expect(log.match(/^Connection from/gm)).toHaveLength(1)
    expect(log.match(/^Accepted publickey/gm)).toHaveLength(1)
    expect(log).not.toMatch(/closed.*\[preauth\]|Failed|invalid user/)
  })

  test('each type of host key is enough alone, and is the one that gets negotiated', async () => {
    for (const line of Object.values(sshd.hostKeys)) {
      const host = await connect(sshd.target({ knownHosts: pinned(line) }))
      expect(await host.run(['echo', 'ok'])).toMatchObject({ stdout: 'ok\n' })
      host.close()
    }
  })

  test('a hashed line and a line of ssh-keygen -l are pins', async () => {
    const host = await connect(sshd.target({ knownHosts: [`${hashedName(`[127.0.0.1]:${sshd.port}`)} ${sshd.hostKeys.ecdsa}`] }))
    host.close()
    const { execFileSync } = await import('node:child_process')
    const printed = execFileSync('ssh-keygen', ['-lf', '-'], { input: sshd.hostKeys.rsa, encoding: 'utf8' })
    const byPrint = await connect(sshd.target({ knownHosts: [], fingerprints: [printed] }))
    byPrint.close()
  })

  test('without a pin nothing is sent, not even a TCP connection', async () => {
    const log = await logSince(async () => {
      const error = await failure({ knownHosts: [] })
      expect(error).toBeInstanceOf(InputFailure)
      expect(error.message).toMatch(/^known-hosts: no host key is pinned for 127\.0\.0\.1:\d+, so nothing was sent to it; run `ssh-keygen -lf/)
    })
    expect(log).not.toContain('Connection from')
  })

  test('an unknown host is refused before connecting', async () => {
    const error = await failure({ knownHosts: [lineOf('db', wireKey('ssh-ed25519', 1))] })
    expect(error.message).toMatch(/^known-hosts: unknown host: none of the 1 lines names a key for 127\.0\.0\.1/)
  })

  test('a changed host key stops before the login, with both fingerprints, and is tried once', async () => {
    const log = await logSince(async () => {
      const error = await failure({ knownHosts: [lineOf('127.0.0.1', wireKey('ssh-ed25519', 1))] })
      expect(error).toBeInstanceOf(WorldFailure)
      expect(error.message).toMatch(/^known-hosts: the host key of .* is not the pinned one .*: got ssh-ed25519 SHA256:\S{43}, expected ssh-ed25519 SHA256:\S{43} \(line 1\)$/)
    })
    expect(log.match(/^Connection from/gm)).toHaveLength(1)
    expect(log).not.toContain('publickey')
  })

  test('a revoked host key is refused although it is pinned', async () => {
    const line = sshd.hostKeys.ed25519
    const error = await failure({ knownHosts: [...pinned(line), `@revoked * ${line}`] })
    expect(error.message).toMatch(/^known-hosts: the host key of .* is revoked by line 2: got ssh-ed25519 SHA256:/)
  })

  test('a wrong fingerprint is told under its own name', async () => {
    const error = await failure({ knownHosts: [], fingerprints: [`SHA256:${'A'.repeat(43)}`] })
    expect(error.message).toMatch(/^fingerprint: the host key of .*: got ssh-ed25519 SHA256:/)
  })

  test('a pinned type that the host does not have is named', async () => {
    const error = await failure({ knownHosts: [lineOf('127.0.0.1', wireKey('ecdsa-sha2-nistp521', 1))] })
    expect(error.message).toMatch(/^known-hosts: 127\.0\.0\.1:\d+ has no host key of the pinned type \(ecdsa-sha2-nistp521\) \(TCP ok, banner ok, host key no, auth no; 1 attempt\)$/)
  })

  test('a key that the user does not accept is named by its fingerprint, and is tried once', async () => {
    const stranger = makeKey(sshd.directory, 'stranger')
    const log = await logSince(async () => {
      const error = await failure({ key: new Secret(stranger.text) })
      expect(error.message).toMatch(/^key: user "\S+" at .* does not accept the key ssh-ed25519 SHA256:\S{43} \(TCP ok, banner ok, host key ok, auth no; 1 attempt\)$/)
    })
    expect(log.match(/^Connection from/gm)).toHaveLength(1)
  })

  test('a wrong user reads like a wrong key, because sshd does not tell them apart', async () => {
    const error = await failure({ username: 'nobody-here' })
    expect(error.message).toMatch(/^key: user "nobody-here" at .* does not accept the key/)
    expect((error as WorldFailure).parts.hint).toContain('or correct "username"')
  })

  test('keys of every usual kind log in, with passphrase and without', async () => {
    const kinds = [['-t', 'rsa', '-b', '2048'], ['-t', 'ecdsa'], ['-t', 'rsa', '-b', '2048', '-m', 'PEM'], ['-t', 'ecdsa', '-m', 'PKCS8']]
    for (const [index, options] of kinds.entries()) {
      for (const passphrase of ['', 'correct horse']) {
        const key = makeKey(sshd.directory, `login-${index}-${passphrase.length}`, options, passphrase)
        sshd.authorize(key.line)
        const host = await connect(sshd.target({ key: new Secret(key.text), passphrase: new Secret(passphrase) }))
        host.close()
      }
    }
  })

  test('all inputs that are wrong are told at once, each by its name', () => {
    const problems = targetProblems({ host: ' ', port: 0, username: '', key: new Secret('secret stuff'), knownHosts: ['x'], fingerprints: ['y'] })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['host', 'port', 'username', 'key', 'known-hosts', 'fingerprint'])
    expect(targetProblems(sshd.target())).toEqual([])
  })

  test('a certificate authority line is said to be unused', async () => {
    const said: string[] = []
    const target = sshd.target()
    const host = await connect({ ...target, knownHosts: [...target.knownHosts, `@cert-authority * ${sshd.hostKeys.rsa}`] }, { say: (line) => said.push(line) })
    host.close()
    expect(said).toEqual([expect.stringMatching(/^known-hosts: line 4: @cert-authority is not supported/)])
  })
})
