// ntfy's publishing as JSON: POST to the root with the topic in the body, its limits, its errors, an access token per topic.
import { Receiver, type Call, type Reply } from './receiver'

export interface Published {
  readonly topic: string
  readonly title?: string
  readonly message?: string
  readonly priority?: number
  readonly tags?: readonly string[]
  readonly click?: string
}

const MESSAGE_BYTES = 4096
const refusal = (code: number, error: string): Reply => ({ status: Math.floor(code / 100), body: { code, http: Math.floor(code / 100), error, link: 'https://ntfy.sh/docs/publish/' } })

export class NtfyServer {
  readonly published: Published[] = []

  /** @param token that the topics ask for; '' for open ones */
  private constructor(readonly token: string) {}

  static async up(token: string): Promise<{ readonly server: NtfyServer; readonly receiver: Receiver }> {
    const server = new NtfyServer(token)
    return { server, receiver: await Receiver.up((call) => server.#answer(call)) }
  }

  #answer({ method, path, headers, body }: Call): Reply {
    if (method !== 'POST' || path !== '/') return refusal(40401, 'page not found')
    if (this.token !== '' && headers.authorization !== `Bearer ${this.token}`) return headers.authorization === undefined ? refusal(40301, 'forbidden') : refusal(40101, 'unauthorized')
    const wish = parsed(body)
    if (wish === undefined) return refusal(40024, 'invalid request: request body must be valid JSON')
    if (!/^[-_A-Za-z0-9]{1,64}$/.test(wish.topic ?? '')) return refusal(40009, 'invalid request: topic invalid')
    if (wish.priority !== undefined && ![1, 2, 3, 4, 5].includes(wish.priority)) return refusal(40007, 'invalid request: priority invalid')
    if (wish.click !== undefined && !/^\w+:/.test(wish.click)) return refusal(40012, 'invalid request: click URL is not valid')
    // What is longer becomes an attachment at ntfy, which the bench takes for a mistake.
    if (Buffer.byteLength(wish.message ?? '') > MESSAGE_BYTES) return refusal(41301, 'attachment too large, or bandwidth limit reached')
    this.published.push(wish)
    return { status: 200, body: { id: 'hwQ2YpKdmg', time: 1_700_000_000, event: 'message', topic: wish.topic, message: wish.message } }
  }
}

function parsed(body: string): Published | undefined {
  try {
    return JSON.parse(body) as Published
  } catch {
    return undefined
  }
}
