import { StringDecoder } from 'node:string_decoder'
import type { ClientChannel } from 'ssh2'
import type { Ran, RunOptions } from '../execution/ports'
import { quoteCommand } from './shell-quote'
import type { Link } from './ssh-link'

/** Bytes per write to a channel; small against its 2 MiB window, so that an upload holds little memory. */
const CHUNK_BYTES = 128 * 1024

/**
 * Runs one command in its own channel. `exited` only when the host reported an exit code and closed the channel
 * itself; everything else — a drop, a signal, a timeout, a refused channel — is `lost`, because the outcome is not known.
 * Rejects only for a command that cannot be sent and for an exception out of onLine.
 */
export async function runOn(link: Link, argv: readonly string[], { stdin, timeoutSeconds, onLine }: RunOptions = {}): Promise<Ran> {
  const command = quoteCommand(argv)
  return new Promise((resolve, reject) => {
    let running: ClientChannel | undefined
    let over = false
    const finish = (settle: () => void): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      forget()
      settle()
    }
    const lose = (why: string): void => finish(() => resolve({ kind: 'lost', why }))
    const abandon = (settle: () => void): void => {
      if (running !== undefined) kill(running)
      finish(settle)
    }
    const expire = (): void => abandon(() => resolve({ kind: 'lost', why: `no end within ${timeoutSeconds} s: its channel was closed` }))
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(expire, timeoutSeconds * 1000)
    let forget = (): void => undefined
    forget = link.whenLost(lose)
    if (over) return

    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      if (error !== undefined) return lose(`the host did not start the command (${error.message})`)
      if (over) return kill(channel)
      running = channel
      const stdout = new Output((thrown) => abandon(() => reject(thrown)), onLine)
      const stderr = new Output(() => undefined)
      let code: number | null = null
      let signal: string | undefined
      channel.on('exit', (exitCode: number | null, exitSignal?: string) => {
        code = exitCode
        signal = exitSignal
      })
      channel.on('data', (chunk: Buffer) => over || stdout.take(chunk))
      channel.stderr.on('data', (chunk: Buffer) => over || stderr.take(chunk))
      // A write that crosses the close of the channel is an 'error' event; the close itself tells the outcome.
      channel.on('error', () => undefined)
      channel.stderr.on('error', () => undefined)
      channel.on('close', () => {
        // One turn later, what stderr still had buffered has arrived as well.
        setImmediate(() => {
          if (code === null) return lose(signal === undefined ? 'the channel was closed without an exit code' : `the command was ended by ${signal}`)
          stdout.end()
          const exited: Ran = { kind: 'exited', code, stdout: stdout.text, stderr: stderr.text }
          finish(() => resolve(exited))
        })
      })
      feed(channel, stdin).catch(() => undefined)
    }
    try {
      link.client.exec(command, opened)
    } catch (thrown) {
      lose(`the host could not be asked (${String(thrown)})`)
    }
  })
}

/** Text out of chunks that may cut a character or a line in two. */
class Output {
  text = ''
  readonly #decoder = new StringDecoder('utf8')
  #begun = ''

  constructor(private readonly failed: (thrown: unknown) => void, private readonly onLine?: (line: string) => void) {}

  take(chunk: Buffer): void {
    this.#add(this.#decoder.write(chunk))
  }

  /** A last line without its line end counts. Not called for a lost command: there it may be half a line. */
  end(): void {
    this.#add(this.#decoder.end())
    if (this.#begun !== '') this.#add('\n', '')
  }

  #add(text: string, kept = text): void {
    this.text += kept
    if (this.onLine === undefined) return
    const lines = (this.#begun + text).split('\n')
    this.#begun = lines.pop() ?? ''
    try {
      for (const line of lines) this.onLine(line)
    } catch (thrown) {
      // Out of here it would end in ssh2's packet parser, which takes it for a protocol error and drops the connection.
      this.failed(thrown)
    }
  }
}

async function feed(channel: ClientChannel, stdin: string | Uint8Array | undefined): Promise<void> {
  const bytes = typeof stdin === 'string' ? Buffer.from(stdin) : (stdin ?? new Uint8Array())
  for (let at = 0; at < bytes.length && channel.writable; at += CHUNK_BYTES) {
    if (channel.write(bytes.subarray(at, at + CHUNK_BYTES))) continue
    await new Promise<void>((resolve) => {
      const go = (): void => {
        channel.off('drain', go).off('close', go)
        resolve()
      }
      channel.on('drain', go).on('close', go)
    })
  }
  channel.end()
}

// Closing a channel without a terminal leaves a silent command running on the host (one that writes gets SIGPIPE), and
// channel.signal() sends nothing once stdin was ended, which it nearly always was. So the signal is sent as the packet
// itself. sshd gives it to the whole process group, but not to sessions of root: there a silent command runs on.
function kill(channel: ClientChannel): void {
  const { _client, outgoing } = channel as unknown as {
    _client?: { _protocol?: { signal?: (channel: number, name: string) => void } }
    outgoing: { id: number; state: string }
  }
  try {
    if (outgoing.state === 'open' || outgoing.state === 'eof') _client?._protocol?.signal?.(outgoing.id, 'KILL')
    channel.close()
  } catch {
    // The connection is gone, and with it the way to tell the command.
  }
}
