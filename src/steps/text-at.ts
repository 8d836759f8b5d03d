import type { Runner } from '../execution/ports'

/** Text of a file of the repository; undefined where there is none, or something else. */
export async function textAt(path: string, runner: Pick<Runner, 'kindOf' | 'readFile'>): Promise<string | undefined> {
  return (await runner.kindOf(path)) === 'file' ? new TextDecoder().decode(await runner.readFile(path)) : undefined
}
