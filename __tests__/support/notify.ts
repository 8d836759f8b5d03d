// A message for the tests of channels, plain texts of it, and bounds that keep them quick.
import type { Texts } from '../../src/adapters/notify-channels'
import type { SendBounds } from '../../src/adapters/notify-send'
import type { Message } from '../../src/notify/message'

export const QUICK: SendBounds = { answerSeconds: 0.5, wholeSeconds: 5, pauses: [0.02, 0.04], longestWaitSeconds: 1, waits: 2 }

/** A deployment that went well, changed by `given`. */
export function aMessage(given: Partial<Message> = {}): Message {
  return {
    happening: 'success', step: 'deploy-to-pi', project: 'booking', release: 'v2', previousRelease: 'v1', serving: 'v2', environment: 'production', host: 'pi.local',
    what: '', details: [], hint: '', actor: 'anna', commit: undefined, commits: [], images: [], changed: true, seconds: 41, requests: undefined, findings: undefined,
    links: { run: 'https://github.com/acme/booking/actions/runs/1', site: '', compare: '' },
    ...given,
  }
}

export const TEXTS: Texts = {
  slack: ({ release, happening }) => ({ text: `${release} ${happening}`, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `${release} ${happening}` } }] }),
  slackDetails: ({ details }) => (details.length === 0 ? undefined : { text: details.join('\n') }),
  mail: () => ({ subject: '', text: '', html: '' }),
  webhook: (message) => JSON.stringify({ version: 1, ...message }),
  ntfy: ({ release, links }) => ({ title: `"${release}" läuft`, message: 'ä'.repeat(3000), priority: 4, tags: ['rocket'], click: links.site }),
}
