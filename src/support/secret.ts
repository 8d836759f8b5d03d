const SHOWN = '[secret]'

/** A value that prints as [secret] wherever it is printed, joined, or serialised. Only adapters call reveal(). */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** Same value, without revealing it to the caller. */
  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  // What util.inspect asks for, also on behalf of loggers; a registered symbol, so that nothing of node is imported here.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN
  }
}

/**
 * Everything of a secret that must not stand in a log: the whole and, for several lines, each line that is long
 * enough to mean something (GitHub's masking works line by line, so a PEM key masked only as a whole is not masked).
 */
export function maskable(secret: Secret): readonly string[] {
  const whole = secret.reveal()
  const lines = whole.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= 4)
  return [...new Set([whole.trim(), ...lines])].filter((text) => text !== '')
}
