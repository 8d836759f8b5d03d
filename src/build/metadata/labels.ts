import type { Read } from '../../inputs/kinds'
import type { EventFacts } from './event'
import { atLine, gather, linesOf, type Line } from './lines'
import { GLOBAL_NAMES, readTemplate, render, type Values } from './template'

export type Labels = Readonly<Record<string, string>>

/** What the OCI image specification has names for: https://specs.opencontainers.org/image-spec/annotations/ */
export function standardLabels({ now, sha, repository }: EventFacts, version: string): Labels {
  const { name, url, description = '', license = '' } = repository
  return {
    'org.opencontainers.image.created': now,
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.licenses': license,
    'org.opencontainers.image.revision': sha,
    'org.opencontainers.image.source': url,
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.url': url,
    'org.opencontainers.image.version': version,
  }
}

/** Standard ones and those of KEY=VALUE lines, sorted by key; a line wins over the standard one, a later line over an earlier. */
export function withLines(standard: Labels, input: 'labels' | 'annotations', text: string, values: Values): Read<Labels> {
  const own = gather(linesOf(text).map((line) => readLine(line, input, values)))
  if ('problems' in own) return own
  const all = new Map([...Object.entries(standard), ...own.value])
  return { value: Object.fromEntries([...all].sort(([one], [other]) => one.localeCompare(other, 'en'))) }
}

function readLine(line: Line, input: string, values: Values): Read<readonly [string, string]> {
  const at = line.text.indexOf('=')
  if (at < 1) return { problems: [atLine(input, line, 'is not KEY=VALUE')] }
  const template = readTemplate(line.text, GLOBAL_NAMES)
  if ('problems' in template) return { problems: template.problems.map((why) => atLine(input, line, why)) }
  const whole = render(template.value, values)
  return { value: [whole.slice(0, whole.indexOf('=')), whole.slice(whole.indexOf('=') + 1)] }
}
