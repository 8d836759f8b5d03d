// ntfy, by its JSON publishing: headers would need an encoding for everything beyond ASCII, and could be broken out of.
import type { Channel } from '../execution/notifying'
import type { Message } from '../notify/message'
import { Secret } from '../support/secret'
import type { Service } from './notify-refusal'
import { send, type SendBounds } from './notify-send'

export interface NtfyText {
  readonly title: string
  readonly message: string
  /** 1 to 5; 3 when not given */
  readonly priority?: number
  /** Names of emojis are shown as such: rotating_light */
  readonly tags?: readonly string[]
  /** Opened by a tap */
  readonly click?: string
}

/** A longer message becomes an attachment, which nobody reads on a phone. */
const MESSAGE_BYTES = 4096

export function ntfy(url: Secret, token: Secret | undefined, text: (message: Message) => NtfyText, bounds: SendBounds): Channel {
  const whole = new URL(url.reveal())
  const topic = whole.pathname.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const base = new URL(whole)
  base.pathname = whole.pathname.replace(/[^/]+\/*$/, '')
  const service: Service = { name: whole.host, address: 'ntfy-url', credential: 'ntfy-token', gone: `${whole.host} has no ntfy at ntfy-url` }
  return {
    name: 'ntfy',
    tell: async (message) => {
      const { title, message: body, click, ...more } = text(message)
      // ntfy refuses an empty address with 400.
      const fields = { topic, title, message: cut(body, MESSAGE_BYTES), ...more, ...(click ? { click } : {}) }
      const headers = { 'content-type': 'application/json; charset=utf-8', ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }) }
      // Whoever knows the topic may read it; a short one is known to everybody.
      const secrets = [url, ...(topic.length < 4 ? [] : [new Secret(topic)]), ...(token === undefined ? [] : [token])]
      const told = await send({ url: base.href, headers, body: JSON.stringify(fields), secrets, repeatable: false }, service, bounds)
      return told.kind === 'answered' ? { kind: 'told', where: whole.host } : told
    },
  }
}

/** By bytes, and never through a character. */
function cut(text: string, bytes: number): string {
  const whole = Buffer.from(text)
  if (whole.length <= bytes) return text
  let end = bytes - 3
  while (((whole[end] ?? 0) & 0xc0) === 0x80) end--
  return `${whole.subarray(0, end).toString('utf8')}…`
}
