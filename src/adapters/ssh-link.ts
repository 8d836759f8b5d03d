// One live connection and the one place that knows when it died.
import type { Socket } from 'node:net'
import type { Client } from 'ssh2'

const TICK_SECONDS = 1
/** How long a peer may take to finish a polite close before the socket is torn down. */
const CLOSE_SECONDS = 1

/**
 * Everything that waits for the host registers with whenLost, so that nothing can outlive the connection unanswered.
 * The listeners stay for the life of the client: node-ssh removes its own after connecting, and then a reset would be
 * an 'error' event without listener, which ends the process past every try/catch (steelbrain/node-ssh#421).
 */
export class Link {
  #why: string | undefined
  readonly #waiting = new Set<(why: string) => void>()
  #watchdog: NodeJS.Timeout | undefined

  constructor(readonly client: Client, private readonly socket: Socket) {
    client.on('error', (error: Error) => this.die(reasonOf(error)))
    client.on('end', () => this.die('the other side closed the connection'))
    client.on('close', () => this.die('the connection was closed'))
    socket.on('error', (error: Error) => this.die(reasonOf(error)))
  }

  /** Why the connection is dead; undefined while it lives. */
  get why(): string | undefined {
    return this.#why
  }

  /** Calls back once, when the connection dies (at once if it is dead). Returns what takes the callback back. */
  whenLost(lost: (why: string) => void): () => void {
    if (this.#why !== undefined) {
      lost(this.#why)
      return () => undefined
    }
    this.#waiting.add(lost)
    return () => this.#waiting.delete(lost)
  }

  /** Calls back when the system has taken what was written so far; not after the connection died. */
  whenTaken(done: () => void): void {
    // Not by its length: a socket that holds less than its limit says nothing when that is gone.
    if (!this.socket.writableNeedDrain) return done()
    this.socket.once('drain', done)
  }

  die(why: string): void {
    if (this.#end(why)) this.socket.destroy()
  }

  /** Says goodbye. Never throws, also not on a dead connection. */
  close(): void {
    if (!this.#end('the connection was closed by this side')) return
    // After a black hole nobody answers the goodbye: without the timer the socket would keep the process alive.
    setTimeout(() => this.socket.destroy(), CLOSE_SECONDS * 1000).unref()
    try {
      this.client.end()
    } catch {
      this.socket.destroy()
    }
  }

  #end(why: string): boolean {
    if (this.#why !== undefined) return false
    this.#why = why
    clearInterval(this.#watchdog)
    for (const lost of [...this.#waiting]) lost(why)
    this.#waiting.clear()
    return true
  }

  /**
   * From now on the link counts as dead when not one byte came for so long. To be called after the login, when ssh2
   * begins to ask for signs of life; before, sshd may be silent for a while and the ready timeout watches.
   */
  // Not ssh2's own keepaliveCountMax: it counts only answers to its pings, which wait behind a big upload on a slow
  // line, so it would cut a working upload; and its count of 3 at 5 s means 20 s. Ticks are counted, not time: a
  // runner that was suspended for a minute must not conclude that the host was silent.
  watch(silenceSeconds: number): void {
    if (this.#why !== undefined) return
    let heard = this.socket.bytesRead
    let silentSeconds = 0
    const tick = (): void => {
      silentSeconds = this.socket.bytesRead === heard ? silentSeconds + TICK_SECONDS : 0
      heard = this.socket.bytesRead
      if (silentSeconds >= silenceSeconds) this.die(`nothing was heard from the host for ${silenceSeconds} s`)
    }
    this.#watchdog = setInterval(tick, TICK_SECONDS * 1000).unref()
  }
}

function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' && !error.message.includes(error.code) ? `${error.message} (${error.code})` : error.message
}
