// A job that is cancelled has seconds. Until a transaction runs on the host there is nothing to hand over: just stop.
import type { Ports } from '../execution/ports'
import { UNCHANGED } from '../report/failure'
import { WorldFailure } from '../support/problem'

export function whenCancelled({ cancelled }: Pick<Ports, 'cancelled'>): Promise<'cancelled'> {
  if (cancelled.aborted) return Promise.resolve('cancelled')
  return new Promise((resolve) => cancelled.addEventListener('abort', () => resolve('cancelled'), { once: true }))
}

/** The work's result, or a WorldFailure as soon as the job is cancelled. Only for work that changes nothing that counts. */
export async function unlessCancelled<T>(ports: Pick<Ports, 'cancelled'>, work: Promise<T>): Promise<T> {
  const stopped = whenCancelled(ports).then((): never => {
    throw new WorldFailure({ what: 'The job was cancelled before anything was changed', serving: UNCHANGED })
  })
  return Promise.race([work, stopped])
}
