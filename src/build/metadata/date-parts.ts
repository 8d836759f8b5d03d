const DAY = 86_400_000

/** A moment as a clock and a calendar in its time zone show it. */
export interface Time {
  /** Since 1970, UTC */
  readonly milliseconds: number
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** From 1 */
  readonly dayOfYear: number
  readonly offsetMinutes: number
}

export function partsOf(milliseconds: number, timeZone: string): Time {
  const { year, month, day, hour, minute, second } = clockOf(milliseconds, timeZone)
  const days = Date.UTC(year, month - 1, day) / DAY
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  const offsetMinutes = Math.round((shown - Math.floor(milliseconds / 1000) * 1000) / 60_000)
  return { milliseconds, year, month, day, hour, minute, second, weekday: (days + 4) % 7, dayOfYear: days - Date.UTC(year, 0, 1) / DAY + 1, offsetMinutes }
}

/** The week of a calendar whose weeks begin on the weekday `first` and belong to the year of their weekday `decider`. */
export function weekOf(time: Time, first: number, decider: number): { readonly year: number; readonly week: number } {
  const today = Date.UTC(time.year, time.month - 1, time.day) / DAY
  const deciding = today - ((time.weekday - first + 7) % 7) + (decider - first)
  const { year } = clockOf(deciding * DAY, 'UTC')
  return { year, week: Math.floor((deciding - Date.UTC(year, 0, 1) / DAY) / 7) + 1 }
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

type Clock = Pick<Time, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>

function clockOf(milliseconds: number, timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  const parts = Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]))
  return parts as unknown as Clock
}
