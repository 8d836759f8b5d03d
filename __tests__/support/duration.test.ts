import { describe, expect, test } from '@jest/globals'
import { parseDuration, renderDuration } from '../../src/support/duration'

describe('a duration', () => {
  test.each([
    ['60', 60],
    ['0', 0],
    ['2.5', 2.5],
    ['60s', 60],
    ['1.5s', 1.5],
    ['1m30s', 90],
    ['2m', 120],
    ['1h', 3600],
    ['1h5m', 3900],
    ['500ms', 0.5],
    ['1s500ms', 1.5],
    ['1m500ms', 60.5],
    [' 10s ', 10],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ seconds })
  })

  test.each(['', 's', 'soon', '-1', '1d', '30s1m', '1m 30s', '1,5s', 'NaN'])('"%s" is refused with the forms that are understood', (text) => {
    expect(parseDuration(text)).toEqual({ problem: `"${text}" is not a duration: write seconds (60) or a form like 90s, 1m30s, 500ms` })
  })

  test.each([0, 0.25, 1, 59, 60, 90, 3600, 3725])('of %d seconds is rendered as a text that is read back', (seconds) => {
    expect(parseDuration(renderDuration(seconds))).toEqual({ seconds })
  })
})
