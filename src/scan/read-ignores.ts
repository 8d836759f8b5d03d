// Which format a file has, its name says, as with Trivy.
import type { ReadIgnores } from './ignore'
import { readPlainIgnores } from './ignore-plain'
import { readYamlIgnores } from './ignore-yaml'

/** @param files by the path that the user knows */
export function readIgnores(files: readonly { readonly path: string; readonly text: string }[]): ReadIgnores {
  const read = files.map(({ path, text }) => (/\.ya?ml$/.test(path) ? readYamlIgnores(path, text) : readPlainIgnores(path, text)))
  return { ignores: read.flatMap(({ ignores }) => ignores), problems: read.flatMap(({ problems }) => problems) }
}
