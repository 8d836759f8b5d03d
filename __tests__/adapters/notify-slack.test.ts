// Slack, by webhook and by bot, against a server that takes and refuses as Slack documents it.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { channelsOf, type ChannelInputs, type ChannelOptions } from '../../src/adapters/notify-channels'
import { runState, runStateHere } from '../../src/adapters/notify-run-state'
import { load } from '../../src/inputs/load'
import type { Message } from '../../src/notify/message'
import { aMessage, QUICK, TEXTS } from '../support/notify'
import { rawInputs } from '../support/raw-inputs'
import { throttled, type Receiver } from '../workbench/receiver'
import { SlackServer } from '../workbench/slack'

let slack: { readonly server: SlackServer; readonly receiver: Receiver }
let directory = ''

beforeAll(async () => { slack = await SlackServer.up() })
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'pi-deploy-run-')) })
afterEach(() => {
  rmSync(directory, { recursive: true })
  slack.server.error = undefined
  slack.receiver.heal()
  slack.server.posted.length = 0
})
afterAll(() => slack.receiver.stop())

type Raw = Parameters<typeof rawInputs>[0]
const channel = (raw: Raw, given: Partial<ChannelOptions>, texts = TEXTS) => channelsOf(load(rawInputs(raw)) as ChannelInputs, texts, { bounds: QUICK, slackApi: `${slack.receiver.url}/api`, ...given })[0]
const tell = async (raw: Raw, given: Partial<Message> = {}, job: readonly string[] = ['1', '1', 'deploy'], texts = TEXTS) => channel(raw, { state: runState(directory, job) }, texts)?.tell(aMessage(given))
const why = async (raw: Raw): Promise<string | undefined> => {
  const told = await tell(raw)
  return told?.kind === 'failed' ? told.why : told?.kind
}
const webhookOfSlack = () => ({ 'slack-webhook-url': slack.receiver.url + slack.server.webhook })
const bot = () => ({ 'slack-token': slack.server.token, 'slack-channel': slack.server.channel })

describe('Slack by webhook', () => {
  test('gets a message each time', async () => {
    expect([await why(webhookOfSlack()), await why(webhookOfSlack())]).toEqual(['told', 'told'])
    expect(slack.server.posted.map(({ payload }) => payload['text'])).toEqual(['v2 success', 'v2 success'])
  })

  test('that was removed is said to be gone, without its address', async () => {
    expect(await why({ 'slack-webhook-url': `${slack.receiver.url}/services/T1/B1/0ld-s3cret` })).toBe('Slack knows this webhook no more; make a new one for slack-webhook-url (404: no_service)')
  })
})

