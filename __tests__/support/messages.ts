// Builders for messages: the right thing, of which a test names only what differs.
import { NO_COUNTS } from '../../src/inputs/scan-entry'
import type { Commit, Message } from '../../src/notify/message'
import type { Telling } from '../../src/notify/story'

export const ENGLISH: Telling = { language: 'en', template: '' }
export const GERMAN: Telling = { language: 'de', template: '' }

const SHA = '0123456789abcdef0123456789abcdef01234567'

export const aCommit = (given: Partial<Commit> = {}): Commit =>
  ({ sha: SHA, title: 'Answer faster', author: 'Ada', url: `https://github.com/acme/shop/commit/${SHA}`, ...given })

export const commitsOf = (count: number): readonly Commit[] => Array.from({ length: count }, (_, at) => aCommit({ title: `Change ${count - at}` }))

/** v2 took over from v1 in production, and everything is known. */
export const aMessage = (given: Partial<Message> = {}): Message => ({
  happening: 'success',
  step: 'deploy-to-pi',
  project: 'shop',
  release: 'v2',
  previousRelease: 'v1',
  serving: 'v2',
  environment: 'production',
  host: 'pi.example',
  what: '',
  details: [],
  hint: '',
  actor: 'ada',
  commit: aCommit(),
  commits: [aCommit()],
  images: [{ service: 'web', digest: `sha256:${'a'.repeat(64)}` }],
  changed: true,
  seconds: 84,
  requests: { failed: 0, held: 12 },
  findings: { verdict: 'pass', counts: { ...NO_COUNTS, LOW: 2 } },
  links: { run: 'https://github.com/acme/shop/actions/runs/1', site: 'https://shop.example/', compare: 'https://github.com/acme/shop/compare/v1...v2' },
  ...given,
})

/** One for each thing that a reader tells apart. */
export const HAPPENED: Readonly<Record<string, Message>> = {
  deployed: aMessage(),
  first: aMessage({ previousRelease: '' }),
  unchanged: aMessage({ changed: false }),
  done: aMessage({ step: 'build' }),
  failed: aMessage({ happening: 'failure', serving: 'v1', what: 'web did not become healthy within 180 s.', details: ['web  | Error: no database', 'web  | exited with 1'], hint: 'Look at the log of web.', links: { run: 'https://github.com/acme/shop/actions/runs/1', site: '', compare: '' } }),
  'taken-back': aMessage({ happening: 'rolled-back', serving: 'v1', what: 'The smoke check /health answered 500.' }),
  'rolled-back': aMessage({ happening: 'rolled-back', step: 'rollback', release: 'v1', previousRelease: 'v2', serving: 'v1' }),
  cancelled: aMessage({ happening: 'cancelled', serving: '' }),
  'needs-person': aMessage({ happening: 'needs-person', serving: '', what: 'The host did not answer any more.', hint: 'Switch the Pi on again.' }),
}
