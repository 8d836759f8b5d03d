// What main hands to the post step: the deployment that is not over, so that a job that is cancelled or killed leaves none in
// progress. The runner keeps it in a file, so it is there whatever becomes of the process.
import { appendFileSync } from 'node:fs'
import { EOL } from 'node:os'
import type { Ending, Made } from './deployment-page'

export interface Open extends Made {
  /** What main knows already and could not write yet */
  readonly ending?: Ending
}

const NAME = 'deployment'

/** @param open undefined: it is over, and written */
export function keepOpen(open: Open | undefined): void {
  const file = process.env['GITHUB_STATE'] ?? ''
  // @actions/core would print a command where there is no file. One line of JSON needs no delimiter; of several the last holds.
  if (file !== '') appendFileSync(file, `${NAME}=${open === undefined ? '' : JSON.stringify(open)}${EOL}`)
}

/** In the post step. */
export function leftOpen(): Open | undefined {
  const text = process.env[`STATE_${NAME}`] ?? ''
  return text === '' ? undefined : (JSON.parse(text) as Open)
}
