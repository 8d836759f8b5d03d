// The one SSH connection: everything that a step does on the Pi goes through what connect() returns.
import type { Duplex } from 'node:stream'
import type { Host, Target } from '../execution/ports'
import { InputFailure } from '../support/problem'
import { readPins } from './host-key'
import { requestThrough, type OpenChannel } from './http-over-ssh'
import { dial, type Dialled, type Patience } from './ssh-dial'
import { readKey } from './ssh-key'
import { forwardOn } from './ssh-forward'
import type { Link } from './ssh-link'
import { runOn } from './ssh-run'

export interface ConnectOptions extends Partial<Patience> {
  /** Gets a line when an attempt is repeated, and for pins that were not used. */
  readonly say?: (line: string) => void
}

const DEFAULT_PATIENCE: Patience = { readyTimeoutSeconds: 20, retrySeconds: 60, pingSeconds: 5, silenceSeconds: 14 }

/** All that is wrong with the target's inputs, without connecting; each problem begins with the input's name. */
export function targetProblems(target: Target): readonly string[] {
  const prepared = prepare(target)
  return 'problems' in prepared ? prepared.problems : []
}

/**
 * Connects and logs in. Throws InputFailure for a key or pins that cannot be used (nothing was sent then), WorldFailure
 * for everything that the network or the host refuses. Only what fails before the SSH banner is tried again, for up to
 * 60 s; a refused key or host key never is.
 */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<Host> {
  const prepared = prepare(target)
  if ('problems' in prepared) throw new InputFailure(prepared.problems)
  const { say = () => undefined, ...patience } = options
  prepared.pins.notes.forEach((note) => say(note))
  const dialled: Dialled = { target, ...prepared, say, patience: { ...DEFAULT_PATIENCE, ...patience } }
  return new SshHost(dialled, await dial(dialled))
}

type Prepared = Pick<Dialled, 'key' | 'pins'> | { readonly problems: readonly string[] }

function prepare(target: Target): Prepared {
  const pins = readPins(target)
  const key = readKey(target.key, target.passphrase)
  const problems = [
    ...(target.host.trim() === '' ? ['host: it is empty'] : []),
    ...(Number.isInteger(target.port) && target.port >= 1 && target.port <= 65535 ? [] : ['port: it must be a number from 1 to 65535']),
    ...(target.username.trim() === '' ? ['username: it is empty'] : []),
    ...('problem' in key ? [key.problem] : []),
    ...('problems' in pins ? pins.problems : []),
  ]
  if (problems.length > 0 || 'problem' in key || 'problems' in pins) return { problems }
  return { key: key.key, pins: pins.pins }
}

class SshHost implements Host {
  #closed = false
  #reconnecting: Promise<void> | undefined

  constructor(private readonly dialled: Dialled, private link: Link) {}

  run: Host['run'] = (argv, options) => runOn(this.link, argv, options)

  request: Host['request'] = (request) => requestThrough(this.#open, request)

  forward: Host['forward'] = (port, accept) => forwardOn(this.link, port, accept)

  /** Ends what is left of the old connection first: the host never sees two of us. Calls at the same time share one. */
  reconnect(): Promise<void> {
    this.#reconnecting ??= this.#redial().finally(() => (this.#reconnecting = undefined))
    return this.#reconnecting
  }

  close(): void {
    this.#closed = true
    this.link.close()
  }

  async #redial(): Promise<void> {
    if (this.#closed) throw new Error('reconnect after close: the step is over')
    this.link.close()
    this.link = await dial(this.dialled)
    if (this.#closed) this.link.close()
  }

  #open: OpenChannel = (address, port) =>
    new Promise<Duplex>((resolve, reject) => {
      const link = this.link
      const forget = link.whenLost((why) => reject(new Error(`the connection to the host is lost: ${why}`)))
      if (link.why !== undefined) return
      link.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        forget()
        if (error !== undefined) return reject(new Error(refusedChannel(error, `${address}:${port}`)))
        // ssh2's destroy() drops the error that it is given; only the event reaches the HTTP client.
        channel.on('error', () => undefined)
        const release = link.whenLost((why) => channel.emit('error', new Error(`the connection to the host is lost: ${why}`)))
        channel.once('close', release)
        resolve(channel)
      })
    })
}

function refusedChannel(error: Error & { reason?: unknown }, where: string): string {
  const forbidden = error.reason === 1 || /prohibited/i.test(error.message)
  return forbidden ? `sshd does not allow to open ${where} (AllowTcpForwarding, PermitOpen): ${error.message}` : `the host cannot reach ${where}: ${error.message}`
}
