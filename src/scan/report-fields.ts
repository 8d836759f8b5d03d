// JSON that another program wrote. Whatever is not as expected makes the report unreadable: half a report would look like few findings.

export interface NoReport {
  /** One sentence */
  readonly unreadable: string
}

export type Fields = Readonly<Record<string, unknown>>

/** @param whose begins the sentence that says why it cannot be read: "Trivy's report" */
export function readReport<Report>(text: string, whose: string, read: (report: Fields) => Report): Report | NoReport {
  try {
    return read(fieldsOf(parse(text), 'it'))
  } catch (thrown) {
    if (thrown instanceof Unexpected) return { unreadable: `${whose} cannot be read: ${thrown.message}` }
    throw thrown
  }
}

/** Thrown where a report is not what it should be; never leaves readReport(). */
export class Unexpected extends Error {}

export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unexpected(`${where} is not an object`)
  return value as Fields
}

/** What is not there is an empty list: Go leaves out lists without elements, or writes null. */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Unexpected(`${where} is not a list`)
  return value
}

/** Of what may be missing, or be something else: then it has no fields. */
export function optional(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** Without line ends, other controls, and what turns a line around: names of packages and files come out of images, and end up in logs that GitHub reads commands from. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ') : ''
}

export function neededText(value: unknown, where: string): string {
  const text = textOf(value)
  if (text === '') throw new Unexpected(`${where} is missing`)
  return text
}

/** The first of these texts that has something to say, on one line and not longer than people read. */
export function oneLine(...texts: readonly unknown[]): string {
  const text = texts.map((one) => textOf(one).replace(/\s+/g, ' ').trim()).find((one) => one !== '') ?? ''
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text
}

const LONGEST = 300

/** The one text that occurs in the others; empty when there is none, or more than one and so none that is certain. */
export function onlyMatch(texts: readonly string[], pattern: RegExp): string {
  const found = new Set(texts.flatMap((text) => pattern.exec(text)?.[0] ?? []))
  return found.size === 1 ? ([...found][0] ?? '') : ''
}

/** Relative, with `/`, and below `folder` when that is where the scanner looked. */
export function pathIn(folder: string, path: string): string {
  const clean = (one: string): string => one.replaceAll('\\', '/').split('/').filter((part) => part !== '' && part !== '.').join('/')
  return path === '' ? '' : [clean(folder), clean(path)].filter((part) => part !== '').join('/')
}

function parse(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  if (json.trim() === '') throw new Unexpected('it is empty')
  try {
    return JSON.parse(json)
  } catch {
    throw new Unexpected(json.trimStart().startsWith('{') ? 'it ends in the middle, or is damaged' : 'it is not JSON')
  }
}
