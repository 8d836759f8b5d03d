// Where the findings of a scan go on GitHub, and that none of these places decides how it ends.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wrongSarif } from '../support/sarif-schema'
import { runAction, type Ended } from '../workbench/action'
import type { Texts } from '../workbench/builds'
import { GitHubServer } from '../workbench/github'
import { FAULTS, type Fault } from '../workbench/github-route'
import { plantLocks } from '../workbench/planted'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { jobEnv, pullRequest, type GitHubJob } from '../workbench/scans'
import { trivyMissing } from '../workbench/trivy'
import { workspaceOf, writeInto } from '../workbench/workspace'
import { given } from '../workbench/expectations'

const SARIFS = 'POST /repos/{owner}/{repo}/code-scanning/sarifs'
const ARTIFACTS = 'POST /twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact'
const COMMENTS = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'

function planted(): string {
  const workspace = workspaceOf({ 'README.md': '' })
  plantLocks(workspace)
  return workspace
}

/** Jobs, what GitHub does wrong, and what is said of it. */
const RUNS: readonly (readonly [string, GitHubJob, readonly (readonly [string, Fault])[], RegExp])[] = [
  ['comes from a fork, whose token only reads', pullRequest('anna/booking'), [], /Comment at the pull request: .*comes from a fork/],
  ['has a token without security-events', { permissions: [] }, [], /Code scanning: .*The job needs the permission security-events: write/],
  ['has no code scanning', {}, [[SARIFS, FAULTS.missing]], /Code scanning: code scanning is not there/],
  ['is throttled by GitHub', {}, [[SARIFS, FAULTS.throttled(600)]], /Code scanning: GitHub wants fewer requests/],
  ['meets a GitHub with trouble of its own', {}, [[SARIFS, FAULTS.broken], [ARTIFACTS, FAULTS.broken]], /Reports as an artifact: GitHub has trouble of its own/],
  ['meets a GitHub that never answers', pullRequest(), [[SARIFS, 'hanging'], [ARTIFACTS, 'hanging'], [COMMENTS, 'hanging']], /Comment at the pull request: GitHub could not be asked: it gave no answer in 30 s/],
]

