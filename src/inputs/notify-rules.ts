// What the channels' inputs must be together. Addresses are secrets as a whole: a problem never repeats one. That a secret is
// missing besides its other half is deliberately no problem here: runs from forks get none, and must not fail for it.
import { isPrivateAddress } from '../support/loopback'
import type { InputName } from './spec'
import type { Inputs, RawInputs } from './types'

type Given = Partial<Inputs>

export function notifyRules(inputs: Given, raw: RawInputs): readonly string[] {
  return [...addresses(raw), ...together(raw), ...slackChannel(inputs), ...smtp(inputs), ...recipients(inputs), ...hostToAsk(inputs, raw)]
}

function addresses(raw: RawInputs): readonly string[] {
  const wrong = (['slack-webhook-url', 'webhook-url', 'ntfy-url'] as const).filter((name) => raw[name] !== '' && !isPrivateAddress(raw[name]))
  const topic = raw['ntfy-url'] !== '' && !wrong.includes('ntfy-url') && !/\/[\w-]{1,64}\/?$/.test(new URL(raw['ntfy-url']).pathname)
  return [
    ...wrong.map((name) => `${name}: must be an address that begins with https:// (http:// only for this machine itself)`),
    ...(topic ? ['ntfy-url: must end with a topic, such as https://ntfy.sh/TOPIC'] : []),
  ]
}

const NEEDS: readonly (readonly [given: InputName, needed: InputName])[] = [
  ['slack-token', 'slack-channel'],
  ['smtp-host', 'mail-to'],
  ['mail-to', 'smtp-host'],
  ['smtp-password', 'smtp-username'],
  ['webhook-secret', 'webhook-url'],
  ['ntfy-token', 'ntfy-url'],
]

const together = (raw: RawInputs): readonly string[] => NEEDS.filter(([given, needed]) => raw[given] !== '' && raw[needed] === '').map(([given, needed]) => `${needed}: is required with ${given}`)

// Only an id stays the same when a channel is renamed, and only an id is good for editing.
const slackChannel = ({ slackChannel: channel }: Given): readonly string[] =>
  channel === undefined || /^[CGD][A-Z0-9]{6,}$/.test(channel) ? [] : [`slack-channel: "${channel}" is not the id of a channel, such as C024BE91L; Slack shows it at the end of the channel's details`]

function smtp({ smtpHost: host, mailFrom: from, smtpUsername: user }: Given): readonly string[] {
  if (host === undefined) return []
  if (/[@/\s]|^[^:]*:\d+$/.test(host)) return [`smtp-host: "${host}" must be only a name or an address; the port has the input smtp-port`]
  return from === undefined && !isMailbox(user ?? '') ? [`mail-from: is required, as smtp-username is ${user === undefined ? 'not given' : 'no address of mail'}`] : []
}

const recipients = ({ mailFrom, mailTo = [] }: Given): readonly string[] => [
  ...(mailFrom === undefined || isMailbox(mailFrom) || /^[^<>\r\n]*<[^<>]+>$/.test(mailFrom) && isMailbox(/<([^<>]+)>$/.exec(mailFrom)?.[1] ?? '') ? [] : [`mail-from: "${mailFrom}" is no address of mail`]),
  ...mailTo.filter((address) => !isMailbox(address)).map((address) => `mail-to: "${address}" is no address of mail`),
]

const isMailbox = (text: string): boolean => /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text)

/** `notify` asks the host only where it is named; then it needs all that it takes to be let in. */
function hostToAsk({ step, host }: Given, raw: RawInputs): readonly string[] {
  if (step !== 'notify' || host === undefined) return []
  return (['username', 'key'] as const).filter((name) => raw[name] === '').map((name) => `${name}: is required for notify with host`)
}
