// A local Slack: incoming webhooks and chat.postMessage and chat.update of the Web API, which take and refuse as Slack documents it.
import { Receiver, type Call, type Reply } from './receiver'
import { complaintOf } from './slack-limits'

type Fields = Readonly<Record<string, unknown>>

export interface Posted {
  readonly channel: string
  readonly ts: string
  /** ts of the message in whose thread it stands */
  readonly thread: string | undefined
  readonly broadcast: boolean
  readonly edits: number
  /** As it stands now */
  readonly payload: Fields
}

export class SlackServer {
  readonly webhook = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'
  readonly token = ['xoxb', '1234567890', 'abcdefghij'].join('-')
  /** The bot is in the first, not in the second; the third is archived. */
  readonly channel = 'C024BE91L'
  readonly foreign = 'C0FOREIGN1'
  readonly archived = 'C0ARCHIVE1'
  /** In the order in which they were made */
  readonly posted: Posted[] = []
  /** What the Web API answers with 200 from now on: an error, or undefined */
  error: string | undefined

  static async up(): Promise<{ readonly server: SlackServer; readonly receiver: Receiver }> {
    const server = new SlackServer()
    return { server, receiver: await Receiver.up((call) => server.#answer(call)) }
  }

  #answer(call: Call): Reply {
    if (call.path.startsWith('/services/')) return this.#incoming(call)
    const method = call.path.replace(/^\/api\//, '')
    if (method !== 'chat.postMessage' && method !== 'chat.update') return refused('unknown_method')
    if (this.error !== undefined) return refused(this.error)
    if (call.headers.authorization === undefined) return refused('not_authed')
    if (call.headers.authorization !== `Bearer ${this.token}`) return refused('invalid_auth')
    const payload = parsed(call)
    if (payload === undefined) return refused('invalid_json')
    const channel = String(payload['channel'])
    if (channel === this.foreign) return refused('not_in_channel')
    if (channel === this.archived) return refused('is_archived')
    if (channel !== this.channel) return refused('channel_not_found')
    const complaint = complaintOf(payload)
    if (complaint !== undefined) return refused(complaint.error, complaint.messages)
    return method === 'chat.update' ? this.#update(channel, payload) : this.#post(channel, payload)
  }

  /** Its answers are words and no JSON. */
  #incoming(call: Call): Reply {
    if (call.path !== this.webhook) return { status: 404, body: 'no_service' }
    const payload = parsed(call)
    if (payload === undefined) return { status: 400, body: 'invalid_payload' }
    const complaint = complaintOf(payload)
    if (complaint !== undefined) return { status: 400, body: complaint.error }
    this.#add(this.channel, payload)
    return { status: 200, body: 'ok' }
  }

  #post(channel: string, payload: Fields): Reply {
    const thread = payload['thread_ts']
    if (thread !== undefined && !this.posted.some(({ ts }) => ts === thread)) return refused('thread_not_found')
    return accepted(this.#add(channel, payload))
  }

  #update(channel: string, payload: Fields): Reply {
    const at = this.posted.findIndex(({ ts }) => ts === payload['ts'])
    const found = this.posted[at]
    if (found === undefined) return refused('message_not_found')
    this.posted[at] = { ...found, payload, edits: found.edits + 1 }
    return accepted({ ...found, channel })
  }

  #add(channel: string, payload: Fields): Posted {
    const { thread_ts: thread, reply_broadcast: broadcast } = payload
    const made = { channel, ts: `1700000000.${String(this.posted.length + 1).padStart(6, '0')}`, thread: thread === undefined ? undefined : String(thread), broadcast: broadcast === true, edits: 0, payload }
    this.posted.push(made)
    return made
  }
}

const accepted = ({ channel, ts }: Posted): Reply => ({ status: 200, body: { ok: true, channel, ts } })

const refused = (error: string, messages: readonly string[] = []): Reply => ({ status: 200, body: { ok: false, error, ...(messages.length === 0 ? {} : { response_metadata: { messages } }) } })

function parsed({ headers, body }: Call): Fields | undefined {
  if (!String(headers['content-type']).startsWith('application/json')) return undefined
  try {
    const read: unknown = JSON.parse(body)
    return typeof read === 'object' && read !== null ? (read as Fields) : undefined
  } catch {
    return undefined
  }
}
