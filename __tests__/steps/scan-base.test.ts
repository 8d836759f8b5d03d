import { describe, expect, test } from '@jest/globals'
import type { Ports } from '../../src/execution/ports'
import { load } from '../../src/inputs/load'
import { reportJson } from '../../src/scan/report-json'
import { fingerprint } from '../../src/scan/fingerprint'
import { listed } from '../../src/scan/listed'
import { scanBase } from '../../src/steps/scan-base'
import { InputFailure } from '../../src/support/problem'
import { nothing } from '../support/raw-inputs'
import { anImage, aPolicy, aVulnerability, TRIVY } from '../support/scans'
import { aWorld } from '../support/world'

const KEY = fingerprint(aVulnerability())
const REPORT = reportJson('findings', [], listed([{ kind: 'report', subject: anImage(), by: TRIVY, findings: [aVulnerability()] }], aPolicy()), [])
const inputs = (given: object = {}) => load({ ...nothing(), step: 'scan', 'only-new': 'true', ...given })

interface Run { readonly ref?: string; readonly event?: string; readonly payload?: unknown; readonly kept?: Map<string, string>; readonly file?: string }

function run({ ref = 'refs/heads/main', event = 'push', payload = { repository: { default_branch: 'main' } }, kept = new Map(), file }: Run = {}): Ports {
  const world = aWorld()
  const runner = { ...world.runner, kindOf: async () => (file === undefined ? 'absent' : 'file'), readFile: async () => new TextEncoder().encode(file) }
  const scanners = { ...world.scanners, kept: async (name: string) => ({ read: async (of: string) => kept.get(`${name}/${of}`), write: async (of: string, text: string) => void kept.set(`${name}/${of}`, text) }) }
  return { ...world, facts: { ...world.facts, ref, event }, eventPayload: payload, runner, scanners } as unknown as Ports
}

const toMain = { ref: 'refs/pull/7/merge', event: 'pull_request', payload: { pull_request: { base: { ref: 'main' } }, repository: { default_branch: 'main' } } }

describe('what was known before', () => {
  test('is nothing, and nothing is kept, where only-new is not asked for', async () => {
    const kept = new Map<string, string>()
    const base = await scanBase(inputs({ 'only-new': '' }), ['image'], run({ kept }))
    await base.keep(REPORT, true)
    expect([base.known, base.notes, kept.size]).toEqual([undefined, [], 0])
  })

  test('is what the last scan of the branch kept, and what a pull request to it is compared with', async () => {
    const kept = new Map<string, string>()
    const first = await scanBase(inputs(), ['image'], run({ kept }))
    expect([first.known, first.notes]).toEqual([undefined, [expect.stringContaining('no scan of main is kept yet')]])
    await first.keep(REPORT, false)
    expect([(await scanBase(inputs(), ['image'], run({ kept }))).known, (await scanBase(inputs(), ['image'], run({ kept, ...toMain }))).known]).toEqual([new Set([KEY]), new Set([KEY])])
  })

  test.each<[string, Run]>([
    ['a pull request', toMain],
    ['a pull request whose run has the base branch as its ref', { ...toMain, ref: 'refs/heads/main', event: 'pull_request_target' }],
    ['another branch', { ref: 'refs/heads/feature' }],
    ['a tag that is called like the branch', { ref: 'refs/tags/main' }],
  ])('is never what %s found', async (_, of) => {
    const kept = new Map<string, string>()
    await (await scanBase(inputs(), ['image'], run({ ...of, kept }))).keep(REPORT, true)
    expect(kept.size).toBe(0)
  })

  test('is not renewed by what did not pass, or what is new today would be old tomorrow', async () => {
    const kept = new Map<string, string>()
    await (await scanBase(inputs(), ['image'], run({ kept }))).keep(REPORT, true)
    await (await scanBase(inputs(), ['image'], run({ kept }))).keep('other', false)
    expect([...kept.values()]).toEqual([REPORT])
  })

  test('is kept for each kind of scan and each place alone', async () => {
    const kept = new Map<string, string>()
    for (const [types, ref] of [[['image'], '.'], [['fs', 'secret'], '.'], [['secret', 'fs'], '.'], [['fs', 'secret'], 'backend']] as const) await (await scanBase(inputs({ 'scan-ref': ref }), types, run({ kept }))).keep(REPORT, true)
    expect(kept.size).toBe(3)
  })

  test('is nothing where what is kept is garbage, and that is begun anew', async () => {
    const kept = new Map<string, string>()
    await (await scanBase(inputs(), ['image'], run({ kept }))).keep('{"schema":1', false)
    const base = await scanBase(inputs(), ['image'], run({ kept }))
    await base.keep(REPORT, false)
    expect([base.known, [...kept.values()]]).toEqual([undefined, [REPORT]])
  })

  test('is what the named report has, and that is refused where it is none', async () => {
    expect((await scanBase(inputs({ 'base-report': 'a.json' }), ['image'], run({ file: REPORT }))).known).toEqual(new Set([KEY]))
    for (const file of [undefined, '', '{}', '<html>']) await expect(scanBase(inputs({ 'base-report': 'a.json' }), ['image'], run(file === undefined ? {} : { file }))).rejects.toThrow(InputFailure)
  })
})
