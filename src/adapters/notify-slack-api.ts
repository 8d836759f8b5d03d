// Slack's Web API, which answers with 200 and says in the body that it refuses.
import type { Secret } from '../support/secret'
import type { HttpAnswer, Service } from './notify-refusal'
import { send, type SendBounds } from './notify-send'

/** `error`: Slack's name for it; empty when it did not get so far. */
export type Done = { readonly kind: 'done'; readonly channel: string; readonly ts: string } | { readonly kind: 'failed'; readonly why: string; readonly error: string }

export interface SlackApi {
  call(method: 'chat.postMessage' | 'chat.update', fields: object): Promise<Done>
}

const SLACK: Service = { name: 'Slack', address: 'SLACK_API_URL', credential: 'slack-token', gone: 'Slack has no API at SLACK_API_URL' }
const PASSING = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

/** What to do about it; others are said as Slack says them. */
const WORDS: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in the channel: invite it there (/invite @its-name), or give it the scope chat:write.public',
  channel_not_found: 'Slack knows no channel with the id in slack-channel, or the bot may not see it: a private channel must invite it',
  is_archived: 'the channel is archived; choose another for slack-channel',
  invalid_auth: 'Slack does not accept slack-token; is it given, whole, and of a bot (xoxb-)?',
  not_authed: 'slack-token is empty',
  account_inactive: 'the bot of slack-token, or its workspace, was removed',
  token_revoked: 'slack-token was revoked; install the app again for a new one',
  token_expired: 'slack-token has expired; install the app again for a new one',
  missing_scope: 'slack-token lacks the scope chat:write',
  not_allowed_token_type: 'slack-token is of a kind that may not post; it must be a bot token (xoxb-)',
  no_permission: 'slack-token may not post there',
  restricted_action: 'an administrator of the workspace allows nobody of this kind to post there',
  ratelimited: 'Slack wants fewer messages',
  rate_limited: 'Slack wants fewer messages',
  msg_too_long: 'the message is too long for Slack',
}

export function slackApi({ token, api }: { readonly token: Secret; readonly api: string }, bounds: SendBounds): SlackApi {
  return {
    call: async (method, fields) => {
      const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token.reveal()}` }
      const repeatable = method === 'chat.update'
      const passing = (answer: HttpAnswer): boolean => PASSING.has(String(bodyOf(answer)['error']))
      const asked = await send({ url: `${api.replace(/\/+$/, '')}/${method}`, headers, body: JSON.stringify(fields), secrets: [token], repeatable, passing }, SLACK, bounds)
      if (asked.kind === 'failed') return { ...asked, error: '' }
      const { ok, error, channel, ts } = bodyOf(asked.answer)
      if (ok === true && typeof channel === 'string' && typeof ts === 'string') return { kind: 'done', channel, ts }
      if (typeof error !== 'string') return { kind: 'failed', why: 'what answered is not Slack\'s API', error: '' }
      const more = messagesOf(asked.answer)
      return { kind: 'failed', why: `${WORDS[error] ?? 'Slack did not take the message'} (${asked.said}${more === '' ? '' : `: ${more}`})`, error }
    },
  }
}

/** For invalid_blocks: which, and why. It is about our payload, and holds nothing of the token. */
function messagesOf(answer: HttpAnswer): string {
  const { messages } = Object(bodyOf(answer)['response_metadata']) as { readonly messages?: unknown }
  return Array.isArray(messages) ? messages.filter((each) => typeof each === 'string').join('; ').replace(/\s+/g, ' ').slice(0, 300) : ''
}

function bodyOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body)) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
