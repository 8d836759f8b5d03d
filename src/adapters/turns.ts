import type { ServerResponse } from 'node:http'

/** So many at once; the others wait in the order in which they came. */
export class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Waits for a turn, or until the one who asked is gone. Returns what gives the turn back; to be called once. */
  async take(asker: ServerResponse): Promise<() => void> {
    if (this.#free === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        asker.once('close', () => {
          const at = this.#waiting.indexOf(resolve)
          if (at === -1) return
          this.#waiting.splice(at, 1)
          this.#free++
          resolve()
        })
      })
    }
    this.#free--
    return () => {
      this.#free++
      this.#waiting.shift()?.()
    }
  }
}
