// All channels that the inputs name. What is incomplete the rules of the inputs have refused, but for secrets: where GitHub gives
// none (forks), the step runs all the same, and says which channel is not told.
import type { Channel } from '../execution/notifying'
import type { Inputs } from '../inputs/types'
import type { Message } from '../notify/message'
import { isPrivateAddress } from '../support/loopback'
import { mail, type MailText } from './notify-mail'
import { ntfy, type NtfyText } from './notify-ntfy'
import { runStateHere, type RunState } from './notify-run-state'
import { SEND_BOUNDS, type SendBounds } from './notify-send'
import { slackBot } from './notify-slack-bot'
import { slackWebhook } from './notify-slack-webhook'
import { webhook } from './notify-webhook'

export type ChannelInputs = Pick<Inputs,
  | 'slackWebhookUrl' | 'slackToken' | 'slackChannel' | 'smtpHost' | 'smtpPort' | 'smtpUsername' | 'smtpPassword'
  | 'mailFrom' | 'mailTo' | 'webhookUrl' | 'webhookSecret' | 'ntfyUrl' | 'ntfyToken'>

/** What each channel says of a message. */
export interface Texts {
  slack(message: Message): object
  slackDetails(message: Message): object | undefined
  mail(message: Message): MailText
  /** JSON */
  webhook(message: Message): string
  ntfy(message: Message): NtfyText
}

export interface ChannelOptions {
  readonly bounds: SendBounds
  readonly state: RunState
  /** SLACK_API_URL is what GovSlack needs. */
  readonly slackApi: string
  /** Trusted by mail besides Node's own */
  readonly mailAuthority?: string
}

const SLACK_API = 'https://slack.com/api'

export function channelsOf(inputs: ChannelInputs, texts: Texts, given: Partial<ChannelOptions> = {}): readonly Channel[] {
  const { bounds, state, slackApi, mailAuthority }: ChannelOptions = { bounds: SEND_BOUNDS, state: runStateHere(), slackApi: process.env['SLACK_API_URL'] || SLACK_API, ...given }
  const { slackWebhookUrl, slackToken, slackChannel, smtpHost: host, smtpPort: port, smtpUsername: username, smtpPassword: password, mailFrom, mailTo: to, webhookUrl, ntfyUrl } = inputs
  const slack = slackChannel === undefined ? [] : slackToken === undefined ? [withoutSecret('Slack', 'slack-token')] : !isPrivateAddress(slackApi) ? [untold('Slack', 'SLACK_API_URL must be an address that begins with https://')] : [slackBot({ token: slackToken, channel: slackChannel, api: slackApi }, { payload: texts.slack, details: texts.slackDetails }, state, bounds)]
  const post = host === undefined ? [] : username !== undefined && password === undefined ? [withoutSecret('e-mail', 'smtp-password')] : [mail({ host, port, username, password, from: mailFrom ?? username ?? '', to, ...(mailAuthority === undefined ? {} : { authority: mailAuthority }) }, texts.mail, bounds)]
  const all = [
    ...(slackWebhookUrl === undefined ? [] : [slackWebhook(slackWebhookUrl, texts.slack, bounds)]),
    ...slack,
    ...post,
    ...(webhookUrl === undefined ? [] : [webhook(webhookUrl, inputs.webhookSecret, texts.webhook, bounds)]),
    ...(ntfyUrl === undefined ? [] : [ntfy(ntfyUrl, inputs.ntfyToken, texts.ntfy, bounds)]),
  ]
  return all.map(neverRejecting)
}

/** The step that is told of must not fail because it is told of. */
const neverRejecting = ({ name, tell }: Channel): Channel => ({
  name,
  tell: (message) => tell(message).catch((thrown: unknown) => ({ kind: 'failed', why: `the message could not be made, which is a bug of pi-deploy: ${thrown instanceof Error ? thrown.message : String(thrown)}` })),
})

const untold = (name: string, why: string): Channel => ({ name, tell: async () => ({ kind: 'failed', why }) })
const withoutSecret = (name: string, input: string): Channel => untold(name, `${input} is empty; GitHub gives no secrets to runs from forks`)
