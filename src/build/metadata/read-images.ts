import { problem, type Read } from '../../inputs/kinds'
import { atLine, fieldsOf, gather, linesOf, type Field, type Line } from './lines'
import { suggestion } from './suggestion'
import { GLOBAL_NAMES, readTemplate, render, type Values } from './template'

const NAME = /^(?:(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

/** Names in lower case, without those of lines with enable=false. A line is name=…,enable=… or names between commas. */
export function readImages(text: string, values: Values): Read<readonly string[]> {
  const lines = gather(linesOf(text).map((line) => readLine(line, values)))
  return 'problems' in lines ? lines : { value: [...new Set(lines.value.flat())] }
}

function readLine(line: Line, values: Values): Read<readonly string[]> {
  const fields = fieldsOf(line.text)
  const read = 'problems' in fields ? fields : readFields(fields.value, values)
  return 'problems' in read ? { problems: read.problems.map((why) => atLine('images', line, why)) } : read
}

function readFields(fields: readonly Field[], values: Values): Read<readonly string[]> {
  const unknown = fields.flatMap(({ key }) => (key === undefined || key === 'name' || key === 'enable' ? [] : [key]))
  const names = fields.filter(({ key, value }) => key === 'name' || (key === undefined && value !== '')).map(({ value }) => value.toLowerCase())
  const enable = readEnable(fields.findLast(({ key }) => key === 'enable')?.value ?? 'true', values)
  const problems = [
    ...unknown.map((key) => `has the unknown attribute "${key}"; ${suggestion(key, ['name', 'enable'])}`),
    ...names.filter((name) => !NAME.test(name)).map(whyNoName),
    ...(names.length === 0 && unknown.length === 0 ? ['has no name; write name=ghcr.io/OWNER/IMAGE'] : []),
    ...('problems' in enable ? enable.problems : []),
  ]
  if (problems.length > 0 || 'problems' in enable) return { problems }
  return { value: enable.value ? names : [] }
}

function readEnable(text: string, values: Values): Read<boolean> {
  const template = readTemplate(text, GLOBAL_NAMES)
  if ('problems' in template) return template
  const result = render(template.value, values)
  return result === 'true' || result === 'false' ? { value: result === 'true' } : problem(`has enable=${text}, which is "${result}" and neither true nor false`)
}

function whyNoName(name: string): string {
  if (name === '') return 'has an empty name; write name=ghcr.io/OWNER/IMAGE'
  const [, tag] = /(?:^|\/)[^/:@]+[:@]([^/]+)$/.exec(name) ?? []
  return tag === undefined ? `has "${name}", which is no name of an image; write one such as ghcr.io/owner/image` : `has "${name}" with a tag or digest; write the name only, and tags in tags`
}
