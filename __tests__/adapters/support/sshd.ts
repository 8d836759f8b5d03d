// A real OpenSSH server on loopback, with keys and configuration of its own in a directory that is removed afterwards.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe } from '@jest/globals'
import type { Target } from '../../../src/execution/ports'
import { Secret } from '../../../src/support/secret'

const BINARY = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/sbin/sshd'].find((path) => existsSync(path))

/** Like describe; where no sshd is installed its tests are shown as skipped. */
export const describeWithSshd = BINARY === undefined ? describe.skip : describe

export interface Sshd {
  readonly port: number
  readonly directory: string
  readonly username: string
  /** `ssh-ed25519 AAAA… comment` per type. */
  readonly hostKeys: Readonly<Record<KeyType, string>>
  /** A target that connects; change what the test is about. */
  target(changes?: Partial<Target>): Target
  authorize(publicKey: string): void
  log(): string
  stop(): Promise<void>
}

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa'
const KEY_TYPES: readonly KeyType[] = ['ed25519', 'rsa', 'ecdsa']

/** Makes a key pair; options as ssh-keygen takes them. Returns the private key's text and the public line. */
export function makeKey(directory: string, name: string, options: readonly string[] = ['-t', 'ed25519'], passphrase = ''): { text: string; line: string } {
  const file = join(directory, name)
  execFileSync('ssh-keygen', ['-q', '-N', passphrase, '-C', name, '-f', file, ...options])
  return { text: readFileSync(file, 'utf8'), line: readFileSync(`${file}.pub`, 'utf8').trim() }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function startSshd(extra: readonly string[] = [], hostKeyTypes: readonly KeyType[] = KEY_TYPES): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'sshd-'))
  const username = userInfo().username
  // sshd started by root insists on this directory; the Debian service makes it at boot.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const lines = KEY_TYPES.map((type) => [type, makeKey(directory, `host-${type}`, ['-t', type, ...(type === 'rsa' ? ['-b', '2048'] : [])]).line] as const)
  const user = makeKey(directory, 'user')
  const authorized = join(directory, 'authorized_keys')
  writeFileSync(authorized, `${user.line}\n`)
  const port = await freePort()
  const config = [
    `Port ${port}`, 'ListenAddress 127.0.0.1', ...hostKeyTypes.map((type) => `HostKey ${join(directory, `host-${type}`)}`),
    `AuthorizedKeysFile ${authorized}`, 'StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin yes',
    'PidFile none', 'LogLevel VERBOSE', 'UseDNS no', 'MaxStartups 100', 'MaxSessions 20', ...extra,
  ]
  const file = join(directory, 'sshd_config')
  writeFileSync(file, `${config.join('\n')}\n`)
  const { child, log } = guarded(file)
  await listening(port, log)
  return {
    port, directory, username, log, hostKeys: Object.fromEntries(lines) as Record<KeyType, string>,
    target: (changes = {}) => ({
      host: '127.0.0.1', port, username, key: new Secret(user.text), fingerprints: [],
      knownHosts: lines.filter(([type]) => hostKeyTypes.includes(type)).map(([, line]) => `[127.0.0.1]:${changes.port ?? port} ${line}`), ...changes,
    }),
    authorize: (publicKey) => writeFileSync(authorized, `${publicKey}\n`, { flag: 'a' }),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin?.end()
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Lives as long as this process holds its stdin: a killed test run leaves no sshd behind. */
function guarded(config: string): { child: ChildProcess; log: () => string } {
  const script = '"$1" -D -e -f "$2" </dev/null & child=$!; cat >/dev/null; kill "$child"; wait "$child"'
  const child = spawn('sh', ['-c', script, 'sh', BINARY ?? 'sshd', config], { stdio: ['pipe', 'ignore', 'pipe'] })
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, log: () => text }
}

async function listening(port: number, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    // Its log, not a connection: a probe would stand in the log as one that never logged in.
    if (log().includes(`Server listening on 127.0.0.1 port ${port}`)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`sshd did not start: ${log()}`)
}
