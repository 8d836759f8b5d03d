import { Secret } from '../support/secret'
import type { Read } from './kinds'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** What BuildKit is asked for by `--mount=type=secret,id=…`; a comma would end it on buildx's side. */
export const SECRET_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/
const BLOCK = /^([^=<]+)<<(\S+)\s*$/

type Pairs = Readonly<Record<string, Secret>>

/**
 * KEY=VALUE lines as in Docker's env files: the value is literal to the end of the line, quotes included; blank lines
 * and lines that begin with # are skipped. A value of several lines is written as for GITHUB_ENV: KEY<<END, lines, END.
 * Problems name lines, never contents: what is wrong with a line may be that it is half of a secret.
 */
export function readPairs(text: string, allowed = NAME): Read<Pairs> {
  const lines = text.split(/\r?\n/)
  const pairs = new Map<string, Secret>()
  const problems: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimStart()
    const number = at + 1
    if (line === '' || line.startsWith('#')) continue
    const block = BLOCK.exec(line)
    const name = block?.[1] ?? line.slice(0, Math.max(0, line.indexOf('=')))
    if (!allowed.test(name)) {
      problems.push(`line ${number} is not KEY=VALUE; write a value of several lines as KEY<<END, the lines, END`)
      continue
    }
    if (pairs.has(name)) problems.push(`line ${number} sets ${name} a second time`)
    if (block === null) {
      pairs.set(name, new Secret(line.slice(name.length + 1)))
      continue
    }
    const end = lines.findIndex((candidate, index) => index > at && candidate.trim() === block[2])
    if (end === -1) {
      problems.push(`line ${number} opens ${name}<<${block[2]}, but no line ${block[2]} ends it`)
      break
    }
    pairs.set(name, new Secret(lines.slice(at + 1, end).join('\n')))
    at = end
  }
  return problems.length === 0 ? { value: Object.fromEntries(pairs) } : { problems }
}

/** Every text that may be a secret in such lines, well-formed or not, for masking before parsing. */
export function secretsInPairs(text: string, allowed = NAME): readonly string[] {
  let end: string | undefined
  const values = text.split(/\r?\n/).map((line) => {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined
      return end === undefined ? '' : line
    }
    end = BLOCK.exec(line.trimStart())?.[2]
    if (end !== undefined) return ''
    const name = line.trimStart().split('=', 1)[0] ?? ''
    return allowed.test(name) && line.includes('=') ? line.slice(line.indexOf('=') + 1) : line
  })
  return values.map((value) => value.trim()).filter(worthMasking)
}

// GitHub replaces a masked text wherever it occurs and drops outputs that contain it: masking `true`, `1` or `8080`
// would hide ports and digests from the log and protect nothing.
function worthMasking(value: string): boolean {
  return value.length >= 4 && !/^\d{1,5}$/.test(value) && !/^(true|false|none|null)$/i.test(value)
}
