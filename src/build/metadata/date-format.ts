// Dates in the format of moment, which docker/metadata-action uses, by Intl: 'YYYYMMDD-HHmmss', 'dddd, MMMM Do YYYY'.
import { partsOf, weekOf, type Time } from './date-parts'

const TOKENS = /\[[^\]]*\]|\\.|LTS|LT|L{1,4}|l{1,4}|Mo|M{1,4}|Do|DDDo|D{1,4}|do|d{1,4}|wo|ww?|Wo|WW?|Qo|Q|Y{1,6}|y{1,4}|N{1,5}|g{4,5}|gg|G{4,5}|GG|E|e|A|a|HH?|hh?|kk?|mm?|ss?|S{1,9}|x|X|ZZ?|zz?|%\w?|[^]/g

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const LONG: Readonly<Record<string, string>> = {
  LT: 'h:mm A', LTS: 'h:mm:ss A', L: 'MM/DD/YYYY', l: 'M/D/YYYY', LL: 'MMMM D, YYYY', ll: 'MMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A', lll: 'MMM D, YYYY h:mm A', LLLL: 'dddd, MMMM D, YYYY h:mm A', llll: 'ddd, MMM D, YYYY h:mm A',
}

const WRITE: Readonly<Record<string, (time: Time) => string | number>> = {
  Y: (t) => t.year, YY: (t) => pad(t.year % 100, 2), YYYY: (t) => pad(t.year, 4), YYYYY: (t) => pad(t.year, 5), YYYYYY: (t) => `+${pad(t.year, 6)}`,
  Q: (t) => quarter(t), Qo: (t) => ordinal(quarter(t)),
  M: (t) => t.month, Mo: (t) => ordinal(t.month), MM: (t) => pad(t.month, 2), MMM: (t) => monthName(t).slice(0, 3), MMMM: (t) => monthName(t),
  D: (t) => t.day, Do: (t) => ordinal(t.day), DD: (t) => pad(t.day, 2),
  DDD: (t) => t.dayOfYear, DDDo: (t) => ordinal(t.dayOfYear), DDDD: (t) => pad(t.dayOfYear, 3),
  d: (t) => t.weekday, e: (t) => t.weekday, do: (t) => ordinal(t.weekday), E: (t) => t.weekday || 7,
  dd: (t) => dayName(t).slice(0, 2), ddd: (t) => dayName(t).slice(0, 3), dddd: (t) => dayName(t),
  w: (t) => local(t).week, wo: (t) => ordinal(local(t).week), ww: (t) => pad(local(t).week, 2),
  W: (t) => iso(t).week, Wo: (t) => ordinal(iso(t).week), WW: (t) => pad(iso(t).week, 2),
  gg: (t) => pad(local(t).year % 100, 2), gggg: (t) => pad(local(t).year, 4), ggggg: (t) => pad(local(t).year, 5),
  GG: (t) => pad(iso(t).year % 100, 2), GGGG: (t) => pad(iso(t).year, 4), GGGGG: (t) => pad(iso(t).year, 5),
  A: (t) => (t.hour < 12 ? 'AM' : 'PM'), a: (t) => (t.hour < 12 ? 'am' : 'pm'),
  H: (t) => t.hour, HH: (t) => pad(t.hour, 2), h: (t) => t.hour % 12 || 12, hh: (t) => pad(t.hour % 12 || 12, 2), k: (t) => t.hour || 24, kk: (t) => pad(t.hour || 24, 2),
  m: (t) => t.minute, mm: (t) => pad(t.minute, 2), s: (t) => t.second, ss: (t) => pad(t.second, 2),
  X: (t) => Math.floor(t.milliseconds / 1000), x: (t) => t.milliseconds,
  Z: (t) => offset(t, ':'), ZZ: (t) => offset(t, ''),
}

/** What is wrong with a format, as the end of a sentence; undefined when nothing is. */
export function formatProblem(format: string): string | undefined {
  const unknown = tokensOf(format).find((token) => /^(y+|N+|z+|Y{3}|%.?)$/.test(token))
  if (unknown === undefined) return undefined
  const instead = unknown.startsWith('z') ? 'Z for the offset' : unknown.startsWith('N') ? 'it in [ ] to have it as it is' : 'parts such as YYYY MM DD HH mm ss'
  return `"${unknown}" is no part of a date; write ${instead}`
}

/** @param at ISO text @param timeZone such as Asia/Tokyo; both and the format are right, see formatProblem and isTimeZone */
export function formatDate(at: string, format: string, timeZone: string): string {
  const time = partsOf(Date.parse(at), timeZone)
  const write = (text: string): string => tokensOf(text).map((token) => writeToken(token, time, write)).join('')
  return write(format)
}

function writeToken(token: string, time: Time, write: (format: string) => string): string {
  if (/^\[.*\]$/s.test(token)) return token.slice(1, -1)
  if (/^\\.$/s.test(token)) return token.slice(1)
  if (/^S+$/.test(token)) return pad(time.milliseconds % 1000, 3).padEnd(9, '0').slice(0, token.length)
  const long = LONG[token]
  return long === undefined ? String(WRITE[token]?.(time) ?? token) : write(long)
}

const tokensOf = (format: string): readonly string[] => format.match(TOKENS) ?? []

const pad = (value: number, length: number): string => String(value).padStart(length, '0')
const quarter = (time: Time): number => Math.ceil(time.month / 3)
const monthName = (time: Time): string => MONTHS[time.month - 1] ?? ''
const dayName = (time: Time): string => DAYS[time.weekday] ?? ''

// In the United States a week begins on Sunday and belongs to the year of its Saturday; by ISO 8601 on Monday and of its Thursday.
const local = (time: Time) => weekOf(time, 0, 6)
const iso = (time: Time) => weekOf(time, 1, 4)

function ordinal(value: number): string {
  const ending = Math.floor((value % 100) / 10) === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')
  return `${value}${ending}`
}

function offset(time: Time, between: string): string {
  const minutes = Math.abs(time.offsetMinutes)
  return `${time.offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${between}${pad(minutes % 60, 2)}`
}
