import { problem, type Read } from '../../inputs/kinds'
import { nearest } from '../../inputs/nearest'
import { formatDate, formatProblem } from './date-format'
import { isTimeZone } from './date-parts'
import { gather } from './lines'

type Part = { readonly text: string } | { readonly name: string; readonly date?: { readonly format: string; readonly timeZone: string } }

/** A text with expressions such as {{branch}} and {{date 'YYYYMMDD' tz='Asia/Tokyo'}}, all of them known. */
export type Template = readonly Part[]

/** Texts by name; for `date` and `commit_date` an ISO text, which the expression's format turns into its own. */
export type Values = Readonly<Record<string, string>>

const DATES = ['date', 'commit_date']

/** What works everywhere but in `pattern`. */
export const GLOBAL_NAMES = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...DATES] as const

/** What works in the `pattern` of a version, and nowhere else. */
export const VERSION_NAMES = ['raw', 'version', 'major', 'minor', 'patch'] as const

/** Problems end a sentence: `has {{brnch}}, which …`. */
export function readTemplate(text: string, names: readonly string[]): Read<Template> {
  const parts = text.split(/(\{\{\{?[^{}]*\}\}\}?)/).filter((part) => part !== '')
  return gather(parts.map((part) => readPart(part, names)))
}

export function render(template: Template, values: Values): string {
  return template
    .map((part) => {
      if ('text' in part) return part.text
      const value = values[part.name] ?? ''
      return part.date === undefined ? value : formatDate(value, part.date.format, part.date.timeZone)
    })
    .join('')
}

/** Whether the text is this one expression and nothing else. */
export function isOnly(template: Template, name: string): boolean {
  const [part] = template
  return template.length === 1 && part !== undefined && 'name' in part && part.name === name
}

function readPart(part: string, names: readonly string[]): Read<Part> {
  if (!/^\{\{.*\}\}$/s.test(part)) {
    return part.includes('{{') ? problem(`has {{ without its }}; a field with a comma needs quotes around key and value, as in "value={{date 'ddd, D'}}"`) : { value: { text: part } }
  }
  const inside = part.replace(/^\{+|\}+$/g, '').trim()
  const [name = ''] = inside.split(/\s/, 1)
  if (!names.includes(name)) return problem(`has {{${name}}}, which ${whyNot(name, names)}`)
  const rest = inside.slice(name.length)
  if (DATES.includes(name)) return readDate(name, rest)
  return rest.trim() === '' ? { value: { name } } : problem(`has {{${inside}}}, but ${name} takes nothing; write {{${name}}}`)
}

function whyNot(name: string, names: readonly string[]): string {
  const others = [...GLOBAL_NAMES, ...VERSION_NAMES].filter((other) => !names.includes(other))
  if ((others as readonly string[]).includes(name)) {
    return `works ${(VERSION_NAMES as readonly string[]).includes(name) ? 'in the pattern of semver and pep440' : 'in value, prefix, suffix and enable'} only`
  }
  const meant = nearest(name, names)
  return meant === undefined ? `is not known; write one of ${names.map((known) => `{{${known}}}`).join(', ')}` : `is not known; did you mean {{${meant}}}?`
}

function readDate(name: string, rest: string): Read<Part> {
  const match = /^\s*(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?\s*$/.exec(rest)
  if (match === null) return problem(`has {{${name}${rest}}}; write {{${name} 'YYYYMMDD'}} or {{${name} 'YYYYMMDD' tz='Europe/Berlin'}}`)
  const format = match[1] ?? match[2] ?? ''
  const timeZone = match[3] ?? match[4] ?? 'UTC'
  const wrong = formatProblem(format)
  if (wrong !== undefined) return problem(`has {{${name} '${format}'}}, but ${wrong}`)
  if (!isTimeZone(timeZone)) return problem(`has tz='${timeZone}', which is no time zone; write one such as Europe/Berlin`)
  return { value: { name, date: { format, timeZone } } }
}
