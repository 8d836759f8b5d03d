import { describe, expect, test } from '@jest/globals'
import { defaultHealthSeconds, graceSecondsOf, heldBudget } from '../../src/deploy/timing'
import { chooseStrategy, headroomOf, memoryLimitOf, needOf } from '../../src/deploy/strategy'
import { MIB } from '../support/deployments'

describe('a copy has time', () => {
  test.each([
    ['two minutes at least', { test: [], interval: '5s', timeout: '3s' }, 120],
    ['its start period and every retry', { test: [], interval: '30s', timeout: '10s', start_period: '1m30s', retries: 5 }, 290],
    ['what Docker allows where the check says nothing', undefined, 180],
  ])('to become healthy: %s', (_, healthcheck, seconds) => {
    expect(defaultHealthSeconds(healthcheck === undefined ? {} : { healthcheck })).toBe(seconds)
  })

  test('to stop: what the file says, else Docker’s ten seconds', () => {
    expect([graceSecondsOf({ stop_grace_period: '1m' }), graceSecondsOf({})]).toEqual([60, 10])
  })

  test('under held requests: a share each, never nothing, never more than asked', () => {
    expect(heldBudget(30, { drainSeconds: 60, graceSeconds: 10, healthSeconds: 120 })).toEqual({ drainSeconds: 5, graceSeconds: 5, healthSeconds: 10 })
    expect(heldBudget(3, { drainSeconds: 60, graceSeconds: 10, healthSeconds: 120 })).toEqual({ drainSeconds: 1, graceSeconds: 1, healthSeconds: 1 })
    expect(heldBudget(300, { drainSeconds: 2, graceSeconds: 3, healthSeconds: 4 })).toEqual({ drainSeconds: 2, graceSeconds: 3, healthSeconds: 4 })
  })
})

describe('a second copy needs', () => {
  test.each([
    ['1.3 times what the running one uses', undefined, 100 * MIB, 1, 130 * MIB],
    ['at most its limit', 110 * MIB, 100 * MIB, 1, 110 * MIB],
    ['its limit where none runs', 64 * MIB, 0, 2, 128 * MIB],
    ['a guess where nothing is known', undefined, 0, 1, 96 * MIB],
  ])('%s', (_, limit, used, replicas, bytes) => {
    expect(needOf(limit, used, replicas).bytes).toBe(bytes)
  })

  test('a limit wherever Compose prints it', () => {
    expect([memoryLimitOf({ mem_limit: '67108864' }), memoryLimitOf({ deploy: { resources: { limits: { memory: '67108864' } } } }), memoryLimitOf({})]).toEqual([64 * MIB, 64 * MIB, undefined])
  })

  test('the smaller of what the machine and its control group have', () => {
    expect([headroomOf({ 'memory-available': '300', 'memory-headroom': '200' }), headroomOf({ 'memory-available': '300' }), headroomOf({})]).toEqual([200, 300, undefined])
  })

  test('room, with a reserve for Docker itself', () => {
    const choose = (headroomBytes: number): string => chooseStrategy({ running: true, exclusive: false, service: {}, need: { bytes: 100 * MIB, from: 'x' }, headroomBytes }).strategy
    expect([choose(124 * MIB), choose(123 * MIB)]).toEqual(['start-first', 'stop-first'])
  })
})
