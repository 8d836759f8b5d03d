// A real mail server, Debian's Exim, at the real ports of a loopback address of its own: STARTTLS and TLS at once under a throwaway
// authority, login first, mail into a maildir. All of it is below one temporary directory; script/setup installs the program.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configuration } from './mail-configuration'

/** Why it cannot be had here, or undefined. */
export function mailServerMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'the mail server of the bench runs as root only'
  return spawnSync('exim4', ['-bV']).status === 0 ? undefined : 'exim4 is not installed here (script/setup installs it where no other mail server is)'
}

export interface MailOptions {
  /** Whether STARTTLS is offered; it is unless told */
  readonly starttls?: boolean
  /** subjectAltName of the certificate; its own address unless told */
  readonly certified?: string
}

/** `busy`: 451 to every recipient. `refusing`: 554 after the mail. `silent`: no greeting for 20 s. */
export type MailFault = 'busy' | 'refusing' | 'silent'

export class MailServer {
  readonly host = `127.86.${byte()}.${byte()}`
  readonly username = 'deploy@bench.example'
  readonly password = 's3same-öpen-up'
  /** With STARTTLS; 465 has TLS at once */
  readonly port = 587
  #process: ChildProcess | undefined

  private constructor(readonly directory: string) {}

  static async up({ starttls = true, certified }: MailOptions = {}): Promise<MailServer> {
    const server = new MailServer(mkdtempSync(join(tmpdir(), 'pi-deploy-mail-')))
    const user = Number(execFileSync('id', ['-u', 'Debian-exim'], { encoding: 'utf8' }))
    for (const name of ['', 'spool', 'log', 'mail', 'faults']) {
      mkdirSync(join(server.directory, name), { recursive: true })
      chownSync(join(server.directory, name), user, -1)
    }
    certify(server.directory, certified ?? `IP:${server.host}`)
    const file = join(server.directory, 'exim.conf')
    writeFileSync(file, configuration({ ...server, starttls }))
    server.#process = spawn('exim4', ['-C', file, '-bdf', '-q1m'], { stdio: 'ignore', detached: true })
    await listening(server.host, server.port)
    return server
  }

  /** PEM of the authority that made its certificate */
  get authority(): string {
    return readFileSync(join(this.directory, 'ca.pem'), 'utf8')
  }

  /** What lies in the box of a user, as it came; waits until there are so many. */
  async mails(user: string, count: number): Promise<readonly string[]> {
    const box = join(this.directory, 'mail', user, 'new')
    for (let waited = 0; waited < 100; waited++) {
      const names = existsSync(box) ? readdirSync(box).sort() : []
      if (names.length >= count) return names.map((name) => readFileSync(join(box, name), 'utf8'))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`no ${count} mails for ${user}: ${this.log()}`)
  }

  fail(fault: MailFault): void {
    writeFileSync(join(this.directory, 'faults', fault), '')
  }

  heal(): void {
    for (const name of readdirSync(join(this.directory, 'faults'))) rmSync(join(this.directory, 'faults', name))
  }

  log(): string {
    return readdirSync(join(this.directory, 'log')).map((name) => readFileSync(join(this.directory, 'log', name), 'utf8')).join('')
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve))
    // With those that still deliver or hold a connection: they would write into the directory while it goes.
    if (this.#process?.pid !== undefined) process.kill(-this.#process.pid, 'SIGKILL')
    await ended
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

function certify(directory: string, name: string): void {
  const openssl = (...options: readonly string[]): void => void execFileSync('openssl', options, { cwd: directory, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Bench authority')
  openssl('req', ...key, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=mail.bench.example')
  writeFileSync(join(directory, 'extensions'), `subjectAltName=${name}`)
  openssl('x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions', '-out', 'certificate.pem')
  execFileSync('chown', ['Debian-exim', 'key.pem'], { cwd: directory })
}

const byte = (): number => 1 + Math.floor(Math.random() * 250)

async function listening(host: string, port: number): Promise<void> {
  for (let waited = 0; waited < 100; waited++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => { socket.destroy(); resolve(true) }).on('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the mail server does not start')
}
