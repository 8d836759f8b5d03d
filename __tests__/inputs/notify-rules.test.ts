// What the inputs of channels must be together: every problem at once, each with its input's name, none with a secret.
import { describe, expect, test } from '@jest/globals'
import { load } from '../../src/inputs/load'
import type { InputName } from '../../src/inputs/spec'
import { InputFailure } from '../../src/support/problem'
import { rawInputs } from '../support/raw-inputs'

type Given = Partial<Record<InputName, string>>

function problemsOf(given: Given): readonly string[] {
  try {
    load(rawInputs(given))
    return []
  } catch (thrown) {
    if (thrown instanceof InputFailure) return thrown.problems
    throw thrown
  }
}

const MAIL: Given = { 'smtp-host': 'mail.example.org', 'smtp-username': 'deploy@example.org', 'smtp-password': 'p', 'mail-to': 'anna@example.org' }

describe('right', () => {
  test.each<[string, Given]>([
    ['a webhook of Slack', { 'slack-webhook-url': 'https://hooks.slack.com/services/T/B/X' }],
    ['a bot of Slack', { 'slack-token': 'xoxb-1', 'slack-channel': 'C024BE91L' }],
    ['a bot whose token GitHub did not give, as in a run from a fork', { 'slack-channel': 'C024BE91L' }],
    ['mail', MAIL],
    ['mail without login', { 'smtp-host': 'localhost', 'smtp-port': '25', 'mail-from': 'Pi <pi@example.org>', 'mail-to': 'anna@example.org, bert@example.org' }],
    ['mail whose password GitHub did not give', { ...MAIL, 'smtp-password': '' }],
    ['mail through an IPv6 address', { ...MAIL, 'smtp-host': '2001:db8::25' }],
    ['a webhook on this machine', { 'webhook-url': 'http://127.0.0.1:8080/hook', 'webhook-secret': 'k' }],
    ['a topic of ntfy', { 'ntfy-url': 'https://ntfy.sh/my_topic-1', 'ntfy-token': 'tk_1' }],
    ['a topic below a path', { 'ntfy-url': 'https://example.org/ntfy/topic/' }],
    ['nothing', {}],
  ])('is %s', (_, given) => expect(problemsOf(given)).toEqual([]))
})

describe('wrong', () => {
  const NO_ADDRESS = 'must be an address that begins with https:// (http:// only for this machine itself)'
  test.each<[string, Given, string]>([
    ['a token without channel', { 'slack-token': 'xoxb-1' }, 'slack-channel: is required with slack-token'],
    ['a channel by its name', { 'slack-token': 'xoxb-1', 'slack-channel': '#deploys' }, 'slack-channel: "#deploys" is not the id of a channel, such as C024BE91L; Slack shows it at the end of the channel\'s details'],
    ['a server without recipients', { ...MAIL, 'mail-to': '' }, 'mail-to: is required with smtp-host'],
    ['recipients without server', { 'mail-to': 'anna@example.org' }, 'smtp-host: is required with mail-to'],
    ['a password without user', { ...MAIL, 'smtp-username': '', 'mail-from': 'pi@example.org' }, 'smtp-username: is required with smtp-password'],
    ['a port in the server', { ...MAIL, 'smtp-host': 'mail.example.org:465' }, 'smtp-host: "mail.example.org:465" must be only a name or an address; the port has the input smtp-port'],
    ['no sender', { ...MAIL, 'smtp-username': 'deploy' }, 'mail-from: is required, as smtp-username is no address of mail'],
    ['a sender that is none', { ...MAIL, 'mail-from': 'Pi' }, 'mail-from: "Pi" is no address of mail'],
    ['a recipient that is none', { ...MAIL, 'mail-to': 'anna' }, 'mail-to: "anna" is no address of mail'],
    ['a key without webhook', { 'webhook-secret': 'k' }, 'webhook-url: is required with webhook-secret'],
    ['a token without topic', { 'ntfy-token': 'k' }, 'ntfy-url: is required with ntfy-token'],
    ['a webhook in the clear', { 'webhook-url': 'http://example.org/s3cret' }, `webhook-url: ${NO_ADDRESS}`],
    ['a webhook that only begins like this machine', { 'webhook-url': 'http://localhost.example.org/s3cret' }, `webhook-url: ${NO_ADDRESS}`],
    ['a webhook that is no address', { 'webhook-url': 's3cret' }, `webhook-url: ${NO_ADDRESS}`],
    ['a file for Slack', { 'slack-webhook-url': 'file:///etc/s3cret' }, `slack-webhook-url: ${NO_ADDRESS}`],
    ['ntfy without topic', { 'ntfy-url': 'https://ntfy.sh/' }, 'ntfy-url: must end with a topic, such as https://ntfy.sh/TOPIC'],
  ])('is %s', (_, given, problem) => expect(problemsOf(given)).toEqual([problem]))

  test('is all of it at once, without a secret', () => {
    const problems = problemsOf({ 'slack-webhook-url': 'http://x/s3cret', 'slack-token': 's3cret', 'smtp-host': 'mail', 'webhook-url': 's3cret', 'ntfy-url': 'http://x/s3cret' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['slack-webhook-url', 'webhook-url', 'ntfy-url', 'slack-channel', 'mail-to', 'mail-from'])
    expect(problems.join()).not.toContain('s3cret')
  })
})