given(trivyMissing())('the findings of a scan', () => {
  let home: ScannerHome
  const servers: GitHubServer[] = []
  const serverUp = async (): Promise<GitHubServer> => {
    const server = await GitHubServer.up()
    server.codeScanning.pendingTimes = 0
    servers.push(server)
    return server
  }
  const scan = (server: GitHubServer, workspace: string, job: GitHubJob = {}, inputs: Texts = {}): Promise<Ended> =>
    runAction({ step: 'scan', 'scan-type': 'fs', ...inputs }, { workspace, env: jobEnv(server, home, job) })
  const uploaded = ({ codeScanning }: GitHubServer, at: number): string => JSON.stringify(codeScanning.uploads[at]?.sarif.runs[0]?.results?.map(({ ruleId, partialFingerprints }) => [ruleId, partialFingerprints]))

  // One waits for half a minute, so all begin at once.
  const runs = new Map<string, Promise<Ended>>()
  beforeAll(async () => {
    home = scannerHome()
    for (const [name, job, faults] of RUNS) {
      const server = await serverUp()
      for (const [route, fault] of faults) server.fail(route, fault)
      runs.set(name, scan(server, planted(), job))
    }
  }, 900_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    home.remove()
  })

  describe('of a push', () => {
    let server: GitHubServer, ended: Ended, again: Ended
    const workspace = planted()
    beforeAll(async () => {
      server = await serverUp()
      ended = await scan(server, workspace)
      again = await scan(server, workspace)
    }, 120_000)

    test('fail it', () => {
      expect([ended.code, ended.outputs['verdict']]).toEqual([1, 'findings'])
      expect(ended.log).toMatch(/^::error::The scan found what must not be deployed: the sources: 3 high$/m)
    })

    test('are in code scanning under a category of their own, as SARIF that follows its schema', () => {
      const [{ commit, ref, sarif } = { commit: '', ref: '', sarif: undefined }] = server.codeScanning.uploads
      expect([commit, ref]).toEqual([server.facts.commit, 'refs/heads/main'])
      expect(sarif?.runs.map(({ automationDetails }) => automationDetails?.id)).toEqual(['pi-deploy/trivy/sources/'])
      expect(sarif?.runs[0]?.results).toHaveLength(6)
      expect(wrongSarif(sarif)).toBeUndefined()
    })

    test('are the same alerts when it is scanned again', () => {
      expect(again.code).toBe(1)
      expect(server.codeScanning.uploads).toHaveLength(2)
      expect(uploaded(server, 1)).toBe(uploaded(server, 0))
    })

    test('are annotations on the lines that pin the packages', () => {
      const line = (file: string, text: string): number => readFileSync(join(workspace, file), 'utf8').split('\n').findIndex((one) => one.includes(text)) + 1
      const places = [...ended.log.matchAll(/^::error title=([^,]+),file=([^,]+),line=(\d+)::(.*)$/gm)].map(([, title, file, at, text]) => [title, `${file}:${at}`, text])
      expect(places).toEqual(expect.arrayContaining([
        ['HIGH CVE-2021-23337%3A lodash 4.17.20', `package-lock.json:${line('package-lock.json', 'node_modules/lodash')}`, expect.stringContaining('Upgrade to 4.17.21.')],
        ['HIGH CVE-2024-21907%3A Newtonsoft.Json 12.0.3', `packages.lock.json:${line('packages.lock.json', 'Newtonsoft.Json')}`, expect.stringContaining('Upgrade to 13.0.1.')],
      ]))
      expect(places).toHaveLength(3)
    })

    test('are an artifact of record, report, SARIF and SBOMs', () => {
      const [artifact] = server.artifacts.all
      const files = artifact === undefined ? {} : server.artifacts.filesOf(artifact)
      expect(artifact?.name).toBe('pi-deploy-scan-sources')
      expect(Object.keys(files).sort()).toEqual(['record.json', 'report.json', 'sources.cdx.json', 'sources.spdx.json', 'trivy-sources.sarif'])
      expect(files['record.json']).toBe(ended.outputs['record'])
    })

    test('are a table in the summary of the job', () => {
      expect(ended.summary).toContain('### ❌ Scan found what must not be deployed')
      expect(ended.summary).toMatch(/^\| HIGH \| \[CVE-2021-23337\]\(\S+\)<br>.* \| lodash 4\.17\.20<br>the sources \| upgrade to 4\.17\.21 \|/m)
      expect(ended.summary).not.toContain('Not delivered')
    })
  })

  test('of a pull request are one comment, which the next scan edits', async () => {
    const [server, workspace] = [await serverUp(), planted()]
    await scan(server, workspace, pullRequest())
    writeInto(workspace, 'packages.lock.json', '{ "version": 1, "dependencies": {} }')
    await scan(server, workspace, pullRequest())
    expect(server.comments.all).toMatchObject([{ issue: 7, edits: 1, body: expect.stringContaining('lodash 4.17.20') }])
    expect(server.comments.all[0]?.body).not.toContain('Newtonsoft')
    expect(server.codeScanning.uploads.map(({ ref }) => ref)).toEqual(['refs/pull/7/merge', 'refs/pull/7/merge'])
  })

  describe('of a run that', () => {
    test.each(RUNS)('%s, fail it all the same, and what could not be delivered is said', async (name, _, __, said) => {
      const { code, log, summary, outputs, seconds } = (await runs.get(name)) as Ended
      expect([code, outputs['verdict']]).toEqual([1, 'findings'])
      expect(log).toMatch(new RegExp(`^::warning::Not delivered. ${said.source}`, 'm'))
      expect(summary).toMatch(new RegExp(`^- ${said.source}`, 'm'))
      expect(log).not.toMatch(/This is a bug|^\s+at /m)
      expect(seconds).toBeLessThan(60)
    }, 90_000)
  })
})
