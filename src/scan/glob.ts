// Path patterns as Trivy's ignore files have them: `*` and `?` stay within a name, `**` is any number of directories,
// `[a-z]` is one character, `{a,b}` one of several.

/** What is wrong with a pattern, or undefined. */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '') return 'is empty'
  if (pattern.startsWith('/') || pattern.startsWith('./')) return 'is not relative: paths begin without / and ./'
  return translated(pattern) === undefined ? 'has a bracket that is not closed, or a \\ at its end' : undefined
}

/** A pattern is about the whole path. One that is wrong matches nothing. */
export function globMatches(pattern: string, path: string): boolean {
  const source = translated(pattern)
  return source !== undefined && new RegExp(`^${source}$`, 'u').test(path)
}

// Each part of a pattern, longest first: what it is, and the regular expression for it.
const PARTS: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^\/\*\*$/, () => '(?:/.*)?'],
  [/^(?:\*\*\/)+/, () => '(?:[^/]+/)*'],
  [/^\*\*$/, () => '.*'],
  [/^\*+/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [/^\[([!^]?)((?:\\.|[^\]\\])+)\]/, ([, not, inside]) => `(?!/)[${not === '' ? '' : '^'}${(inside ?? '').replace(/\\(.)|([[\]^])/gu, (_, escaped?: string, plain?: string) => escapedInClass(escaped ?? plain ?? ''))}]`],
  [/^\\(.)/u, ([, one]) => escaped(one ?? '')],
  [/^[^[\]{}\\]/u, ([one]) => escaped(one)],
]

function translated(pattern: string): string | undefined {
  let source = ''
  let open = 0
  for (let rest = pattern, first = true; rest !== ''; first = false) {
    const brace = bracesOf(rest, open)
    if (brace !== undefined) {
      source += brace.source
      open += brace.opens
      rest = rest.slice(1)
      continue
    }
    // `**` is special only as a whole name: a**b is a*b.
    const parts = first || pattern[pattern.length - rest.length - 1] === '/' ? PARTS : PARTS.filter((_, index) => index === 0 || index > 2)
    const found = parts.map(([form, made]) => ({ match: form.exec(rest), made })).find(({ match }) => match !== null)
    if (found?.match == null) return undefined
    source += found.made(found.match)
    rest = rest.slice(found.match[0].length)
  }
  return open === 0 && compiles(source) ? source : undefined
}

function bracesOf(rest: string, open: number): { readonly source: string; readonly opens: number } | undefined {
  if (rest.startsWith('{')) return { source: '(?:', opens: 1 }
  if (rest.startsWith('}') && open > 0) return { source: ')', opens: -1 }
  return rest.startsWith(',') && open > 0 ? { source: '|', opens: 0 } : undefined
}

const escaped = (one: string): string => (/[\\^$.*+?()[\]{}|/]/.test(one) ? `\\${one}` : one)
const escapedInClass = (one: string): string => (/[\\\]^[-]/.test(one) ? `\\${one}` : one)

function compiles(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}
