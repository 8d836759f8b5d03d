// The job that runs the step: its log, its time, what it is about.
export interface Log {
  info(line: string): void
  /** @param at a place in the repository, where GitHub shows it; of each kind a step has ten */
  warning(line: string, at?: Place): void
  error(line: string, at?: Place): void
  group(title: string): void
  endGroup(): void
}

export interface Place {
  /** Relative to the repository */
  readonly file: string
  /** From 1 */
  readonly line?: number
  readonly title: string
}

export interface Clock {
  sleep(seconds: number): Promise<void>
  monotonicSeconds(): number
  /** ISO 8601, UTC, whole seconds: 2026-01-31T12:00:00Z */
  now(): string
}

/** Facts about the workflow run, from GitHub's environment; empty strings outside GitHub. */
export interface RunFacts {
  readonly runUrl: string
  readonly sha: string
  /** refs/heads/main, refs/tags/v2 */
  readonly ref: string
  readonly runNumber: string
  readonly actor: string
  readonly event: string
  /** acme/booking */
  readonly repository: string
  /** https://github.com */
  readonly serverUrl: string
}
