// Slack by a bot: one message for a project and environment in a job, edited by each further step; details in its thread.
import type { Channel } from '../execution/notifying'
import type { Message } from '../notify/message'
import { SLACK_POSTING } from '../notify/slack'
import type { Secret } from '../support/secret'
import type { RunState } from './notify-run-state'
import type { SendBounds } from './notify-send'
import { slackApi, type Done } from './notify-slack-api'

export interface SlackTexts {
  payload(message: Message): object
  /** For the thread; undefined when there is nothing to add */
  details(message: Message): object | undefined
}

export interface SlackBotSettings {
  readonly token: Secret
  /** Its id */
  readonly channel: string
  /** https://slack.com/api */
  readonly api: string
}

/** The message cannot be edited, which is no reason to be silent. */
const NOT_EDITABLE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_locked'])

export function slackBot(settings: SlackBotSettings, texts: SlackTexts, state: RunState, bounds: SendBounds): Channel {
  const { call } = slackApi(settings, bounds)
  const edited = async (message: Message, about: readonly string[]): Promise<{ readonly done: Done; readonly first: boolean }> => {
    const kept = await state.find(about)
    const payload = texts.payload(message)
    if (kept !== undefined) {
      const done = await call('chat.update', { ...payload, channel: kept.channel, ts: kept.ts })
      if (done.kind === 'done' || !NOT_EDITABLE.has(done.error)) return { done, first: false }
    }
    const done = await call('chat.postMessage', { ...SLACK_POSTING, ...payload, channel: settings.channel })
    if (done.kind === 'done') await state.keep(about, { channel: done.channel, ts: done.ts })
    return { done, first: true }
  }

  return {
    name: 'Slack',
    tell: async (message) => {
      const { done, first } = await edited(message, [settings.channel, message.project, message.environment])
      if (done.kind === 'failed') return { kind: 'failed', why: done.why }
      const details = texts.details(message)
      // Nobody is called by an edit. What went wrong is therefore shown in the channel too.
      const loud = !first && message.happening !== 'success'
      if (details === undefined) return { kind: 'told', where: '' }
      const more = await call('chat.postMessage', { ...SLACK_POSTING, ...details, channel: done.channel, thread_ts: done.ts, ...(loud ? { reply_broadcast: true } : {}) })
      return more.kind === 'done' ? { kind: 'told', where: '' } : { kind: 'failed', why: `the message is there, its details are not: ${more.why}` }
    },
  }
}
