import { describe, expect, test } from '@jest/globals'
import { unlessCancelled } from '../../src/steps/cancelled'
import { WorldFailure } from '../../src/support/problem'
import { aWorld } from '../support/world'

describe('work before a transaction', () => {
  test('is waited for', async () => {
    await expect(unlessCancelled(aWorld(), Promise.resolve(7))).resolves.toBe(7)
  })

  test('is left at once when the job is cancelled, and nothing was changed', async () => {
    const job = new AbortController()
    const left = unlessCancelled(aWorld({ cancelled: job.signal }), new Promise<never>(() => {}))
    job.abort()
    await expect(left).rejects.toThrow(WorldFailure)
    await expect(left).rejects.toMatchObject({ parts: { what: 'The job was cancelled before anything was changed' } })
  })

  test('is not begun to be waited for in a job that is cancelled already', async () => {
    await expect(unlessCancelled(aWorld({ cancelled: AbortSignal.abort() }), new Promise<never>(() => {}))).rejects.toThrow(WorldFailure)
  })
})
