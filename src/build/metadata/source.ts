import { problem, type Read } from '../../inputs/kinds'
import { REF_EVENTS, SHA_FORMATS, type Attribute, type RuleType, type Source } from './rules'
import { gather } from './lines'
import { GLOBAL_NAMES, readTemplate, VERSION_NAMES } from './template'

export type Attributes = Readonly<Partial<Record<Attribute, string>>>

/** What is particular to a type. Problems end a sentence: `needs pattern=…`. */
export function readSource(type: RuleType, attributes: Attributes): Read<Source> {
  switch (type) {
    case 'schedule': return readSchedule(attributes)
    case 'semver':
    case 'pep440': return readVersion(type, attributes)
    case 'match': return readMatch(attributes)
    case 'edge': return { value: { type, ...(attributes.branch ? { branch: attributes.branch } : {}) } }
    case 'ref': return readRef(attributes)
    case 'raw': return readRaw(attributes)
    case 'sha': return readSha(attributes)
  }
}

function readSchedule({ pattern = 'nightly' }: Attributes): Read<Source> {
  const read = readTemplate(pattern, ['date', 'commit_date'])
  return 'problems' in read ? read : { value: { type: 'schedule', pattern: read.value } }
}

function readVersion(type: 'semver' | 'pep440', { pattern, value, match }: Attributes): Read<Source> {
  if (!pattern) return problem(`needs a pattern: type=${type},pattern={{version}}`)
  const templates = gather([readTemplate(pattern, VERSION_NAMES), readTemplate(value ?? '', GLOBAL_NAMES)])
  const expression = readExpression('match', match ?? '')
  if ('problems' in templates || 'problems' in expression) return { problems: [templates, expression].flatMap((read) => ('problems' in read ? read.problems : [])) }
  const [patternTemplate = [], valueTemplate = []] = templates.value
  return { value: { type, pattern: patternTemplate, ...(value ? { value: valueTemplate } : {}), ...(match ? { match: expression.value } : {}) } }
}

function readMatch({ pattern, group = '0', value }: Attributes): Read<Source> {
  if (!pattern) return problem('needs a pattern: type=match,pattern=v(.*),group=1')
  if (!/^\d+$/.test(group)) return problem(`has the group "${group}", which is not a number`)
  // As in JavaScript, /…/i gives an expression its flags.
  const [, inside, flags] = /^\/(.+)\/(\w*)$/.exec(pattern) ?? []
  const expression = readExpression('pattern', inside ?? pattern, flags)
  const template = readTemplate(value ?? '', GLOBAL_NAMES)
  if ('problems' in expression) return expression
  if ('problems' in template) return template
  return { value: { type: 'match', pattern: expression.value, group: Number(group), ...(value ? { value: template.value } : {}) } }
}

function readRef({ event }: Attributes): Read<Source> {
  const known = REF_EVENTS.find((one) => one === event)
  return known === undefined ? problem(`needs an event of ${REF_EVENTS.join(', ')}: type=ref,event=branch`) : { value: { type: 'ref', event: known } }
}

function readRaw({ value }: Attributes): Read<Source> {
  if (value === undefined) return problem('needs a value: type=raw,value=stable')
  if (/^[^{}]+\/[^{}]+:[^{}]+$/.test(value)) return problem(`has the whole reference "${value}"; write its name in images, and here only what follows the colon`)
  const read = readTemplate(value, GLOBAL_NAMES)
  return 'problems' in read ? read : { value: { type: 'raw', value: read.value } }
}

function readSha({ format = 'short' }: Attributes): Read<Source> {
  const known = SHA_FORMATS.find((one) => one === format)
  return known === undefined ? problem(`has the format "${format}", which is none of ${SHA_FORMATS.join(', ')}`) : { value: { type: 'sha', format: known } }
}

function readExpression(attribute: Attribute, text: string, flags?: string): Read<RegExp> {
  try {
    return { value: new RegExp(text, flags) }
  } catch (thrown) {
    return problem(`has a ${attribute} that is no regular expression: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}
