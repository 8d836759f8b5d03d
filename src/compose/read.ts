import type { Stack } from './model'

export interface StackQuery {
  /** Compose files, relative to the repository; the first one's directory is the project directory, as for Compose. */
  readonly files: readonly string[]
  readonly profiles: readonly string[]
  /** Absent: `name:` of the file, or what Compose makes of its directory. */
  readonly project?: string
  /** Absent or empty: all services that the profiles enable. Else these and no others. */
  readonly services?: readonly string[]
  /** The only variables to interpolate, besides a .env beside the first file; VERSION is the release. */
  readonly env: Readonly<Record<string, string>>
  readonly release: string
}

export interface StackRead {
  readonly stack: Stack
  /** Where relative sources start, relative to the repository: `.` or `deploy`. */
  readonly directory: string
  readonly extensions: { readonly top: unknown; readonly services: Readonly<Record<string, unknown>> }
}

/** The part of the runner that is needed; `directory` is where the command runs, relative to the repository. */
export interface ComposeReader {
  composeConfig(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    directory: string,
  ): Promise<
    | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
    | { readonly kind: 'lost'; readonly why: string }
  >
  kindOf(path: string): Promise<'file' | 'directory' | 'absent' | 'outside'>
}

/** Throws InputFailure with every problem that Compose or we find in the files. */
export async function readStack(reader: ComposeReader, query: StackQuery): Promise<StackRead> {
  void reader
  void query
  throw new Error('not written yet')
}
