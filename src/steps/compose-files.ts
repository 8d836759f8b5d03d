import type { Runner } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { InputFailure } from '../support/problem'

// Compose's own order. Its override files are left out: they hold what is meant for a developer's machine.
const USUAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

/** The files as given, else the first usual one in the repository. */
export async function composeFiles(inputs: Inputs, runner: Runner): Promise<readonly string[]> {
  if (inputs.composeFile.length > 0) return inputs.composeFile
  for (const name of USUAL) if ((await runner.kindOf(name)) === 'file') return [name]
  throw new InputFailure([`compose-file: none of ${USUAL.join(', ')} is in the repository; name the file, and check that the job checks the repository out`])
}