describe('Slack by bot', () => {
  test('has one message in a job, which each step edits, with details in its thread', async () => {
    expect(await tell(bot(), { step: 'build', release: 'v2' })).toEqual({ kind: 'told', where: '' })
    await tell(bot(), { release: 'v3', details: ['started'] })
    expect(slack.server.posted).toMatchObject([{ edits: 1, thread: undefined, payload: { text: 'v3 success' } }, { thread: slack.server.posted[0]?.ts, broadcast: false, payload: { text: 'started' } }])
  })

  test('shows the details of what went wrong in the channel too, as an edit calls nobody', async () => {
    await tell(bot())
    await tell(bot(), { happening: 'rolled-back', details: ['502'] })
    expect(slack.server.posted.map(({ broadcast }) => broadcast)).toEqual([false, true])
  })

  test.each<[string, Partial<Message>, readonly string[]]>([
    ['another run', {}, ['2', '1', 'deploy']],
    ['another attempt', {}, ['1', '2', 'deploy']],
    ['another job', {}, ['1', '1', 'other']],
    ['another environment', { environment: 'staging' }, ['1', '1', 'deploy']],
    ['another project', { project: 'shop' }, ['1', '1', 'deploy']],
    ['no run at all', {}, []],
  ])('begins a message of its own for %s', async (_, given, job) => {
    await tell(bot())
    await tell(bot(), given, job)
    expect(slack.server.posted.map(({ edits }) => edits)).toEqual([0, 0])
  })

  test('begins another when somebody removed the first', async () => {
    await tell(bot())
    slack.server.posted.length = 0
    await tell(bot(), { release: 'v3' })
    await tell(bot(), { release: 'v4' })
    expect(slack.server.posted).toMatchObject([{ edits: 1, payload: { text: 'v4 success' } }])
  })

  test('keeps nothing on the runner but the name of the message, for its user alone', async () => {
    await tell(bot())
    const [file = ''] = readdirSync(join(directory, 'pi-deploy-notify'))
    expect(file).toMatch(/^[0-9a-f]{32}\.json$/)
    expect(statSync(join(directory, 'pi-deploy-notify', file)).mode & 0o77).toBe(0)
  })

  test('is told where nothing can be kept', async () => {
    expect(await channel(bot(), { state: runStateHere({ RUNNER_TEMP: '/dev/null', GITHUB_RUN_ID: '1' }) })?.tell(aMessage())).toEqual({ kind: 'told', where: '' })
  })

  test.each([
    ['a channel without the bot', { 'slack-channel': 'C0FOREIGN1' }, 'the bot is not in the channel: invite it there (/invite @its-name), or give it the scope chat:write.public (not_in_channel)'],
    ['a channel that there is not', { 'slack-channel': 'C0NOWHERE1' }, 'Slack knows no channel with the id in slack-channel, or the bot may not see it: a private channel must invite it (channel_not_found)'],
    ['an archived channel', { 'slack-channel': 'C0ARCHIVE1' }, 'the channel is archived; choose another for slack-channel (is_archived)'],
    ['a wrong token', { 'slack-token': 'xoxb-wr0ng' }, 'Slack does not accept slack-token; is it given, whole, and of a bot (xoxb-)? (invalid_auth)'],
    ['two tokens', { 'slack-token': 'xoxb-1\nxoxb-2' }, 'slack-token holds a line break, or another character that cannot be sent; is it given, whole and alone?'],
    ['a token that GitHub did not give', { 'slack-token': '' }, 'slack-token is empty; GitHub gives no secrets to runs from forks'],
  ])('says so for %s', async (_, given, text) => {
    expect(await why({ ...bot(), ...given })).toBe(text)
  })

  test.each([
    ['ratelimited', 1, 'Slack wants fewer messages (ratelimited)'],
    ['internal_error', 3, 'Slack did not take the message (internal_error)'],
    ['ekm_access_denied', 1, 'Slack did not take the message (ekm_access_denied)'],
  ])('says so for %s in an answer of 200', async (error, calls, text) => {
    slack.server.error = error
    expect(await why(bot())).toBe(text)
    expect(slack.receiver.calls).toHaveLength(calls)
  })

  test('says which block Slack does not take', async () => {
    const texts = { ...TEXTS, slack: () => ({ text: 'v2', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }) }
    expect(await tell(bot(), {}, [], texts)).toEqual({ kind: 'failed', why: 'Slack did not take the message (invalid_blocks: [ERROR] must be less than 151 characters [json-pointer:/blocks/0/text])' })
  })

  test('says that only the details are missing', async () => {
    expect(await tell(bot(), {}, [], { ...TEXTS, slackDetails: () => ({ text: '' }) })).toEqual({ kind: 'failed', why: 'the message is there, its details are not: Slack did not take the message (no_text)' })
  })

  test('sends its token nowhere in the clear', async () => {
    expect(await channel(bot(), { slackApi: 'http://slack.example.org/api' })?.tell(aMessage())).toEqual({ kind: 'failed', why: 'SLACK_API_URL must be an address that begins with https://' })
  })

  test('waits once for the pause that Slack asks for', async () => {
    slack.receiver.fail(throttled('0'), 1)
    expect(await why(bot())).toBe('told')
    expect(slack.server.posted).toMatchObject([{ payload: { link_names: false, parse: 'none', unfurl_links: false } }])
  })

  test('says so when something else answers', async () => {
    slack.receiver.fail({ status: 200, body: '<html>Log in</html>' })
    expect(await why(bot())).toBe('what answered is not Slack\'s API')
  })
})
