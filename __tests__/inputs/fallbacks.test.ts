import { expect, test } from '@jest/globals'
import type { Extension } from '../../src/compose/extension'
import { settingsOf } from '../../src/deploy/wish'
import { forDeploy, load } from '../../src/inputs/load'
import { INPUTS } from '../../src/inputs/spec'
import { parseDuration } from '../../src/support/duration'
import { rawInputs } from '../support/raw-inputs'

const seconds = (text: string): number => {
  const parsed = parseDuration(text)
  return 'seconds' in parsed ? parsed.seconds : Number.NaN
}

test('a deploy that is told nothing uses what the table says that it uses', () => {
  const inputs = forDeploy(load(rawInputs({ release: 'v1' })), { ref: '', sha: '', runNumber: '' })
  expect(settingsOf(inputs, { settings: {}, services: {} } as unknown as Extension)).toEqual({
    holdSeconds: seconds(INPUTS['hold-timeout'].fallback),
    bakeSeconds: seconds(INPUTS['bake-time'].fallback),
    drainSeconds: seconds(INPUTS['drain-timeout'].fallback),
    confirmSeconds: seconds(INPUTS['confirm-timeout'].fallback),
    keepReleases: Number(INPUTS['keep-releases'].fallback),
  })
})
