// Clients that never retry, in a process of their own, so that what is measured does not wait for a test's event loop.
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { ROOT } from './pi'

export interface Target {
  readonly method: string
  readonly url: string
  readonly body?: string
}

export interface Section {
  readonly requests: number
  readonly failed: number
  readonly longestMs: number
  readonly failures: readonly string[]
  /** `x-release: v1` → how often, when its first answer came, and when the last request that it answered was sent (ms since 1970) */
  readonly releases: Readonly<Record<string, { readonly count: number; readonly firstMs: number; readonly lastMs: number }>>
}

export class Load {
  readonly #process: ChildProcess
  readonly #waiting: ((section: Section) => void)[] = []

  constructor(targets: readonly Target[], options: { clients?: number; thinkMs?: number } = {}) {
    const settings = JSON.stringify({ clients: options.clients ?? 64, thinkMs: options.thinkMs ?? 20, targets })
    this.#process = spawn(process.execPath, [join(ROOT, 'script', 'bench', 'load.mjs'), settings], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line) as Section))
  }

  /** Figures since the last mark. */
  mark(name: string): Promise<Section> {
    return this.#say(`mark ${name}`)
  }

  /** Figures of everything; the clients end. */
  stop(): Promise<Section> {
    return this.#say('stop')
  }

  #say(line: string): Promise<Section> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin?.write(`${line}\n`)
    })
  }
}

/** Through the example's nginx: pages whose frontend calls the backend, and the API itself, reads and writes. */
export function bookingTargets(host: string): readonly Target[] {
  const booking = JSON.stringify({ guest: 'Grandma', arrives: '2026-12-24', nights: 3 })
  return [
    { method: 'GET', url: `http://${host}/page` },
    { method: 'GET', url: `http://${host}/api/bookings` },
    { method: 'POST', url: `http://${host}/api/bookings`, body: booking },
    { method: 'GET', url: `http://${host}/api/version` },
  ]
}
