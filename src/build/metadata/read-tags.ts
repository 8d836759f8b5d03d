import { problem, type Read } from '../../inputs/kinds'
import { atLine, fieldsOf, gather, linesOf, type Line } from './lines'
import { ATTRIBUTES, PRIORITIES, type Attribute, type Rule, type RuleType } from './rules'
import { readSource, type Attributes } from './source'
import { suggestion } from './suggestion'
import { GLOBAL_NAMES, readTemplate } from './template'

const TYPES = Object.keys(PRIORITIES) as readonly RuleType[]

/** The rules of `tags`, highest priority first, those of the same priority as written. */
export function readTags(text: string): Read<readonly Rule[]> {
  const read = gather(linesOf(text).map(readLine))
  return 'problems' in read ? read : { value: [...read.value].sort((one, other) => other.priority - one.priority) }
}

function readLine(line: Line): Read<Rule> {
  const read = readRule(line)
  return 'problems' in read ? { problems: read.problems.map((why) => atLine('tags', line, why)) } : read
}

function readRule(line: Line): Read<Rule> {
  const fields = readFields(line)
  if ('problems' in fields) return fields
  const { type, attributes } = fields.value
  const source = readSource(type, attributes)
  const base = readBase(type, attributes)
  if ('problems' in source || 'problems' in base) return { problems: [source, base].flatMap((read) => ('problems' in read ? read.problems : [])) }
  return { value: { line, ...base.value, ...source.value } }
}

function readFields(line: Line): Read<{ readonly type: RuleType; readonly attributes: Attributes }> {
  const fields = fieldsOf(line.text)
  if ('problems' in fields) return fields
  const attributes: Partial<Record<Attribute, string>> = {}
  const problems: string[] = []
  const typed = fields.value.find(({ key }) => key === 'type')?.value ?? 'raw'
  const type = TYPES.find((known) => known === typed)
  if (type === undefined) problems.push(`has the unknown type "${typed}"; ${suggestion(typed, TYPES)}`)
  for (const { key, value } of fields.value) {
    if (key === 'type' || (key === undefined && value === '' && type !== 'raw')) continue
    const attribute = ATTRIBUTES.find((known) => known === (key ?? 'value'))
    if (attribute === undefined) problems.push(`has the unknown attribute "${key}"; ${suggestion(key ?? '', [...ATTRIBUTES, 'type'])}`)
    else if (key === undefined && value === '') attributes.value ??= ''
    else if (key === undefined && type !== 'raw') problems.push(`has "${value}", which is not KEY=VALUE`)
    else if ((attributes[attribute] ?? '') !== '') problems.push(`has ${attribute} a second time ("${value}"); write one tag on each line`)
    else attributes[attribute] = value
  }
  return problems.length > 0 || type === undefined ? { problems } : { value: { type, attributes } }
}

function readBase(type: RuleType, attributes: Attributes): Read<Pick<Rule, 'enable' | 'priority' | 'prefix' | 'suffix'>> {
  const { prefix = defaultPrefix(type, attributes), suffix, enable = 'true' } = attributes
  const templates = gather([enable, prefix ?? '', suffix ?? ''].map((text) => readTemplate(text, GLOBAL_NAMES)))
  const priority = attributes.priority === undefined ? { value: PRIORITIES[type] } : readPriority(attributes.priority)
  if ('problems' in templates || 'problems' in priority) return { problems: [templates, priority].flatMap((read) => ('problems' in read ? read.problems : [])) }
  const [enableTemplate = [], prefixTemplate = [], suffixTemplate = []] = templates.value
  return {
    value: {
      enable: enableTemplate,
      priority: priority.value,
      ...(prefix === undefined ? {} : { prefix: prefixTemplate }),
      ...(suffix === undefined ? {} : { suffix: suffixTemplate }),
    },
  }
}

function defaultPrefix(type: RuleType, { event }: Attributes): string | undefined {
  if (type === 'sha') return 'sha-'
  return type === 'ref' && event === 'pr' ? 'pr-' : undefined
}

function readPriority(text: string): Read<number> {
  return /^-?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : problem(`has the priority "${text}", which is not a number`)
}
