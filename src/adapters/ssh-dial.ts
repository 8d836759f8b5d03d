// From an address to an authenticated connection, in stages, so that a failure can say how far it came.
import { connect as openTcp, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { NodeSSH } from 'node-ssh'
import type { Client } from 'ssh2'
import type { Target } from '../execution/ports'
import { WorldFailure } from '../support/problem'
import { hostKeyAlgorithms, judge, typesOf, type Pins } from './host-key'
import { explain, type Attempt, type Stage, type Who } from './ssh-failure'
import type { PrivateKey } from './ssh-key'
import { Link } from './ssh-link'

export interface Patience {
  /** From an open TCP connection to the end of the login. A Pi Zero under load needs seconds for the key exchange. */
  readonly readyTimeoutSeconds: number
  /** No new attempt begins after this time; 0: one attempt. */
  readonly retrySeconds: number
  /** How often a sign of life is asked for. */
  readonly pingSeconds: number
  /** After this long without a byte the link is dead. */
  readonly silenceSeconds: number
}

export interface Dialled {
  readonly target: Target
  readonly key: PrivateKey
  readonly pins: Pins
  readonly patience: Patience
  readonly say: (line: string) => void
}

/** Doubling: a Pi that restarts sshd is back in seconds, one that reboots in half a minute. */
const PAUSES_SECONDS = [1, 2, 4, 8, 15]

/** Throws WorldFailure. Retries only what failed before the host could see who we are. */
export async function dial(dialled: Dialled): Promise<Link> {
  const { patience, pins, key, target } = dialled
  const who: Who = {
    place: pins.place,
    host: target.host,
    username: target.username,
    publicHalf: key.publicHalf,
    pinInput: pins.known.length > 0 ? 'known-hosts' : 'fingerprint',
    pinnedTypes: typesOf([...pins.known, ...pins.fingerprints]),
    readyTimeoutSeconds: patience.readyTimeoutSeconds,
  }
  const begun = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    const reached = await attemptOnce(dialled)
    if (reached instanceof Link) return reached
    if (reached instanceof WorldFailure) throw reached
    const seconds = (performance.now() - begun) / 1000
    const { again, failure } = explain(reached, who, attempt === 1 ? '1 attempt' : `${attempt} attempts in ${Math.round(seconds)} s`)
    // A little chance, so that several jobs that failed together do not come back together.
    const pause = (PAUSES_SECONDS[attempt - 1] ?? PAUSES_SECONDS[PAUSES_SECONDS.length - 1] ?? 0) * (0.8 + Math.random() * 0.4)
    if (!again || seconds + pause > patience.retrySeconds) throw failure
    dialled.say(`${failure.message}; next attempt in ${Math.round(pause)} s`)
    await new Promise((resolve) => setTimeout(resolve, pause * 1000))
  }
}

async function attemptOnce(dialled: Dialled): Promise<Link | Attempt | WorldFailure> {
  const { target, key, pins, patience } = dialled
  let socket: Socket
  try {
    socket = await tcp(target, patience.readyTimeoutSeconds)
  } catch (thrown) {
    return { stage: 'tcp', error: thrown as Error, greeting: '' }
  }
  let stage: Stage = 'banner'
  let greeting = ''
  let refusal: WorldFailure | undefined
  const ssh = new NodeSSH()
  const ready = ssh.connect({
    sock: socket,
    username: target.username,
    privateKey: key.pem,
    ...(target.passphrase === undefined ? {} : { passphrase: target.passphrase.reveal() }),
    authHandler: ['publickey'], // without the default's "none" first: it is a failed login in the eyes of some guards
    readyTimeout: patience.readyTimeoutSeconds * 1000,
    keepaliveInterval: patience.pingSeconds * 1000,
    keepaliveCountMax: Number.MAX_SAFE_INTEGER, // ssh-link.ts decides when the link is dead
    algorithms: { serverHostKey: hostKeyAlgorithms(pins) },
    hostVerifier: (shown: Buffer) => {
      const verdict = judge(pins, shown)
      if (verdict.kind !== 'accepted') refusal = new WorldFailure({ what: verdict.why, hint: verdict.hint })
      return verdict.kind === 'accepted'
    },
  })
  // Before anything can arrive: node-ssh's own error listener goes the moment the login is done.
  const client = ssh.connection as Client
  const link = new Link(client, socket)
  let error: Error | undefined
  client.on('error', (first: Error) => (error ??= first))
  client.on('handshake', () => (stage = 'auth'))
  socket.on('data', function watch(chunk: Buffer) {
    if (stage !== 'banner') return void socket.off('data', watch)
    greeting = (greeting + chunk.toString('latin1')).slice(0, 1024)
    if (/^SSH-/m.test(greeting)) stage = 'host-key'
  })
  try {
    await ready
    link.watch(patience.silenceSeconds)
    if (link.why === undefined) return link
    return { stage: 'auth', error: error ?? new Error(link.why), greeting: '' }
  } catch (thrown) {
    link.die('the connection did not come about')
    return refusal ?? { stage, error: error ?? (thrown as Error), greeting: firstLine(greeting) }
  }
}

const firstLine = (text: string): string => (text.split(/[\r\n]/)[0] ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 80)

/** A connected socket; rejects with the system's error, or ETIMEDOUT after so many seconds. */
function tcp({ host, port }: Target, timeoutSeconds: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = openTcp({
      host: host.replace(/^\[(.*)\]$/, '$1'),
      port,
      noDelay: true,
      // Node gives each address of a name 250 ms by default: too short for a Pi behind a VPN or a mobile line.
      autoSelectFamilyAttemptTimeout: 3000,
    })
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), timeoutSeconds * 1000)
    const failed = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', failed)
      resolve(socket)
    })
  })
}
