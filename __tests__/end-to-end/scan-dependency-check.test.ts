// The real Dependency-Check beside the real Trivy, on the same sources.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { dependencyCheckMissing, dependencyCheckUp, NvdFeed, plantOffline } from '../workbench/dependency-check'
import { plantJarAndPackage } from '../workbench/planted'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { scansIn } from '../workbench/scans'
import { trivyMissing } from '../workbench/trivy'
import { workspaceOf } from '../workbench/workspace'
import { given } from '../workbench/expectations'


given(trivyMissing() ?? dependencyCheckMissing())('Dependency-Check and Trivy together', () => {
  let home: ScannerHome, feed: NvdFeed, ended: Ended
  const workspace = workspaceOf({ 'README.md': '' })
  const scan = (): Promise<Ended> =>
    runAction({ step: 'scan', 'scan-type': 'fs,dependency-check', 'nvd-datafeed': feed.url }, { workspace, env: { ...home.env, PATH: `${home.env['HOME']}:${home.env['PATH'] ?? ''}` } })
  const both = ['trivy', 'dependency-check'].map((scanner) => [scanner, 'findings'])
  const resultsOf = (one: Ended): unknown => scansIn(one).map((entry) => [(entry as unknown as { readonly scanner: string }).scanner, entry.result])
  beforeAll(async () => {
    home = scannerHome()
    plantOffline(home.env['HOME'] ?? '')
    feed = await NvdFeed.up()
    plantJarAndPackage(workspace, dependencyCheckUp())
    ended = await scan()
  }, 900_000)
  afterAll(() => {
    feed.stop()
    home.remove()
  })

  test('each find what they know', () => {
    expect(ended.code).toBe(1)
    expect(resultsOf(ended)).toEqual(both)
  })

  test('tell what both found once, and by whom', () => {
    const { findings } = JSON.parse(readFileSync(join(workspace, ended.outputs['report-json'] ?? ''), 'utf8')) as { readonly findings: readonly { readonly finding: { readonly id: string; readonly foundBy: readonly string[]; readonly package?: { readonly name: string } } }[] }
    expect(findings.map(({ finding }) => [finding.id, finding.package?.name, [...finding.foundBy].sort()])).toEqual([
      ['CVE-2021-44228', expect.stringContaining('log4j'), ['dependency-check']],
      ['CVE-2021-23337', 'lodash', ['dependency-check', 'trivy']],
    ])
    expect(ended.summary.match(/CVE-2021-23337\]/g)).toHaveLength(1)
  })

  test('have SARIF files of their own', () => {
    expect(ended.outputs['sarif-file']?.split('\n').sort()).toEqual(['pi-deploy-scan/dependency-check-sources.sarif', 'pi-deploy-scan/trivy-sources.sarif'])
  })

  test('find the same a second time by the kept data, while the feed is away', async () => {
    feed.fault = 503
    const again = await scan()
    expect(resultsOf(again)).toEqual(both)
    expect(again.outputs['counts']).toBe(ended.outputs['counts'])
  })
})
