// Lines of comma-separated fields, the form of `images`, `tags` and `flavor`: type=semver,"pattern=^v(\d{1,2})"
import { problem, type Read } from '../../inputs/kinds'

/** A line that is neither blank nor a comment, without quotes around the whole of it. `number` counts from 1, all lines. */
export interface Line {
  readonly number: number
  readonly text: string
}

/** `key` is in lower case, and absent for a field without = */
export interface Field {
  readonly key?: string
  readonly value: string
}

export function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => !line.text.startsWith('#'))
    .map((line) => ({ ...line, text: line.text.replace(/^"([^"]*)"$/, '$1').trim() }))
    .filter((line) => line.text !== '')
}

/** Fields between commas; one that begins with a quote goes to the closing quote, and "" in it is one quote. */
export function fieldsOf(text: string): Read<readonly Field[]> {
  const fields: Field[] = []
  for (let rest = text; ; ) {
    const match = /^\s*"((?:[^"]|"")*)"\s*(,|$)/.exec(rest) ?? /^(\s*[^\s",][^,]*|\s*)(,|$)/.exec(rest)
    if (match === null) return problem(`has a quote that does not hold a whole field; write it around key and value, as in "pattern=^v(\\d{1,2})$"`)
    const [whole, field = '', end] = match
    fields.push(fieldOf(whole.trimStart().startsWith('"') ? field.replaceAll('""', '"') : field))
    if (end !== ',') return { value: fields }
    rest = rest.slice(whole.length)
  }
}

function fieldOf(text: string): Field {
  const at = text.indexOf('=')
  return at < 1 ? { value: text.trim() } : { key: text.slice(0, at).trim().toLowerCase(), value: text.slice(at + 1).trim() }
}

/** A problem of one line, from the end of a sentence: tags: line 2 ("type=shaa") has … */
export const atLine = (input: string, line: Line, why: string): string => `${input}: line ${line.number} ("${line.text}") ${why}`

/** All values, or all problems. */
export function gather<T>(reads: readonly Read<T>[]): Read<readonly T[]> {
  const problems = reads.flatMap((read) => ('problems' in read ? read.problems : []))
  return problems.length > 0 ? { problems } : { value: reads.flatMap((read) => ('value' in read ? [read.value] : [])) }
}
