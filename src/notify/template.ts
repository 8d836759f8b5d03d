// `notify-template`: a text of the user's own, in which fields of the message are filled in. The result is text like any other: each
// channel escapes it, so a template has no markup, and nothing in a commit message gets any.
import { SEVERITIES } from '../inputs/scan-entry'
import { oneLine, start } from './clean'
import type { Commit, Message } from './message'

type Field = (message: Message, headline: string) => string

const list = (lines: readonly string[], most: number): string => [...lines.slice(0, most), ...(lines.length > most ? ['…'] : [])].join('\n')
const commitLine = ({ sha, title, author }: Commit): string => `- ${oneLine(`${sha.slice(0, 7)} ${title}${author === '' ? '' : ` (${author})`}`)}`

/** By the names that the message has; what is not known is empty. */
export const FIELDS: Readonly<Record<string, Field>> = {
  headline: (_, headline) => headline,
  happening: ({ happening }) => happening,
  step: ({ step }) => step,
  project: ({ project }) => project,
  release: ({ release }) => release,
  previousRelease: ({ previousRelease }) => previousRelease,
  serving: ({ serving }) => serving,
  environment: ({ environment }) => environment,
  host: ({ host }) => host,
  what: ({ what }) => what,
  details: ({ details }) => list(details.slice(-50).map((line) => oneLine(line)), 50),
  hint: ({ hint }) => hint,
  actor: ({ actor }) => actor,
  'commit.sha': ({ commit }) => commit?.sha ?? '',
  'commit.title': ({ commit }) => commit?.title ?? '',
  'commit.author': ({ commit }) => commit?.author ?? '',
  'commit.url': ({ commit }) => commit?.url ?? '',
  commits: ({ commits }) => list(commits.slice(0, 51).map(commitLine), 50),
  images: ({ images }) => list(images.map(({ service, digest }) => `- ${oneLine(`${service} ${digest}`)}`), 50),
  changed: ({ changed }) => String(changed),
  seconds: ({ seconds }) => String(seconds ?? ''),
  'requests.failed': ({ requests }) => String(requests?.failed ?? ''),
  'requests.held': ({ requests }) => String(requests?.held ?? ''),
  'findings.verdict': ({ findings }) => findings?.verdict ?? '',
  ...Object.fromEntries(SEVERITIES.map((severity): [string, Field] => [`findings.counts.${severity}`, ({ findings }) => String(findings?.counts[severity] ?? '')])),
  'links.run': ({ links }) => links.run,
  'links.site': ({ links }) => links.site,
  'links.compare': ({ links }) => links.compare,
}

/** Those with lines of their own; every other field is one line, whatever stands in it. */
const LISTS: readonly string[] = ['details', 'commits', 'images']

const PLACEHOLDER = /\{\{([^{}\n]*)\}\}/g
const MOST = 8000

/** All at once, each beginning with the input's name. */
export function templateProblems(template: string): readonly string[] {
  const known = Object.keys(FIELDS)
  return template.split('\n').flatMap((line, at) => {
    const where = `notify-template: line ${at + 1}:`
    const unknown = [...line.matchAll(PLACEHOLDER)].filter(([, name = '']) => !known.includes(name.trim())).map(([placeholder]) => `${where} ${placeholder} is unknown; there are ${known.join(', ')}`)
    // A brace that is missing would send the placeholder itself to everybody.
    return /\{\{|\}\}/.test(line.replace(PLACEHOLDER, '')) ? [...unknown, `${where} {{ and }} do not match; a placeholder is {{release}}, on one line`] : unknown
  })
}

/** What is filled in is not read for placeholders again. Unknown ones stay, since `templateProblems` has refused them before. */
export function fillTemplate(template: string, message: Message, headline: string): string {
  const filled = template.replace(PLACEHOLDER, (placeholder, name: string) => {
    const field = Object.hasOwn(FIELDS, name.trim()) ? FIELDS[name.trim()] : undefined
    if (field === undefined) return placeholder
    return LISTS.includes(name.trim()) ? field(message, headline) : oneLine(field(message, headline), 1000)
  })
  return start(filled.trimEnd(), MOST)
}
