/** Holds bytes back so that no more than a limit pass in a second. */
export class Pacer {
  #limit: number | undefined
  #free = 0
  #wake: (() => void) | undefined

  /** @param bytesPerSecond undefined: no limit; also lets go of what is held now */
  limit(bytesPerSecond: number | undefined): void {
    this.#limit = bytesPerSecond
    this.#free = Math.min(this.#free, performance.now())
    this.#wake?.()
  }

  async pass(bytes: number): Promise<void> {
    if (this.#limit === undefined) return
    const now = performance.now()
    const at = Math.max(now, this.#free)
    this.#free = at + (bytes / this.#limit) * 1000
    if (at <= now) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, at - now)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
