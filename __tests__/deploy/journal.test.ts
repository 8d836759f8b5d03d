import { describe, expect, test } from '@jest/globals'
import { endingOf, parseJournal, renderEntry } from '../../src/deploy/journal'

const line = (seq: number, step: string, status: string, detail = '', uptime = '10.5'): string => ['1', seq, 'boot', uptime, 'v2', step, status, detail].join('\t')

describe('the journal', () => {
  test('passes over lines that a power cut tore, or that another version wrote', () => {
    expect(parseJournal([line(1, 'start', 'begin'), '1\t2\tboo', '2\t3\tboot\t1\tv2\tstart\tdone\t', '']).map(({ seq }) => seq)).toEqual([1])
  })

  test.each([
    ['committed', [line(1, 'transaction', 'begin'), line(2, 'transaction', 'done', 'committed, but: x')], { kind: 'committed', detail: 'committed, but: x' }],
    ['failed', [line(1, 'transaction', 'begin'), line(2, 'transaction', 'failed', 'web died')], { kind: 'failed', why: 'web died' }],
    ['open', [line(1, 'transaction', 'begin'), line(2, 'start', 'done')], { kind: 'open' }],
  ])('says when a deployment %s', (_, lines, ending) => {
    expect(endingOf(parseJournal(lines))).toEqual(ending)
  })

  test('is told with times and without the names of its steps', () => {
    const [begin, done] = parseJournal([line(1, 'switch', 'begin', '', '10.5'), line(2, 'switch', 'done', 'web=green', '10.9')])
    expect(done && renderEntry(done, begin)).toBe('  ✓ Give them the traffic (0.4 s): web=green')
  })
})
