import { describe, expect, test } from '@jest/globals'
import { readTrivyReport } from '../../src/scan/trivy-report'
import { keptIn, keptText, withoutCode, type KeptReport } from '../../src/scan/kept-reports'

const report = (text: string): KeptReport => ({ report: text, sboms: [{ format: 'cyclonedx', text: '{}' }, { format: 'spdx', text: '{}' }] })
const keys = (text: string | undefined, by = 'A'): readonly string[] => [...keptIn(text, by).keys()]

describe('reports that were kept', () => {
  test('are what was kept, in their order', () => {
    const reports = new Map([['one', report('1')], ['two', report('2')]])
    expect([...keptIn(keptText('A', reports), 'A')]).toEqual([...reports])
  })

  test('are none under another version or other data', () => {
    expect(keys(keptText('A', new Map([['one', report('1')]])), 'B')).toEqual([])
  })

  test.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['another schema', '{"schema":2,"by":"A","reports":{"one":{"report":"1","sboms":[]}}}'],
    ['no reports', '{"schema":1,"by":"A"}'],
    ['a report that is none', '{"schema":1,"by":"A","reports":{"one":{"report":1,"sboms":[]},"two":{"report":"2"},"three":{"report":"3","sboms":[{"format":"csv","text":""}]}}}'],
  ])('are none in %s', (_, text) => {
    expect(keys(text)).toEqual([])
  })

  test('of more than 64 MB are the newest', () => {
    const large = report('x'.repeat(30_000_000))
    expect(keys(keptText('A', new Map([['one', large], ['two', large], ['three', large]])))).toEqual(['two', 'three'])
  })

  test('say the same without the lines around a secret', () => {
    const found = { RuleID: 'aws-access-key-id', Category: 'AWS', Severity: 'CRITICAL', Title: 'AWS', StartLine: 1, EndLine: 1, Code: { Lines: [{ Content: 'the secret beside it' }] }, Match: 'key = ***' }
    const report = JSON.stringify({ SchemaVersion: 2, ArtifactName: 'x', ArtifactType: 'container_image', Results: [{ Target: '/app/config.env', Class: 'secret', Secrets: [found] }] })
    expect(withoutCode(report)).not.toMatch('beside')
    expect(readTrivyReport(withoutCode(report))).toEqual(readTrivyReport(report))
    expect(readTrivyReport(report)).toMatchObject({ findings: [{ id: 'aws-access-key-id' }] })
  })
})
