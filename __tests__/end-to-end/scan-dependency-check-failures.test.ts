// OWASP Dependency-Check, which needs Java and the data of the NVD: without either nothing was scanned.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import type { Texts } from '../workbench/builds'
import { dependencyCheckMissing, dependencyCheckUp, NvdFeed, OFFLINE, type DependencyCheck, type FeedFault } from '../workbench/dependency-check'
import { plantJarAndPackage } from '../workbench/planted'
import { bareHome, emptyFolder, expectScanError, standIn } from '../workbench/scan-failures'
import { scansIn } from '../workbench/scans'
import { given } from '../workbench/expectations'

const workspace = emptyFolder('workspace')

given(dependencyCheckMissing())('Dependency-Check', () => {
  let tool: DependencyCheck, quiet: string, kept: string
  const feeds: NvdFeed[] = []
  const feedThat = async (fault: FeedFault, updatedAt = new Date()): Promise<NvdFeed> => {
    const feed = Object.assign(await NvdFeed.up({ updatedAt }), { fault })
    feeds.push(feed)
    return feed
  }
  const scan = (env: Texts, inputs: Texts): Promise<Ended> => runAction({ step: 'scan', 'scan-type': 'dependency-check', ...inputs }, { workspace, env })
  /** A home that an earlier job left, which asked the NVD two days ago. */
  const earlier = (): Texts => {
    const env = bareHome(quiet)
    cpSync(kept, join(env.HOME, '.cache', 'pi-deploy'), { recursive: true })
    return env
  }

  beforeAll(async () => {
    tool = dependencyCheckUp()
    plantJarAndPackage(workspace, tool)
    // The real program, which besides the NVD asks servers that the bench does not have.
    quiet = standIn('dependency-check.sh', `exec ${tool.folder}/dependency-check.sh "$@" ${OFFLINE.join(' ')}`)
    const env = bareHome(quiet)
    const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000)
    expect((await scan(env, { 'nvd-datafeed': (await feedThat('none', threeDaysAgo)).url })).outputs['verdict']).toBe('findings')
    kept = join(env.HOME, '.cache', 'pi-deploy')
    const h2 = readdirSync(join(tool.folder, 'lib')).find((jar) => /^h2-\d/.test(jar)) ?? ''
    const asked = new Date(Date.now() - 2 * 86_400_000).toISOString().replace(/\.\d+/, '')
    execFileSync('java', ['-cp', join(tool.folder, 'lib', h2), 'org.h2.tools.Shell', '-url', `jdbc:h2:file:${join(kept, 'dependency-check', 'odc')}`, '-user', 'dcuser', '-password', 'DC-Pass1337!', '-sql', `UPDATE properties SET "VALUE" = '${asked}' WHERE id LIKE '%.checked'`], { stdio: ['ignore', 'pipe', 'pipe'] })
  }, 900_000)
  afterAll(() => feeds.forEach((feed) => feed.stop()))

  test('without Java is a scan-error', async () => {
    const path = emptyFolder('path')
    for (const program of ['dirname', 'readlink']) execFileSync('ln', ['-s', `/usr/bin/${program}`, path])
    expectScanError(await scan({ ...bareHome(), PATH: `${tool.folder}:${path}` }, { 'nvd-datafeed': 'http://127.0.0.1:1/nvdcve-{0}.json.gz' }), 'Dependency-Check gave no report: there is no Java on the runner', 'It needs Java 11 or newer')
  })

  test('without data and without a key does not begin', async () => {
    const ended = await scan(bareHome(quiet), {})
    expectScanError(ended, 'Dependency-Check has no data yet, and without a key the NVD takes hours to give it', 'Give nvd-api-key')
    expect(ended.seconds).toBeLessThan(5)
  })

  test.each<[string, FeedFault, Texts, string | RegExp, string]>([
    ['in trouble', 503, {}, 'Dependency-Check could not get its data: a server is in trouble itself', 'nvd-datafeed names a mirror'],
    ['hanging', 'hanging', { 'dependency-check-timeout': '6s' }, 'Dependency-Check gave no report: it was ended after 6 s', 'dependency-check-timeout can be longer'],
    ['without dates', 'undated', {}, 'cache.properties of the mirror is incomplete', 'the tool vulnz writes it'],
    ['without a vulnerability', 'empty', {}, /Dependency-Check (could not get its data|gave no report): /, ''],
  ])('with a mirror that is %s and nothing kept is a scan-error', async (_, fault, inputs, cause, words) => {
    expectScanError(await scan(bareHome(quiet), { 'nvd-datafeed': (await feedThat(fault)).url, ...inputs }), cause, words)
  })

  test('with a mirror in trouble uses what is kept, which is said, unless it is too old', async () => {
    const { url } = await feedThat(503)
    const [used, tooOld] = await Promise.all([scan(earlier(), { 'nvd-datafeed': url }), scan(earlier(), { 'nvd-datafeed': url, 'db-max-age': '24h' })])
    expect([used.code, used.outputs['verdict'], scansIn(used).map(({ counts }) => [counts['CRITICAL'], counts['HIGH']])]).toEqual([1, 'findings', [[1, 1]]])
    expect(used.log).toMatch(/^::warning::Dependency-Check could not get its data: a server is in trouble itself: the kept data is used, which is 3 days old$/m)
    expect(used.summary).toContain('which is 3 days old')
    expectScanError(tooOld, 'Dependency-Check could not get its data: a server is in trouble itself, and what is kept is too old', 'db-max-age says how old it may be.')
  })
})
