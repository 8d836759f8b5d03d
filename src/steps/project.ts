import { readStack } from '../compose/read'
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { InputFailure } from '../support/problem'
import { composeFiles } from './compose-files'

/** The project of a step that needs nothing else of the Compose file: as given, else as the file names it. */
export async function projectName(inputs: Inputs, ports: Ports): Promise<string> {
  if (inputs.project !== undefined) return inputs.project
  try {
    const env = Object.fromEntries(Object.entries(inputs.env).map(([name, value]) => [name, value.reveal()]))
    const read = await readStack(ports.runner, { files: await composeFiles(inputs, ports.runner), profiles: [], env: { ...env, VERSION: '-' }, release: '-' })
    return read.stack.name
  } catch (thrown) {
    const why = thrown instanceof InputFailure ? thrown.problems.join('; ') : String(thrown)
    throw new InputFailure([`project: is needed where the Compose file cannot be read (${why})`])
  }
}
