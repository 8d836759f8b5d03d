import { describe, expect, test } from '@jest/globals'
import { nextLimit, readPressure, type Pressure } from '../../src/transfer/pace'

const MB = 1_000_000
const calm: Pressure = { memory: 0, disk: 20, load: 1 }

describe('images move', () => {
  test.each<[string, number | undefined, number, Pressure, number | undefined]>([
    ['as fast as they can to a calm host', undefined, 10 * MB, calm, undefined],
    ['half as fast when all work waits for memory', undefined, 10 * MB, { ...calm, memory: 12 }, 5 * MB],
    ['half as fast again while it lasts', 5 * MB, 5 * MB, { ...calm, memory: 12 }, 2.5 * MB],
    ['never slower than 256 KiB a second', 300_000, 300_000, { ...calm, memory: 90 }, 262_144],
    ['half as fast when the disk alone is waited for', undefined, 10 * MB, { ...calm, disk: 85 }, 5 * MB],
    ['unhindered by a disk that is only busy, as unpacking makes it', undefined, 10 * MB, { ...calm, disk: 70 }, undefined],
    ['half as fast again once it is over', 4 * MB, 4 * MB, calm, 6 * MB],
    ['without a limit once it limits nothing', 9 * MB, 2 * MB, calm, undefined],
    ['by the load where the kernel says no more', undefined, 10 * MB, { memory: undefined, disk: undefined, load: 3.5 }, 5 * MB],
    ['whatever the load where it does', undefined, 10 * MB, { ...calm, load: 9 }, undefined],
  ])('%s', (_, limit, rate, pressure, next) => expect(nextLimit(limit, rate, pressure)).toBe(next))
})

describe('a line of the host on its strain', () => {
  test('has memory, disk, load and cores', () => expect(readPressure('pressure\t12.5\t3.00\t2.0\t4\t')).toEqual({ memory: 12.5, disk: 3, load: 0.5 }))
  test('may know nothing but the load', () => expect(readPressure('pressure\t-\t-\t2.0\t1')).toEqual({ memory: undefined, disk: undefined, load: 2 }))
  test('is no journal line', () => expect(readPressure('1\t5\tboot\t1.0\tv1\ttransfer\tbegin\t')).toBeUndefined())
})
