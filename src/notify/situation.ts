// What a reader wants to tell apart. Finer than the happening, which is what `notify-on` and machines go by.
import type { Message } from './message'

export const SITUATIONS = ['deployed', 'first', 'unchanged', 'done', 'failed', 'taken-back', 'rolled-back', 'cancelled', 'needs-person'] as const
export type Situation = (typeof SITUATIONS)[number]

/** Steps after which another release may serve. `notify` asks the host how a deployment ended. */
const SERVING_STEPS: readonly string[] = ['deploy-to-pi', 'deploy', 'rollback', 'notify']

/** Whether the question what serves now is one at all: a build that failed has changed nothing on the host. */
export const isAboutServing = ({ step }: Pick<Message, 'step'>): boolean => SERVING_STEPS.includes(step)

export function situationOf(message: Pick<Message, 'happening' | 'step' | 'changed' | 'previousRelease'>): Situation {
  switch (message.happening) {
    case 'failure': return 'failed'
    case 'rolled-back': return message.step === 'rollback' ? 'rolled-back' : 'taken-back'
    case 'success': {
      if (!isAboutServing(message)) return 'done'
      if (!message.changed) return 'unchanged'
      return message.previousRelease === '' ? 'first' : 'deployed'
    }
    default: return message.happening
  }
}

export const EMOJI: Readonly<Record<Situation, string>> = {
  deployed: '✅',
  first: '🎉',
  unchanged: '☑️',
  done: '✅',
  failed: '❌',
  'taken-back': '↩️',
  'rolled-back': '↩️',
  cancelled: '🚫',
  'needs-person': '🚨',
}
