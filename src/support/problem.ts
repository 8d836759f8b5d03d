// The three kinds of failure. They are shown differently, because a reader does something different about each.

export interface WorldFailureParts {
  /** One sentence: what did not work. */
  readonly what: string
  /** Evidence in the order to read it: last log lines, exit codes. */
  readonly details?: readonly string[]
  /** What to do next. */
  readonly hint?: string
  /** Which release answers now, without the word "serving": "v1 on backend and frontend". */
  readonly serving?: string
}

/** The user's input is wrong. Each problem begins with the name that the user typed: `port: …`, `services.backend.x-pi-deploy.port: …`. */
export class InputFailure extends Error {
  /** @param serving which release answers now, where the host was asked */
  constructor(readonly problems: readonly string[], readonly serving?: string) {
    super(problems.join('\n'))
    this.name = 'InputFailure'
  }
}

/** The world did not do what was asked: a host, an image, a container, a network. */
export class WorldFailure extends Error {
  constructor(readonly parts: WorldFailureParts) {
    super(parts.what)
    this.name = 'WorldFailure'
  }
}

export type Failure =
  | { readonly kind: 'input'; readonly problems: readonly string[]; readonly serving?: string }
  | { readonly kind: 'world'; readonly parts: WorldFailureParts }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string }

/** Sorts whatever was thrown into its kind: anything that is not one of our two classes is our bug. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof InputFailure) return { kind: 'input', problems: thrown.problems, ...(thrown.serving === undefined ? {} : { serving: thrown.serving }) }
  if (thrown instanceof WorldFailure) return { kind: 'world', parts: thrown.parts }
  if (thrown instanceof Error) return { kind: 'bug', message: thrown.message, stack: thrown.stack ?? '' }
  return { kind: 'bug', message: String(thrown), stack: '' }
}
