import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { inTurns } from '../../src/steps/in-turns'

const items = Array.from({ length: 7 }, (_, at) => at)

describe('work in turns', () => {
  test('gives results in the order of the items, whichever is done first', async () => {
    expect(await inTurns(3, items, async (item, at) => (await pause(10 - item), `${item}/${at}`))).toEqual(items.map((item) => `${item}/${item}`))
  })

  test.each([[1, 1], [3, 3], [20, 7]])('does at most %i at once', async (atOnce, expected) => {
    let [now, most] = [0, 0]
    await inTurns(atOnce, items, async () => {
      most = Math.max(most, (now += 1))
      await pause(2)
      now -= 1
    })
    expect(most).toBe(expected)
  })

  test('of nothing is done', async () => expect(await inTurns(3, [], async () => 1)).toEqual([]))

  test('fails with the first failure', async () => {
    await expect(inTurns(2, items, async (item) => (item === 1 ? Promise.reject(new Error('one')) : item))).rejects.toThrow('one')
  })
})
