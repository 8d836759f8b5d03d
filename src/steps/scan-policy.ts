// The policy of a scan: the inputs, and the files that they name.
import type { Runner, Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { failOnOf, type Policy } from '../scan/policy'
import { readIgnores } from '../scan/read-ignores'
import { readVex } from '../scan/read-vex'
import { InputFailure } from '../support/problem'

// Trivy's own names for them.
const USUAL_IGNORES = ['.trivyignore', '.trivyignore.yaml', '.trivyignore.yml']

/** @param known keys of what the base has; undefined: everything may fail. Throws one InputFailure with all problems of all files. */
export async function readPolicy(inputs: Inputs, known: ReadonlySet<string> | undefined, { runner, clock }: Pick<Ports, 'runner' | 'clock'>): Promise<Policy> {
  const usual = await Promise.all(USUAL_IGNORES.map(async (path) => ((await runner.kindOf(path)) === 'file' ? [path] : [])))
  const ignoreFiles = await filesAt('trivyignores', inputs.trivyignores.length > 0 ? inputs.trivyignores : usual.flat(), runner)
  const vexFiles = await filesAt('vex', inputs.vex, runner)
  const [ignores, vex] = [readIgnores(ignoreFiles.files), readVex(vexFiles.files)]
  const problems = [...ignoreFiles.problems, ...ignores.problems, ...vexFiles.problems, ...vex.problems]
  if (problems.length > 0) throw new InputFailure(problems)
  return {
    failOn: failOnOf(inputs.failOn),
    severity: inputs.severity,
    ignoreUnfixed: inputs.ignoreUnfixed,
    ignores: ignores.ignores,
    vex: vex.statements,
    known,
    today: clock.now().slice(0, 10),
  }
}

async function filesAt(input: string, paths: readonly string[], runner: Runner): Promise<{ readonly files: readonly { readonly path: string; readonly text: string }[]; readonly problems: readonly string[] }> {
  const read = paths.map(async (path) => {
    const kind = await runner.kindOf(path)
    if (kind !== 'file') return { files: [], problems: [`${input}: ${path} is ${kind === 'absent' ? 'not in the repository' : kind === 'outside' ? 'outside of the repository' : 'a directory'}; name a file`] }
    return { files: [{ path, text: new TextDecoder().decode(await runner.readFile(path)) }], problems: [] }
  })
  const all = await Promise.all(read)
  return { files: all.flatMap(({ files }) => files), problems: all.flatMap(({ problems }) => problems) }
}
