// Data that a scanner cannot have: nothing to judge by is no pass. Old data will do for a while, and that is said.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { runAction, startAction, type Ended } from '../workbench/action'
import type { Texts } from '../workbench/builds'
import { faultyRegistry, type Fault, type FaultyRegistry } from '../workbench/faulty-registry'
import { registryUp, type Registry } from '../workbench/pi'
import { plantLocks } from '../workbench/planted'
import { bareHome, emptyFolder, expectScanError, processesWith } from '../workbench/scan-failures'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { scansIn } from '../workbench/scans'
import { trivyMissing, trivyUp, type Dates } from '../workbench/trivy'
import { pushDatabase } from '../workbench/trivy-registry'
import { until } from '../workbench/wait'
import { given } from '../workbench/expectations'

const DAY = 86_400_000
const daysAgo = (days: number): Dates => ({ updatedAt: new Date(Date.now() - days * DAY), nextUpdate: new Date(Date.now() - (days - 1) * DAY) })
const workspace = emptyFolder('workspace')
plantLocks(workspace)
const clean = emptyFolder('workspace')
const NOBODY = '127.0.0.1:1/acme/trivy-db:2'

given(trivyMissing())("Trivy's database", () => {
  let registry: Registry, database: string
  const homes: ScannerHome[] = [], proxies: FaultyRegistry[] = []
  beforeAll(async () => {
    registry = registryUp()
    database = await pushDatabase(registry, `scan-data-${process.pid}/trivy-db:2`)
  }, 900_000)
  afterAll(() => {
    homes.forEach((home) => home.remove())
    proxies.forEach((proxy) => proxy.stop())
  })

  const home = (dates?: Dates): ScannerHome => {
    const made = scannerHome(undefined, dates)
    homes.push(made)
    return made
  }
  const nothingKept = (): Pick<ScannerHome, 'env'> => ({ env: bareHome(trivyUp().folder) })
  const behind = async (fault: Fault): Promise<string> => {
    const proxy = await faultyRegistry(registry)
    proxies.push(Object.assign(proxy, { fault }))
    return database.replace(registry.address, proxy.address)
  }
  const scan = (of: Pick<ScannerHome, 'env'>, repositories: readonly string[], inputs: Texts = {}, sources = workspace): Promise<Ended> =>
    runAction({ step: 'scan', 'scan-type': 'fs', 'trivy-db-repository': repositories.join('\n'), ...inputs }, { workspace: sources, env: of.env })

  test('that a mirror does not give is a scan-error, with the reason', async () => {
    const mirrors = [
      [NOBODY, ': Trivy could not get its data: the registry could not be reached'],
      ['nowhere.invalid/acme/trivy-db:2', ': Trivy could not get its data: the name of the registry is not known to DNS'],
      [`${registry.address}/acme/nobodys:2`, ': Trivy could not get its data: the registry does not have it'],
      [await pushDatabase(registry, `scan-data-${process.pid}/broken:2`, { layer: Buffer.from('no archive') }), ': Trivy could not get its data: what the registry gave is no database'],
      [await behind(401), ': Trivy could not get its data: the registry does not let us'],
      [await behind(429), ': Trivy could not get its data: the registry says 429, too many requests'],
      [await behind(500), ': Trivy could not get its data: the registry is in trouble itself'],
      [await behind('hanging'), ': Trivy gave no report: it was ended after 7 s'],
      [await pushDatabase(registry, `scan-data-${process.pid}/old:2`, daysAgo(30)), ' handed out one that is 30 days old'],
    ] as const
    const alone = mirrors.map(async ([mirror, words]) => {
      const ended = await scan(nothingKept(), [mirror], { timeout: '2s' })
      expectScanError(ended, `the sources: Trivy has no database to judge by: ${mirror}${words}`, 'trivy-db-repository')
      expect(ended.seconds).toBeLessThan(30)
    })
    await Promise.all(alone)
  })

  test('that no mirror gives is a scan-error, with what each of them said', async () => {
    expectScanError(await scan(nothingKept(), [NOBODY, await behind(401)]), 'the registry could not be reached', /127\.0\.0\.1:\d+\/\S+: Trivy could not get its data: the registry does not let us/)
  })

  test('that the disk has no room for is a scan-error', async () => {
    const small = ['size=16k', 'nr_inodes=1'].map((options) => {
      const at = emptyFolder('small')
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at])
      return at
    })
    const { env } = nothingKept()
    const ended = await Promise.all([{ HOME: small[0] ?? '' }, { TMPDIR: small[1] ?? '', RUNNER_TEMP: emptyFolder('temp') }].map((full) => scan({ env: { ...env, ...full } }, [database])))
    small.forEach((at) => execFileSync('umount', [at]))
    for (const one of ended) expectScanError(one, "Trivy could not get its data: the runner's disk is full", 'Make room')
  })

  test('that is kept and too old is a scan-error where no mirror has a newer one', async () => {
    const ended = await scan(home(daysAgo(10)), [NOBODY])
    expectScanError(ended, 'Trivy has no database to judge by: the kept one is 10 days old, and could not be renewed: 127.0.0.1:1/acme/trivy-db:2: Trivy could not get its data: the registry could not be reached', 'Does the runner need a proxy (HTTPS_PROXY), or a mirror in trivy-db-repository? db-max-age says how old it may be.')
  })

  test('that is kept and stale is used where no mirror has a newer one, and that is said', async () => {
    const [findings, pass] = await Promise.all([scan(home(daysAgo(3)), [NOBODY]), scan(home(daysAgo(3)), [NOBODY], {}, clean)])
    expect([findings, pass].map(({ code, outputs }) => [code, outputs['verdict']])).toEqual([[1, 'findings'], [0, 'pass']])
    for (const { log, summary } of [findings, pass]) {
      expect(log).toMatch(/^::warning::Trivy's database could not be renewed and is 3 days old: what became known since is not found$/m)
      expect(log).toContain(`  ${NOBODY}: Trivy could not get its data: the registry could not be reached`)
      expect(summary).toContain('is 3 days old')
    }
  })

  test('is that of the first mirror in the list that has it', async () => {
    const ended = await scan(home(daysAgo(10)), [await behind(401), NOBODY, database])
    expect([ended.outputs['verdict'], scansIn(ended).map(({ counts }) => counts['HIGH'])]).toEqual(['findings', [3]])
    expect(ended.summary).toMatch(/127\.0\.0\.1:\d+\/\S+: Trivy could not get its data: the registry does not let us; asked the next/)
    // It is fresh now, so nobody is asked.
    const again = await scan(homes.at(-1) as ScannerHome, [NOBODY])
    expect([again.outputs['verdict'], again.log]).toEqual(['findings', expect.not.stringContaining('could not be renewed')])
  })

  test('that hangs while it is fetched does not outlive the job', async () => {
    const { env } = nothingKept()
    const mirror = await behind('hanging')
    const running = startAction({ step: 'scan', 'scan-type': 'fs', 'trivy-db-repository': mirror }, { workspace, env })
    expect(await until(() => processesWith(mirror).length > 0, 20)).toBe(true)
    const processes = processesWith(mirror)
    running.process.kill('SIGINT')
    expect(await until(() => processes.every((pid) => !existsSync(`/proc/${pid}`)), 5)).toBe(true)
    expect((await running.ended).code).toBe(1)
  })
})
