// How old Trivy's database is, and whether it may be used: read off db/metadata.json in its cache directory.

/** `no database`: none, broken, or for another Trivy. Whatever is not fresh is asked for anew; if that fails, only `stale` will do. */
export type Database =
  | { readonly kind: 'fresh' | 'stale' | 'too old'; /** When it was made, ISO 8601 */ readonly from: string; /** "3 days" */ readonly age: string }
  | { readonly kind: 'none'; readonly why: string }

/** Of Trivy from 0.23 on */
const SCHEMA = 2

/** Trivy asks again only after an hour, also where its mirror has nothing newer. */
const ASKED_SECONDS = 3600

/**
 * @param metadata text of db/metadata.json
 * @param now ISO 8601
 */
export function databaseOf(metadata: string | undefined, now: string, maxAgeSeconds: number): Database {
  if (metadata === undefined) return { kind: 'none', why: 'there is none' }
  const read = parsed(metadata)
  if (read === undefined) return { kind: 'none', why: 'its metadata.json is broken' }
  if (read['Version'] !== SCHEMA) return { kind: 'none', why: `its schema is ${String(read['Version'])}, and this Trivy needs ${SCHEMA}` }
  const made = timeOf(read['UpdatedAt'])
  if (made === undefined) return { kind: 'none', why: 'its metadata.json does not say when it was made' }
  const at = Date.parse(now)
  // One from the future means that the clock of the runner is wrong: then it is new enough.
  const seconds = Math.max(0, (at - made) / 1000)
  const asked = timeOf(read['DownloadedAt'])
  const current = at < (timeOf(read['NextUpdate']) ?? 0) || (asked !== undefined && at - asked < ASKED_SECONDS * 1000 && at >= asked)
  return { kind: seconds > maxAgeSeconds ? 'too old' : current ? 'fresh' : 'stale', from: String(read['UpdatedAt']), age: ageInWords(seconds) }
}

/** The largest unit that there is one and a half of: "3 days", "36 hours", "50 minutes" */
export function ageInWords(seconds: number): string {
  const [size, unit] = UNITS.find(([one]) => seconds >= one * 1.5) ?? [60, 'minute']
  const count = Math.round(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const UNITS: readonly (readonly [number, string])[] = [[86_400, 'day'], [3600, 'hour'], [60, 'minute']]

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

/** Go writes the year 1 for a time that it does not know. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) || time <= 0 ? undefined : time
}
