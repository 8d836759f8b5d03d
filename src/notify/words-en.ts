import type { Names, Words } from './words'

const to = ({ place }: Names): string => (place === '' ? '' : ` to ${place}`)
const on = ({ place }: Names): string => (place === '' ? '' : ` on ${place}`)
const work = (names: Names): string => (names.deploys ? (names.step === 'rollback' ? `rollback${on(names)}` : `deployment${to(names)}`) : names.step)

export const EN: Words = {
  headline: {
    deployed: (names) => `${names.subject} deployed${to(names)}`,
    first: (names) => `${names.subject} deployed${to(names)} for the first time`,
    unchanged: (names) => `${names.subject}: nothing to change${on(names)}`,
    done: (names) => `${names.subject}: ${names.step} succeeded`,
    failed: (names) => `${names.subject}: ${work(names)} failed`,
    'taken-back': (names) => `${names.subject} taken back${on(names)}`,
    'rolled-back': (names) => `${names.project} rolled back${names.release === '' ? '' : ` to ${names.release}`}${on(names)}`,
    cancelled: (names) => `${names.subject}: ${work(names)} cancelled`,
    'needs-person': (names) => `Action needed: ${names.subject}${on(names)}`,
  },
  sentence: {
    deployed: ({ release, previous }) => (release === previous ? `${release} was deployed again.` : `${release} has taken over from ${previous}.`),
    first: () => 'It is the first release that serves here.',
    unchanged: () => 'Everything was as it should be; nothing was restarted.',
    done: () => '',
    failed: () => '',
    'taken-back': () => 'The new release was taken back.',
    'rolled-back': ({ release, previous }) => (release === '' || previous === '' || release === previous ? '' : `${release} serves again instead of ${previous}.`),
    cancelled: () => 'The run was cancelled.',
    'needs-person': () => 'It is not certain which release serves, or it is not the one that was committed.',
  },
  serving: {
    still: (release) => `The previous release goes on serving: ${release}.`,
    now: (release) => `Serving now: ${release}.`,
    unknown: 'Which release serves now is not known to this run; step: status tells.',
  },
  act: 'Please look now: step: status shows what runs on the host. Then deploy again, or roll back.',
  labels: {
    serving: 'Serving',
    before: 'Before',
    environment: 'Environment',
    host: 'Host',
    duration: 'Duration',
    requests: 'Requests',
    findings: 'Findings',
    by: 'By',
    commit: 'Commit',
    images: 'Images',
    details: 'Last lines',
    run: 'Run',
    site: 'Site',
    compare: 'Changes',
  },
  locale: 'en',
  units: { day: ['day', 'days'], hour: ['hour', 'hours'], minute: ['minute', 'minutes'], second: ['second', 'seconds'] },
  atOnce: 'less than a second',
  severities: { CRITICAL: 'critical', HIGH: 'high', MEDIUM: 'medium', LOW: 'low', UNKNOWN: 'unknown' },
  verdicts: { pass: 'passed', findings: 'not passed', 'scan-error': 'the scan did not work', skipped: 'not scanned' },
  nothingFound: 'nothing found',
  requests: (failed, held, many) =>
    `${many.failed === 0 ? 'no request' : many.failed === 1 ? '1 request' : `${failed} requests`} failed; ${many.held === 0 ? 'none was' : many.held === 1 ? '1 was' : `${held} were`} held`,
  commits: (count, one, since) => `${count} ${one ? 'commit' : 'commits'}${since === '' ? '' : ` since ${since}`}`,
  more: (count) => `and ${count} more`,
}
