// Slack by an incoming webhook: one message each time, as a webhook can edit none.
import type { Channel } from '../execution/notifying'
import type { Message } from '../notify/message'
import { SLACK_POSTING } from '../notify/slack'
import type { Secret } from '../support/secret'
import type { Service } from './notify-refusal'
import { send, type SendBounds } from './notify-send'

const SLACK: Service = { name: 'Slack', address: 'slack-webhook-url', credential: 'slack-webhook-url', gone: 'Slack knows this webhook no more; make a new one for slack-webhook-url' }

export function slackWebhook(url: Secret, payload: (message: Message) => object, bounds: SendBounds): Channel {
  return {
    name: 'Slack',
    tell: async (message) => {
      const told = await send({ url: url.reveal(), headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ ...SLACK_POSTING, ...payload(message) }), secrets: [url], repeatable: false }, SLACK, bounds)
      return told.kind === 'answered' ? { kind: 'told', where: '' } : told
    },
  }
}
