import { isObject, parseObject, readBuilt, type BuiltImage } from './digests'
import { problem, type Read } from './kinds'
import { readEntries } from './read-entries'
import type { ScanEntry } from './scan-entry'

/** The run record: each step reads it and hands on an extended one, as one line of JSON. */
export interface RunRecord {
  readonly schema: 1
  /** The full commit that was built or deployed; empty when unknown. */
  readonly commit: string
  readonly images: Readonly<Record<string, BuiltImage>>
  readonly scans: readonly ScanEntry[]
  readonly deployment: Readonly<Record<string, unknown>>
}

export function emptyRecord(commit: string): RunRecord {
  return { schema: 1, commit, images: {}, scans: [], deployment: {} }
}

/** Fields that are missing are empty; another schema is refused, since guessing would deploy something else. */
export function readRecord(text: string): Read<RunRecord> {
  const value = parseObject(text)
  if (value === undefined) return problem('is not one JSON object')
  const { schema, commit = '', images = {}, scans = [], deployment = {} } = value
  if (schema !== 1) return problem(`has schema ${JSON.stringify(schema) ?? 'missing'}; this version reads schema 1`)
  const problems: string[] = []
  if (typeof commit !== 'string') problems.push('commit is not a text')
  if (!isObject(images)) problems.push('images is not an object')
  if (!Array.isArray(scans)) problems.push('scans is not a list')
  if (Array.isArray(scans)) problems.push(...readEntries(scans).problems)
  if (!isObject(deployment)) problems.push('deployment is not an object')
  for (const [service, image] of isObject(images) ? Object.entries(images) : []) {
    const read = readBuilt(image)
    if ('problems' in read) problems.push(...read.problems.map((text) => `images.${service}${text}`))
  }
  return problems.length > 0 ? { problems } : { value: { schema, commit, images, scans, deployment } as RunRecord }
}
