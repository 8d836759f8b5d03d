// The webhook, ntfy, and several channels at once, each against a receiver that speaks its protocol and keeps its limits.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { channelsOf, type ChannelInputs, type Texts } from '../../src/adapters/notify-channels'
import { runState } from '../../src/adapters/notify-run-state'
import { load } from '../../src/inputs/load'
import type { Message } from '../../src/notify/message'
import { aMessage, QUICK, TEXTS } from '../support/notify'
import { rawInputs } from '../support/raw-inputs'
import { NtfyServer } from '../workbench/ntfy'
import { throttled, type Receiver } from '../workbench/receiver'
import { SlackServer } from '../workbench/slack'
import { WebhookServer } from '../workbench/webhook'

let slack: { readonly server: SlackServer; readonly receiver: Receiver }
let hooks: { readonly server: WebhookServer; readonly receiver: Receiver }
let ntfy: { readonly server: NtfyServer; readonly receiver: Receiver }
let directory = ''

beforeAll(async () => {
  slack = await SlackServer.up()
  hooks = await WebhookServer.up('k3y-of-the-hook')
  ntfy = await NtfyServer.up('tk_s3cretoken')
})
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'pi-deploy-run-')) })
afterEach(() => {
  rmSync(directory, { recursive: true })
  slack.server.error = undefined
  for (const { receiver } of [slack, hooks, ntfy]) receiver.heal()
  for (const list of [slack.server.posted, hooks.server.taken, ntfy.server.published]) list.length = 0
})
afterAll(() => Promise.all([slack, hooks, ntfy].map(({ receiver }) => receiver.stop())))

type Raw = Parameters<typeof rawInputs>[0]
const channels = (raw: Raw) => channelsOf(load(rawInputs(raw)) as ChannelInputs, TEXTS, { bounds: QUICK, slackApi: `${slack.receiver.url}/api`, state: runState(directory, ['1']) })
const tell = async (raw: Raw, given: Partial<Message> = {}) => (await Promise.all(channels(raw).map((channel) => channel.tell(aMessage(given)))))[0]
const why = async (raw: Raw): Promise<string> => {
  const told = await tell(raw, { details: [] })
  return told?.kind === 'failed' ? told.why.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST') : 'told'
}
const webhookOfSlack = () => ({ 'slack-webhook-url': slack.receiver.url + slack.server.webhook })
const bot = () => ({ 'slack-token': slack.server.token, 'slack-channel': slack.server.channel })
const hook = () => ({ 'webhook-url': hooks.receiver.url + hooks.server.path, 'webhook-secret': hooks.server.key })
const topic = () => ({ 'ntfy-url': `${ntfy.receiver.url}/pi-deploy-t0pic`, 'ntfy-token': ntfy.server.token })

describe('the webhook', () => {
  test('gets the message as JSON, signed over the very bytes', async () => {
    expect(await tell(hook(), { release: 'v2 "ü" \u2028' })).toEqual({ kind: 'told', where: new URL(hooks.receiver.url).host })
    expect(hooks.server.taken).toMatchObject([{ delivery: expect.stringMatching(/^[0-9a-f-]{36}$/), message: { version: 1, release: 'v2 "ü" \u2028' } }])
  })

  test('gets a repeated delivery under the same id, and the next message under another', async () => {
    hooks.receiver.fail({ status: 502 }, 1)
    await tell(hook())
    await tell(hook())
    const ids = hooks.receiver.calls.map(({ headers }) => headers['x-pi-deploy-delivery'])
    expect(ids).toEqual([ids[0], ids[0], ids[2]])
    expect(ids[2]).not.toBe(ids[0])
    expect(hooks.server.taken).toHaveLength(2)
  })

  test('says so for a wrong key, and for a hook that there is not', async () => {
    expect(await why({ ...hook(), 'webhook-secret': 'other' })).toBe('HOST does not accept webhook-url or webhook-secret (401: wrong signature); is it given, whole, and still valid?')
    expect(await why({ 'webhook-url': `${hooks.receiver.url}/hooks/0ld-s3cret` })).toBe('HOST has nothing at webhook-url (404: no such hook)')
  })
})

describe('ntfy', () => {
  test('gets title, text, priority and tags, cut to what stays a message', async () => {
    expect(await tell(topic())).toEqual({ kind: 'told', where: new URL(ntfy.receiver.url).host })
    expect(ntfy.server.published).toMatchObject([{ topic: 'pi-deploy-t0pic', title: '"v2" läuft', message: `${'ä'.repeat(2046)}…`, priority: 4, tags: ['rocket'] }])
    expect(ntfy.server.published[0]).not.toHaveProperty('click')
  })

  test('says so for a missing and for a wrong token', async () => {
    expect(await why({ ...topic(), 'ntfy-token': '' })).toBe('HOST does not accept ntfy-token (403: forbidden); is it given, whole, and still valid?')
    expect(await why({ ...topic(), 'ntfy-token': 'tk_wr0ng' })).toBe('HOST does not accept ntfy-token (401: unauthorized); is it given, whole, and still valid?')
  })

  test('never shows the topic, by which anybody may read', async () => {
    ntfy.receiver.fail({ status: 400, body: { error: 'topic pi-deploy-t0pic is full' } })
    expect(await why(topic())).toBe('HOST did not take the message (400: topic [secret] is full)')
  })
})

describe('several channels', () => {
  const all = () => ({ ...webhookOfSlack(), ...hook(), ...topic() })

  test('are each told, whatever becomes of the others', async () => {
    hooks.receiver.fail('dropped')
    const told = await Promise.all(channels(all()).map(async (channel) => [channel.name, (await channel.tell(aMessage())).kind]))
    expect(told).toEqual([['Slack', 'told'], ['webhook', 'failed'], ['ntfy', 'told']])
  })

  test.each([{ status: 400, body: 'x' }, { status: 401 }, { status: 404 }, { status: 500 }, throttled('99'), 'hanging' as const, 'dropped' as const])('show no secret when all fail: %j', async (fault) => {
    for (const { receiver } of [slack, hooks, ntfy]) receiver.fail(fault)
    const told = await Promise.all(channels({ ...all(), ...bot() }).map((channel) => channel.tell(aMessage())))
    expect(told.map(({ kind }) => kind)).toEqual(Array(4).fill('failed'))
    expect(JSON.stringify(told)).not.toMatch(/services|XXXX|xoxb-1|hooks\/|9f8e7d|k3y-of|t0pic|tk_s3/)
  })

  test('fail in words when a text cannot be made', async () => {
    const broken: Texts = { ...TEXTS, webhook: () => { throw new Error('a bug') } }
    const [channel] = channelsOf(load(rawInputs(hook())) as ChannelInputs, broken, { bounds: QUICK })
    expect(await channel?.tell(aMessage())).toEqual({ kind: 'failed', why: 'the message could not be made, which is a bug of pi-deploy: a bug' })
  })

  test('are none without inputs', () => {
    expect(channels({})).toEqual([])
  })
})
