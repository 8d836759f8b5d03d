// Small files between jobs: by GitHub's cache on the bench, and on a machine of one's own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { keptFiles } from '../../src/adapters/kept-files'
import type { RunFacts } from '../../src/execution/ports'
import { GithubCache } from '../workbench/github-cache'
import { aWorld } from '../support/world'

const environment = { ...process.env }
let folder: string
let warnings: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pi-deploy-kept-'))
  for (const name of Object.keys(process.env).filter((one) => /^ACTIONS_|^RUNNER_|_proxy$/i.test(one))) delete process.env[name]
  Object.assign(process.env, { HOME: folder, RUNNER_TEMP: join(folder, 'temp'), GITHUB_WORKSPACE: folder })
  warnings = []
})
afterEach(() => {
  process.env = { ...environment }
  rmSync(folder, { recursive: true, force: true })
})

const kept = (name: string, facts: Partial<RunFacts> = {}) => {
  const world = aWorld()
  return keptFiles(name, { ...world.facts, ...facts }, { ...world.log, warning: (line) => void warnings.push(line) })
}

describe.each([['on a machine of one\'s own', false], ['by GitHub\'s cache', true]])('%s', (_, cached) => {
  let cache: GithubCache | undefined
  beforeEach(async () => {
    cache = cached ? await GithubCache.up('127.0.0.1') : undefined
    Object.assign(process.env, cache?.environment())
  })
  afterEach(() => cache?.stop())

  test('what one run keeps the next one reads, and the newest of several', async () => {
    expect(await (await kept('base main')).read('report.json')).toBeUndefined()
    await (await kept('base main', { runNumber: '1' })).write('report.json', 'one')
    await (await kept('base main', { runNumber: '2' })).write('report.json', 'two')
    expect([await (await kept('base main', { runNumber: '3' })).read('report.json'), warnings]).toEqual(['two', []])
  })

  test.each<[string, string, Partial<RunFacts>]>([
    ['a name that begins alike', 'base main-2', {}],
    ['a name that differs in what no file is called by', 'base/main', {}],
    ['a path out of the directory', '../base main', {}],
    ['another repository', 'base main', { repository: 'acme/other' }],
  ])('what is kept is nothing for %s', async (_, name, facts) => {
    await (await kept('base main')).write('report.json', 'one')
    await (await kept(name, { runNumber: '9', ...facts })).write('report.json', 'other')
    expect(await (await kept('base main', { runNumber: '10' })).read('report.json')).toBe('one')
  })
})

test('a place that cannot be written is said, and is no failure', async () => {
  writeFileSync(join(folder, 'file'), '')
  process.env['HOME'] = join(folder, 'file')
  const files = await kept('base main')
  await files.write('report.json', 'one')
  expect(warnings).toEqual([expect.stringMatching(/^What is kept as base main could not be kept \(/)])
})
