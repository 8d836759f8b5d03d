// Everyone knows what happened: one stack on one Pi, told to Slack, by mail, to a webhook and to ntfy.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, startAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import type { Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { MailServer, mailServerMissing } from '../workbench/mail-server'
import { NtfyServer } from '../workbench/ntfy'
import { Pi, registryUp } from '../workbench/pi'
import type { Receiver } from '../workbench/receiver'
import { SlackServer } from '../workbench/slack'
import { releaseAt, until } from '../workbench/wait'
import { WebhookServer } from '../workbench/webhook'

const workspace = bookingWorkspace()
const receivers: Receiver[] = []
let pi: Pi, v1: Texts, v2: Texts, broken: Texts
let slack: SlackServer, hook: WebhookServer, ntfy: NtfyServer, mails: MailServer | undefined
let channels: Texts

beforeAll(async () => {
  const registry = registryUp()
  pi = Pi.up('notify')
  v1 = buildRelease(registry, 'v1')
  v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['backend'] }) }
  broken = { ...v1, ...buildRelease(registry, 'broken', { services: ['backend'], fault: 'crash' }) }
  const [s, w, n] = await Promise.all([SlackServer.up(), WebhookServer.up('hook-key-1'), NtfyServer.up('tk_ntfy')])
  ;[slack, hook, ntfy] = [s.server, w.server, n.server]
  receivers.push(s.receiver, w.receiver, n.receiver)
  mails = mailServerMissing() === undefined ? await MailServer.up() : undefined
  if (mails !== undefined) writeFileSync(join(workspace, 'ca.pem'), mails.authority)
  channels = {
    'slack-token': slack.token, 'slack-channel': slack.channel,
    'webhook-url': `${w.receiver.url}${hook.path}`, 'webhook-secret': 'hook-key-1',
    'ntfy-url': `${n.receiver.url}/booking`, 'ntfy-token': 'tk_ntfy',
    ...(mails === undefined ? {} : { 'smtp-host': mails.host, 'smtp-username': mails.username, 'smtp-password': mails.password, 'mail-to': 'anna@bench.example' }),
  }
})
afterAll(async () => {
  pi.down()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await mails?.stop()
})

const environment = (run: string): Texts => ({ GITHUB_RUN_ID: run, SLACK_API_URL: `${receivers[0]?.url}/api`, RUNNER_TEMP: workspace, ...(mails === undefined ? {} : { NODE_EXTRA_CA_CERTS: join(workspace, 'ca.pem') }) })
const step = (inputs: Texts, run: string): Promise<Ended> => runAction({ environment: 'production', ...channels, ...inputs }, { workspace, env: environment(run) })
const deploy = (release: string, digests: Texts, run: string, more: Texts = {}): Promise<Ended> => step({ ...bookingInputs(release, digests), ...pi.inputs(), ...more }, run)

/** What the newest message says in each channel. */
async function said(count: number): Promise<{ readonly happening: string; readonly all: readonly string[] }> {
  const message = hook.taken.at(-1)?.message as { happening: string; text: string }
  const mail = mails === undefined ? [] : [(await mails.mails('anna', count)).at(-1) ?? '']
  const posted = slack.posted.filter(({ thread }) => thread === undefined).at(-1)
  return { happening: message.happening, all: [message.text, JSON.stringify(posted?.payload), `${ntfy.published.at(-1)?.title} ${ntfy.published.at(-1)?.message}`, ...mail] }
}

describe('everyone is told', () => {
  test('of a first deployment, by every channel, with the release and what serves', async () => {
    const ended = await deploy('v1', v1, '2001')
    expectDone(ended)
    expect(ended.log).toMatch(/^told: Slack/m)
    const { happening, all } = await said(1)
    expect(happening).toBe('success')
    for (const text of all) expect(text).toMatch(/v1/)
    expect(all.join('\n')).not.toContain('correct-horse-battery')
    expect(ended.log).not.toContain(slack.token)
  })

  test('of a release that was taken back, with why and what serves', async () => {
    const ended = await deploy('v2', broken, '2002', { language: 'de' })
    expect(ended.code).toBe(1)
    const { happening, all } = await said(2)
    expect(happening).toBe('rolled-back')
    for (const text of all) expect(text).toMatch(/v2/)
    expect(all[0]).toMatch(/zurückgenommen/i)
  })

  test('of a release that the host took back after the runner had died, by the step notify', async () => {
    const running = startAction({ ...channels, ...bookingInputs('v3', v2), ...pi.inputs(), 'bake-time': '20s', 'confirm-timeout': '3s' }, { workspace, env: environment('2003') })
    expect(await until(() => running.log().includes('… Watch them under real traffic'), 120)).toBe(true)
    running.process.kill('SIGKILL')
    await running.ended
    expect(await until(async () => (await releaseAt(`http://${pi.host}/api/version`)) === 'v1', 60)).toBe(true)
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'failure', ...pi.inputs() }, '2003'))
    const { happening, all } = await said(3)
    expect(happening).toBe('rolled-back')
    expect(all[0]).toMatch(/v1/)
  }, 300_000)

  test('that a person is needed, where a job failed and the host does not answer', async () => {
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'failure', ...pi.inputs(), port: '1' }, '2004'))
    expect((await said(4)).happening).toBe('needs-person')
  })

  test('that a job was cancelled, without asking any host', async () => {
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'cancelled' }, '2005'))
    expect((await said(5)).happening).toBe('cancelled')
  })

  test('once a run: a second message of it edits the first in Slack', async () => {
    const before = slack.posted.length
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'success' }, '2006'))
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'success' }, '2006'))
    expect(slack.posted.length).toBe(before + 1)
    expect(slack.posted.at(-1)?.edits).toBe(1)
  })
})

describe('a channel that cannot be told', () => {
  test('is a warning that names it and why, and keeps nobody else from being told', async () => {
    const before = ntfy.published.length
    receivers[1]?.fail({ status: 404, body: 'gone' })
    const ended = await step({ step: 'notify', project: 'booking', 'job-status': 'success' }, '2007')
    expectDone(ended)
    expect(ended.log).toMatch(/^::warning::webhook could not be told: .*404/m)
    expect(ntfy.published.length).toBe(before + 1)
  })

  test('fails the step where that is asked for', async () => {
    const ended = await step({ step: 'notify', project: 'booking', 'job-status': 'success', 'notify-failure': 'error' }, '2008')
    expect(ended.code).toBe(1)
    expect(ended.log).toMatch(/^::error::webhook could not be told: .*404/m)
    receivers[1]?.heal()
  })

  test('is left alone where nobody asked to be told', async () => {
    const before = ntfy.published.length
    expectDone(await step({ step: 'notify', project: 'booking', 'job-status': 'success', 'notify-on': 'failure' }, '2009'))
    expect(ntfy.published.length).toBe(before)
  })
})
