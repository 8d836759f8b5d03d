// `notify-on`: whether anybody asked to be told.
import type { Inputs } from '../inputs/types'
import type { Message } from './message'

/** One of the choices is enough, but `never` is never. */
export function isWanted({ happening, changed }: Pick<Message, 'happening' | 'changed'>, notifyOn: Inputs['notifyOn']): boolean {
  const good = happening === 'success'
  const asked: Readonly<Record<Inputs['notifyOn'][number], boolean>> = { success: good, failure: !good, always: true, change: changed || !good, never: false }
  return !notifyOn.includes('never') && notifyOn.some((choice) => asked[choice])
}
