// Numbers in words.
import { RESULTS, SEVERITIES, type Counts } from '../inputs/scan-entry'
import { start } from './clean'
import type { Message } from './message'
import type { Words } from './words'

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]] as const

export const number = (value: number, { locale }: Pick<Words, 'locale'>): string => (Number.isInteger(value) && value < 1000 ? String(value) : value.toLocaleString(locale))

/** Its two largest units: 1 minute 24 seconds; nobody asks for the seconds of two hours. */
export function durationText(seconds: number, words: Words): string {
  const whole = Math.floor(seconds)
  const first = UNITS.findIndex(([, size]) => whole >= size)
  if (first === -1) return words.atOnce
  return UNITS.slice(first, first + 2)
    .map(([unit, size], at) => ({ unit, count: Math.floor((at === 0 ? whole : whole % (UNITS[first]?.[1] ?? 1)) / size) }))
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${number(count, words)} ${words.units[unit][count === 1 ? 0 : 1]}`)
    .join(' ')
}

export function findingsText({ verdict, counts }: NonNullable<Message['findings']>, words: Words): string {
  const result = RESULTS.find((known) => known === verdict)
  if (result === undefined) return countsText(counts, words)
  // Of a scan that did not take place there are no counts, and "nothing found" would be a lie.
  return result === 'scan-error' || result === 'skipped' ? words.verdicts[result] : `${words.verdicts[result]}: ${countsText(counts, words)}`
}

function countsText(counts: Counts, words: Words): string {
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => `${number(counts[severity], words)} ${words.severities[severity]}`)
  return parts.length === 0 ? words.nothingFound : parts.join(', ')
}

export const requestsText = (requests: NonNullable<Message['requests']>, words: Words): string =>
  words.requests(number(requests.failed, words), number(requests.held, words), requests)

/** Enough of a digest to know it again. */
export const shortDigest = (digest: string): string => start(digest.replace(/^sha256:/, ''), 12)
