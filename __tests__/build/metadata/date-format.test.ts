// Expectations are what moment writes in English.
import { describe, expect, test } from '@jest/globals'
import { formatDate, formatProblem } from '../../../src/build/metadata/date-format'

const AFTERNOON = '2020-01-10T15:25:50.123Z'

describe('a date', () => {
  test.each([
    ['YYYYMMDD', '20200110'],
    ['dddd, MMMM Do YYYY, h:mm:ss a', 'Friday, January 10th 2020, 3:25:50 pm'],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', '2020-01-10T15:25:50.123+00:00'],
    ['YY M D H k hh A', '20 1 10 15 15 03 PM'],
    ['X x', '1578669950 1578669950123'],
    ['DDD DDDD DDDo', '10 010 10th'],
    ['d do dd ddd e E', '5 5th Fr Fri 5 5'],
    ['Q Qo MMM Mo', '1 1st Jan 1st'],
    ['w ww gggg W WW GGGG', '2 02 2020 2 02 2020'],
    ['S SS SSSS', '1 12 1230'],
    ['[release-]YYYY.[MM]', 'release-2020.MM'],
    ['L LT LTS', '01/10/2020 3:25 PM 3:25:50 PM'],
    ['LLLL', 'Friday, January 10, 2020 3:25 PM'],
    ['vYYYY_ß', 'v2020_ß'],
  ])('as %s is %s', (format, expected) => {
    expect(formatProblem(format)).toBeUndefined()
    expect(formatDate(AFTERNOON, format, 'UTC')).toBe(expected)
  })

  test.each([
    ['2020-01-10T00:30:00Z', 'Asia/Tokyo', '2020-01-10 09:30 +09:00 +0900'],
    ['2020-01-10T00:30:00Z', 'America/New_York', '2020-01-09 19:30 -05:00 -0500'],
    ['2020-07-10T00:30:00Z', 'America/St_Johns', '2020-07-09 22:00 -02:30 -0230'],
    ['2020-07-10T22:30:00+02:00', 'Europe/Berlin', '2020-07-10 22:30 +02:00 +0200'],
    ['2020-01-10T00:00:00Z', 'UTC', '2020-01-10 00:00 +00:00 +0000'],
  ])('%s in %s is %s', (at, timeZone, expected) => {
    expect(formatDate(at, 'YYYY-MM-DD HH:mm Z ZZ', timeZone)).toBe(expected)
  })

  // ISO 8601's own examples of weeks at the turn of a year, and the American ones, where the week of 1 January is the first.
  test.each([
    ['2005-01-01', '2004-W53-6', '2005 1'],
    ['2005-01-02', '2004-W53-7', '2005 2'],
    ['2007-01-01', '2007-W01-1', '2007 1'],
    ['2007-12-31', '2008-W01-1', '2008 1'],
    ['2008-12-28', '2008-W52-7', '2009 1'],
    ['2010-01-03', '2009-W53-7', '2010 2'],
    ['2016-12-31', '2016-W52-6', '2016 53'],
  ])('%s is %s by ISO 8601 and week %s in America', (day, iso, american) => {
    expect(formatDate(`${day}T12:00:00Z`, 'GGGG-[W]WW-E', 'UTC')).toBe(iso)
    expect(formatDate(`${day}T12:00:00Z`, 'gggg w', 'UTC')).toBe(american)
  })

  test('has English ordinals', () => {
    const days = ['01', '02', '03', '04', '11', '12', '13', '21', '22', '23', '31'].map((day) => formatDate(`2020-01-${day}T12:00:00Z`, 'Do', 'UTC'))
    expect(days).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '31st'])
  })

  test('counts the days of a leap year', () => {
    expect(formatDate('2020-12-31T12:00:00Z', 'DDD', 'UTC')).toBe('366')
  })
})
