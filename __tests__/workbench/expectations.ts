import { describe, expect } from '@jest/globals'
import type { Ended } from './action'

/** Fails with the whole log, which says why. */
export const expectDone = (ended: Ended): void => expect({ code: ended.code, log: ended.code === 0 ? '' : ended.log }).toEqual({ code: 0, log: '' })

/** Skipped where something that the tests need cannot be had here. @param missing why, in one line */
export const given = (missing: string | undefined): typeof describe => (missing === undefined ? describe : (describe.skip as typeof describe))
