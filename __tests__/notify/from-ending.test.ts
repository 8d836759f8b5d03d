import { describe, expect, test } from '@jest/globals'
import { load } from '../../src/inputs/load'
import type { RunFacts } from '../../src/execution/ports'
import { headCommit, messageOf, pushedCommits, type About, type StepEnding } from '../../src/notify/from-ending'
import type { Message } from '../../src/notify/message'
import type { Failure } from '../../src/support/problem'
import { anEntry } from '../support/scans'
import { rawInputs } from '../support/raw-inputs'

const FACTS: RunFacts = { runUrl: 'https://github.com/acme/booking/actions/runs/7', sha: 'a'.repeat(40), ref: 'refs/heads/main', runNumber: '57', actor: 'anna', event: 'push', repository: 'acme/booking', serverUrl: 'https://github.com' }
const inputs = load(rawInputs())
const about = (given: Partial<About> = {}): About => ({ inputs, facts: FACTS, serves: true, commit: undefined, commits: [], ...given })
const ended = (given: Partial<StepEnding>): StepEnding => ({ outputs: {}, cancelled: false, seconds: 12, ...given })
const world = (what: string, serving?: string): Failure => ({ kind: 'world', parts: { what, ...(serving === undefined ? {} : { serving }) } })

describe('what happened', () => {
  test.each<[string, Partial<StepEnding>, Partial<Message>]>([
    ['is a success where nothing failed', { outputs: { release: 'v2', serving: 'v2', changed: true } }, { happening: 'success', release: 'v2', serving: 'v2', changed: true }],
    ['is a failure where the inputs were wrong', { failure: { kind: 'input', problems: ['port: x', 'key: y'], serving: 'v1' } }, { happening: 'failure', what: 'port: x', details: ['key: y'], serving: 'v1' }],
    ['is a release that was taken back, where the host says what serves', { outputs: { serving: 'v1', summaryJson: { outcome: 'failed' } }, failure: world('v2 was not deployed', 'v1') }, { happening: 'rolled-back', what: 'v2 was not deployed', serving: 'v1' }],
    ['needs a person where the host was at work and nobody knows what serves', { outputs: { summaryJson: { outcome: 'gone' } }, failure: world('v2 was not deployed') }, { happening: 'needs-person' }],
    ['is a failure where the host was not at work', { failure: world('The host does not answer') }, { happening: 'failure' }],
    ['is cancelled where the job was', { cancelled: true, failure: world('The job was cancelled') }, { happening: 'cancelled' }],
    ['is a success where the job was cancelled too late', { cancelled: true, outputs: { serving: 'v2' } }, { happening: 'success' }],
    ['is a bug where it is one', { failure: { kind: 'bug', message: 'x is undefined', stack: 'at y' } }, { happening: 'failure', what: 'A bug in pi-deploy-action: x is undefined' }],
  ])('%s', (_, ending, message) => {
    expect(messageOf(ended(ending), about())).toMatchObject(message)
  })

  test('is rolled back where somebody rolled back, and a success where nothing had to change', () => {
    const rollback = about({ inputs: { ...inputs, step: 'rollback' } })
    expect(messageOf(ended({ outputs: { changed: true } }), rollback).happening).toBe('rolled-back')
    expect(messageOf(ended({ outputs: { changed: false } }), rollback).happening).toBe('success')
  })
})

test('findings are those of all scans in the record, by the worst result', () => {
  const scans = [anEntry({ result: 'pass' }), anEntry({ result: 'findings', counts: { CRITICAL: 1, HIGH: 2, MEDIUM: 0, LOW: 0, UNKNOWN: 0 } })]
  const { findings } = messageOf(ended({ outputs: { record: { schema: 1, commit: '', images: {}, scans, deployment: {} } } }), about())
  expect(findings).toMatchObject({ verdict: 'findings', counts: { CRITICAL: 1 + scans[0]!.counts.CRITICAL } })
})

describe('commits', () => {
  const commit = (id: string, message: string): object => ({ id: id.repeat(40), message, author: { name: 'Anna' }, url: `https://github.com/acme/booking/commit/${id}` })

  test('of a push are told newest first, by their first lines, without merges', () => {
    const payload = { commits: [commit('1', 'Fix the door\n\nIt was open'), commit('2', 'Merge pull request #3 from x'), commit('3', 'Add a bell')] }
    expect(pushedCommits(payload).map(({ title, author }) => `${title} by ${author}`)).toEqual(['Add a bell by Anna', 'Fix the door by Anna'])
  })

  test.each([[undefined], [null], ['text'], [{ commits: 'none' }], [{ commits: [1, null] }]])('are none where the payload is %j', (payload) => {
    expect(pushedCommits(payload)).toEqual([])
  })

  test('have that of the run among them, by its event or by its address', () => {
    expect(headCommit({ head_commit: commit('4', 'Paint it') }, FACTS)?.title).toBe('Paint it')
    expect(headCommit({}, FACTS)?.url).toBe(`https://github.com/acme/booking/commit/${FACTS.sha}`)
    expect(headCommit({}, { ...FACTS, sha: '' })).toBeUndefined()
  })
})
