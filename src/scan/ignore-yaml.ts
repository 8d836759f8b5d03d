// Trivy's YAML format. Its dates are texts here: a library that made times of them would move days by time zones.
import { LineCounter, parseDocument, type Document } from 'yaml'
import { isObject } from '../inputs/digests'
import { nearest } from '../inputs/nearest'
import type { FindingKind } from './finding'
import { globProblem } from './glob'
import type { Ignore, ReadIgnores } from './ignore'
import { dayProblem, idProblem } from './ignore-fields'
import { readPurl } from './purl'

const SECTIONS: Readonly<Record<string, FindingKind>> = { vulnerabilities: 'vulnerability', misconfigurations: 'misconfiguration', secrets: 'secret', licenses: 'license' }
const KEYS = ['id', 'paths', 'purls', 'expired_at', 'statement']

export function readYamlIgnores(file: string, text: string): ReadIgnores {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const lineOf = lineFinder(document, lines)
  const says = (path: readonly (string | number)[], problem: string): string => `trivyignores: ${file} line ${lineOf(path)}: ${problem}`
  if (document.errors.length > 0) return { ignores: [], problems: document.errors.map(({ message, pos }) => `trivyignores: ${file} line ${lines.linePos(pos[0]).line}: is not YAML: ${message}`) }
  const content = contentOf(document)
  if (content === null) return { ignores: [], problems: [] }
  if (!isObject(content)) return { ignores: [], problems: [says([], `is not a mapping with ${Object.keys(SECTIONS).join(', ')}`)] }
  const ignores: Ignore[] = []
  const problems: string[] = []
  for (const [section, entries] of Object.entries(content)) {
    const kind = Object.hasOwn(SECTIONS, section) ? SECTIONS[section] : undefined
    if (kind === undefined) problems.push(says([section], unknownKey(section, Object.keys(SECTIONS))))
    else if (entries !== null && !Array.isArray(entries)) problems.push(says([section], `${section} is not a list`))
    else (entries ?? []).forEach((entry: unknown, index: number) => {
      const path = [section, index]
      const read = entryOf(entry, kind, `${file} line ${lineOf(path)}`)
      if ('ignore' in read) ignores.push(read.ignore)
      else problems.push(...read.problems.map(([key, problem]) => says(key === '' ? path : [...path, key], problem)))
    })
  }
  return { ignores, problems }
}

type Problem = readonly [key: string, problem: string]

function entryOf(entry: unknown, kind: FindingKind, where: string): { readonly ignore: Ignore } | { readonly problems: readonly Problem[] } {
  if (!isObject(entry)) return { problems: [['', 'an entry is not {id, expired_at, statement}: write - id: CVE-2026-12345, and the others below it']] }
  const { id, paths, purls, expired_at: expires, statement } = entry
  const name = typeof id === 'string' ? id : 'an entry'
  const wrongId = typeof id === 'string' ? idProblem(id, kind) : undefined
  const wrongDay = typeof expires === 'string' ? dayProblem(expires) : undefined
  const problems: readonly Problem[] = [
    ...(id === undefined || id === null || id === '' ? [['', 'an entry has no id: write what the report calls the finding'] as const] : typeof id === 'string' ? [] : [['id', `the id ${JSON.stringify(id)} is not a text`] as const]),
    ...(wrongId === undefined ? [] : [['id', `"${name}" ${wrongId}`] as const]),
    ...(expires === undefined || expires === null ? [['', `${name} has no expiry: write expired_at: YYYY-MM-DD`] as const] : typeof expires === 'string' ? [] : [['expired_at', `${name} expires ${JSON.stringify(expires)}, which is not a day: write YYYY-MM-DD`] as const]),
    ...(wrongDay === undefined ? [] : [['expired_at', `${name} ${wrongDay}`] as const]),
    ...(typeof statement === 'string' && statement.trim() !== '' ? [] : [['', `${name} has no reason: write it as statement:`] as const]),
    ...wrongTexts(name, 'paths', paths, globProblem),
    ...wrongTexts(name, 'purls', purls, (purl) => (readPurl(purl) === undefined ? 'is no package URL such as pkg:npm/lodash or pkg:npm/lodash@4.17.20' : undefined)),
    ...(purls !== undefined && kind !== 'vulnerability' && kind !== 'license' ? [['purls', `${name} has purls, which are only for vulnerabilities and licenses: use paths`] as const] : []),
    ...Object.keys(entry).filter((key) => !KEYS.includes(key)).map((key) => [key, `${name}: ${unknownKey(key, KEYS)}`] as const),
  ]
  return problems.length > 0 ? { problems } : { ignore: { id: name, kind, paths: (paths ?? []) as readonly string[], purls: (purls ?? []) as readonly string[], expires: expires as string, reason: String(statement).trim(), where } }
}

function wrongTexts(name: string, key: string, value: unknown, problemOf: (text: string) => string | undefined): readonly Problem[] {
  if (value === undefined) return []
  // An empty list would be no narrowing at all, which is hardly what it was written for.
  if (!Array.isArray(value) || value.length === 0 || value.some((one) => typeof one !== 'string')) return [[key, `${name} has ${key} that are not a list of texts`]]
  return value.flatMap((text: string): readonly Problem[] => {
    const problem = problemOf(text)
    return problem === undefined ? [] : [[key, `${name} has in ${key} "${text}", which ${problem}`]]
  })
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  return `the key ${key} is unknown; ${meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`}`
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return 'more aliases than anybody would write'
  }
}

/** The line of the node at a path, or of the nearest one around it. */
function lineFinder(document: Document, lines: LineCounter): (path: readonly (string | number)[]) => number {
  const lineOf = (path: readonly (string | number)[]): number => {
    const node = document.getIn(path, true) as { readonly range?: readonly number[] | null } | undefined
    if (node?.range != null) return lines.linePos(node.range[0] ?? 0).line
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1))
  }
  return lineOf
}
