import { problem, readBoolean, type Read } from '../../inputs/kinds'
import { atLine, fieldsOf, gather, linesOf, type Field, type Line } from './lines'
import { suggestion } from './suggestion'
import { GLOBAL_NAMES, readTemplate, type Template } from './template'

/** What goes for all tags. `latest` is auto where the tags themselves decide. */
export interface Flavor {
  readonly latest: 'auto' | 'true' | 'false'
  readonly prefix: Affix
  readonly suffix: Affix
}

export interface Affix {
  readonly text: Template
  /** Whether `latest` gets it too */
  readonly onLatest: boolean
}

type Setting = Partial<Flavor>

const NOTHING: Affix = { text: [], onLatest: false }
const KEYS = ['latest', 'prefix', 'suffix', 'onlatest']
const LATEST = ['auto', 'true', 'false'] as const

/** Lines latest=auto|true|false, prefix=TEXT[,onlatest=true], suffix=TEXT[,onlatest=true]; of two for the same, the last one wins. */
export function readFlavor(text: string): Read<Flavor> {
  const settings = gather(linesOf(text).map(readLine))
  if ('problems' in settings) return settings
  return { value: Object.assign({ latest: 'auto', prefix: NOTHING, suffix: NOTHING }, ...settings.value) as Flavor }
}

function readLine(line: Line): Read<Setting> {
  const fields = fieldsOf(line.text)
  const read = 'problems' in fields ? fields : gather(fields.value.map((field, index) => readField(field, fields.value.slice(0, index), fields.value[index + 1])))
  if ('problems' in read) return { problems: read.problems.map((why) => atLine('flavor', line, why)) }
  return { value: Object.assign({}, ...read.value) as Setting }
}

function readField({ key, value }: Field, before: readonly Field[], next: Field | undefined): Read<Setting> {
  if (key === undefined) return problem(`has "${value}", which is not KEY=VALUE; write latest=, prefix= or suffix=`)
  if (key === 'latest') {
    const latest = LATEST.find((known) => known === value)
    return latest === undefined ? problem(`has latest=${value}; write auto, true or false`) : { value: { latest } }
  }
  if (key === 'onlatest') return readOnLatest(value, before.at(-1))
  if (key !== 'prefix' && key !== 'suffix') return problem(`has the unknown key "${key}"; ${suggestion(key, KEYS)}`)
  const template = readTemplate(value, GLOBAL_NAMES)
  return 'problems' in template ? template : { value: { [key]: { text: template.value, onLatest: next?.key === 'onlatest' && isTrue(next.value) } } }
}

function readOnLatest(value: string, before: Field | undefined): Read<Setting> {
  if (before?.key !== 'prefix' && before?.key !== 'suffix') return problem('has onlatest without a prefix= or suffix= right before it')
  const read = readBoolean(value)
  return 'problems' in read ? problem(`has onlatest=${value}; write true or false`) : { value: {} }
}

function isTrue(text: string): boolean {
  const read = readBoolean(text)
  return 'value' in read && read.value
}
