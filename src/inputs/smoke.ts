import type { Read } from './kinds'

export interface SmokeCheck {
  readonly method: string
  /** Begins with a slash. */
  readonly path: string
  readonly status: number
  /** Must occur in the answer's body. */
  readonly text?: string
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Lines METHOD PATH STATUS [text]; the text goes to the end of the line. Lines that begin with # are skipped. */
export function readSmoke(text: string): Read<readonly SmokeCheck[]> {
  const checks: SmokeCheck[] = []
  const problems: string[] = []
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return
    const wrong = (why: string) => problems.push(`line ${index + 1} ("${line}") ${why}; write METHOD PATH STATUS [text], such as GET /health 200`)
    const match = /^(\S+)\s+(\S+)\s+(\S+)(?:\s+(.+))?$/.exec(line)
    if (match === null) return wrong('has fewer than three parts')
    const [, method = '', path = '', status = '', expected] = match
    if (!METHODS.includes(method)) return wrong(`begins with "${method}", which is not one of ${METHODS.join(', ')}`)
    if (!path.startsWith('/')) return wrong(`has the path "${path}", which does not begin with /`)
    if (!/^[1-5]\d\d$/.test(status)) return wrong(`expects "${status}", which is not an HTTP status`)
    checks.push({ method, path, status: Number(status), ...(expected === undefined ? {} : { text: expected }) })
  })
  return problems.length === 0 ? { value: checks } : { problems }
}
