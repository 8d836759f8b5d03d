// The message as JSON to any receiver. It knows our requests by the signature, and a repeated one by its id.
import { createHmac, randomUUID } from 'node:crypto'
import type { Channel } from '../execution/notifying'
import type { Message } from '../notify/message'
import type { Secret } from '../support/secret'
import type { Service } from './notify-refusal'
import { send, type SendBounds } from './notify-send'

export const SIGNATURE = 'x-pi-deploy-signature-256'
export const DELIVERY = 'x-pi-deploy-delivery'

/** @param key of the signature; none without it. @param json what is sent and signed, byte by byte */
export function webhook(url: Secret, key: Secret | undefined, json: (message: Message) => string, bounds: SendBounds): Channel {
  const { host } = new URL(url.reveal())
  const service: Service = { name: host, address: 'webhook-url', credential: key === undefined ? 'webhook-url' : 'webhook-url or webhook-secret', gone: `${host} has nothing at webhook-url` }
  return {
    name: 'webhook',
    tell: async (message) => {
      const body = json(message)
      const signature = key === undefined ? {} : { [SIGNATURE]: `sha256=${createHmac('sha256', key.reveal()).update(body).digest('hex')}` }
      const headers = { 'content-type': 'application/json; charset=utf-8', [DELIVERY]: randomUUID(), ...signature }
      const told = await send({ url: url.reveal(), headers, body, secrets: [url, ...(key === undefined ? [] : [key])], repeatable: true }, service, bounds)
      return told.kind === 'answered' ? { kind: 'told', where: host } : told
    },
  }
}
