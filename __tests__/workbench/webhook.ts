// A receiver that believes only what is signed, and takes a delivery once.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Receiver, type Call, type Reply } from './receiver'

export interface Taken {
  readonly delivery: string
  readonly message: unknown
}

export class WebhookServer {
  /** Each delivery once */
  readonly taken: Taken[] = []
  readonly path = '/hooks/9f8e7d6c5b4a'

  private constructor(readonly key: string) {}

  static async up(key: string): Promise<{ readonly server: WebhookServer; readonly receiver: Receiver }> {
    const server = new WebhookServer(key)
    return { server, receiver: await Receiver.up((call) => server.#answer(call)) }
  }

  #answer({ method, path, headers, body }: Call): Reply {
    if (method !== 'POST' || path !== this.path) return { status: 404, body: 'no such hook' }
    const right = `sha256=${createHmac('sha256', this.key).update(body).digest('hex')}`
    const given = String(headers['x-pi-deploy-signature-256'] ?? '')
    if (given.length !== right.length || !timingSafeEqual(Buffer.from(given), Buffer.from(right))) return { status: 401, body: { error: 'wrong signature' } }
    const delivery = String(headers['x-pi-deploy-delivery'] ?? '')
    if (delivery === '') return { status: 400, body: { error: 'no delivery id' } }
    if (!this.taken.some((each) => each.delivery === delivery)) this.taken.push({ delivery, message: JSON.parse(body) })
    return { status: 204 }
  }
}
