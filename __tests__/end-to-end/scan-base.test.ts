// only-new: a project with findings begins, and from then on gets no new ones.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import type { Texts } from '../workbench/builds'
import { expectDone, given } from '../workbench/expectations'
import { GitHubServer } from '../workbench/github'
import { plantLocks } from '../workbench/planted'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { jobEnv, pullRequest, type GitHubJob } from '../workbench/scans'
import { trivyMissing } from '../workbench/trivy'
import { workspaceOf, writeInto } from '../workbench/workspace'

const NOTHING_NEW = { 'go.mod': 'module example.com/app\n\ngo 1.22\n' }
const ELSEWHERE = { 'web/package-lock.json': JSON.stringify({ name: 'web', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { 'node_modules/lodash': { version: '4.17.20' } } }) }
const NEW = { 'requirements.txt': 'setuptools==60.0.0\n' }

given(trivyMissing())('with only-new', () => {
  let home: ScannerHome, server: GitHubServer, first: Ended
  let number = 57
  const scan = (files: Texts, job: GitHubJob = {}, inputs: Texts = {}): Promise<Ended> => {
    const workspace = workspaceOf({ 'README.md': '' })
    plantLocks(workspace)
    Object.entries({ 'requirements.txt': 'flask==3.0.0\n', ...files }).forEach(([path, content]) => writeInto(workspace, path, content))
    return runAction({ step: 'scan', 'scan-type': 'fs', 'only-new': 'true', 'fail-on': 'HIGH,MEDIUM', 'upload-sarif': 'false', ...inputs }, { workspace, env: { ...jobEnv(server, home, job), GITHUB_RUN_NUMBER: String(number++) } })
  }
  const failing = ({ log }: Ended): readonly string[] => [...log.matchAll(/^ {2}(?:CRITICAL|HIGH|MEDIUM|LOW) (CVE-\S+)/gm)].map(([, id = '']) => id)
  beforeAll(async () => {
    home = scannerHome()
    server = await GitHubServer.up()
    first = await scan({})
  }, 900_000)
  afterAll(async () => {
    await server.stop()
    home.remove()
  })

  test('the first scan of the default branch fails for everything, and says that it is the base of later ones', () => {
    expect(first.code).toBe(1)
    expect(failing(first)).toHaveLength(4)
    expect(first.summary).toContain('no scan of main is kept yet')
  })

  test('the second passes, and still lists what the base had', async () => {
    const second = await scan({})
    expectDone(second)
    expect(second.summary).toContain('the base has it too (only-new)')
    expect(JSON.parse(second.outputs['counts'] ?? '')).toMatchObject({ HIGH: 3, MEDIUM: 1 })
  })

  test.each<[string, Texts, readonly string[]]>([
    ['without a new finding passes', NOTHING_NEW, []],
    ['that has a package of the base at another place passes', ELSEWHERE, []],
    ['that brings a vulnerable package fails for that', NEW, ['CVE-2022-40897']],
  ])('a pull request %s, by the base that main kept', async (_, files, expected) => {
    const ended = await scan(files, pullRequest())
    expect(failing(ended)).toEqual(expected)
    expect(ended.code).toBe(expected.length === 0 ? 0 : 1)
    expect(server.comments.all).toHaveLength(1)
  })

  test('what a failed scan found is no base: it fails again', async () => {
    for (const _ of [1, 2]) expect(failing(await scan(NEW))).toEqual(['CVE-2022-40897'])
  })

  test('the report of an earlier scan is a base as well', async () => {
    const workspace = workspaceOf({ 'README.md': '' })
    plantLocks(workspace)
    const env = jobEnv(server, home)
    const inputs = { step: 'scan', 'scan-type': 'fs', 'upload-sarif': 'false' }
    expect((await runAction(inputs, { workspace, env })).code).toBe(1)
    const report = readFileSync(join(workspace, 'pi-deploy-scan', 'report.json'), 'utf8')
    expectDone(await scan({ 'base.json': report }, {}, { 'base-report': 'base.json' }))
  })
})
