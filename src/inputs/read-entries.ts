// Entries decide whether something is deployed: one that is not exactly ours is a problem, and never a pass.
import { isDigest, isObject } from './digests'
import { RESULTS, SCANNERS, SEVERITIES, type ScanEntry } from './scan-entry'

type Check = readonly [fits: (value: unknown) => boolean, otherwise: string]

const oneOf = (known: readonly string[]): Check => [(value) => isText(value) && known.includes(value), `is none of ${known.join(', ')}`]
const isText = (value: unknown): value is string => typeof value === 'string'
const isTime = (value: unknown): boolean => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value))
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

const FIELDS: Readonly<Record<keyof ScanEntry, Check>> = {
  scanner: oneOf(SCANNERS),
  version: [isText, 'is not a text'],
  dataFrom: [(value) => value === '' || isTime(value), 'is neither a time (ISO 8601) nor empty'],
  target: [(value) => isText(value) && value !== '', 'is not a text, or empty'],
  platform: [(value) => isText(value) && /^([a-z0-9]+(\/[a-z0-9]+){1,2})?$/.test(value), 'is neither a platform such as linux/arm64 nor empty'],
  digest: [(value) => value === '' || isDigest(value), 'is neither a digest (sha256: and 64 hex digits) nor empty'],
  result: oneOf(RESULTS),
  counts: [(value) => isObject(value) && Object.keys(value).length === SEVERITIES.length && SEVERITIES.every((severity) => isCount(value[severity])), `does not hold one whole number for each of ${SEVERITIES.join(', ')}`],
  failOn: [(value) => Array.isArray(value) && value.every((one) => (SEVERITIES as readonly unknown[]).includes(one)), `is not a list of ${SEVERITIES.join(', ')}`],
  at: [(value) => isTime(value) && String(value).endsWith('Z'), 'is not a time in UTC such as 2026-11-25T01:20:00Z'],
  cause: [isText, 'is not a text'],
}

/** Problems begin with the place: `scans[3].result is none of …`. */
export function readEntries(scans: readonly unknown[]): { readonly entries: readonly ScanEntry[]; readonly problems: readonly string[] } {
  const read = scans.map((scan, index) => ({ scan, problems: entryProblems(scan).map((problem) => `scans[${index}]${problem}`) }))
  return {
    entries: read.filter(({ problems }) => problems.length === 0).map(({ scan }) => scan as ScanEntry),
    problems: read.flatMap(({ problems }) => problems),
  }
}

function entryProblems(scan: unknown): readonly string[] {
  if (!isObject(scan)) return [' is not an object']
  const problems = Object.entries(FIELDS).flatMap(([name, [fits, otherwise]]) => {
    if (!Object.hasOwn(scan, name)) return [`.${name} is missing`]
    return fits(scan[name]) ? [] : [`.${name} ${otherwise}`]
  })
  // A field of a later version could take back what the others say.
  const unknown = Object.keys(scan).filter((name) => !Object.hasOwn(FIELDS, name)).map((name) => `.${name} is not known to this version`)
  return problems.length + unknown.length > 0 ? [...problems, ...unknown] : halves(scan as unknown as ScanEntry)
}

// An image that could not be found has a platform without a digest; nothing was found in it, nor that there is nothing.
function halves({ platform, digest, result }: ScanEntry): readonly string[] {
  if (platform === '' && digest !== '') return ['.platform is missing beside a digest']
  if (platform !== '' && digest === '' && (result === 'pass' || result === 'findings')) return [`.digest is empty: ${result} of an image needs the digest of its manifest`]
  return []
}
