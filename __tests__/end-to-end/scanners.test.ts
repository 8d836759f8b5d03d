// What the scanners of the bench do, without the action: the tests of a scan rely on it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dependencyCheckMissing, dependencyCheckUp, NvdFeed, OFFLINE as DEPENDENCY_CHECK_OFFLINE, type DependencyCheck, type FeedFault } from '../workbench/dependency-check'
import { registryUp, type Registry } from '../workbench/pi'
import { plantDockerfile, plantImage, plantJarAndPackage, plantLocks, SECRETS } from '../workbench/planted'
import { run, type Ran } from '../workbench/program'
import { OFFLINE, trivyMissing, trivyUp, writeDatabase, writeJavaDatabase, type Trivy } from '../workbench/trivy'
import { pushDatabase, pushJavaDatabase } from '../workbench/trivy-registry'
import { given } from '../workbench/expectations'

interface Result {
  readonly Class: string
  readonly Vulnerabilities?: readonly { readonly VulnerabilityID: string; readonly FixedVersion?: string }[]
  readonly Misconfigurations?: readonly { readonly ID: string }[]
  readonly Secrets?: readonly { readonly RuleID: string }[]
}

const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-scanners-'))
const inFolder = (...names: readonly string[]): string => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

given(trivyMissing())('Trivy on the bench', () => {
  let trivy: Trivy, registry: Registry
  beforeAll(() => {
    trivy = trivyUp()
    registry = registryUp()
    writeDatabase(inFolder('cache'))
  }, 900_000)

  const scan = async (command: 'image' | 'fs' | 'config', ...args: readonly string[]): Promise<readonly Result[]> => {
    const database = command === 'config' ? [] : ['--skip-db-update']
    const ran = await run(join(trivy.folder, 'trivy'), [command, ...OFFLINE[command], ...database, '--cache-dir', inFolder('cache'), '--format', 'json', '--output', inFolder('report.json'), ...args])
    if (ran.code !== 0) throw new Error(ran.log)
    return (JSON.parse(readFileSync(inFolder('report.json'), 'utf8')) as { readonly Results?: readonly Result[] }).Results ?? []
  }
  const build = (context: string, layout: string): unknown =>
    execFileSync('docker', ['buildx', 'build', '--quiet', '--provenance=false', '--output', `type=oci,tar=false,dest=${inFolder(layout)}`, inFolder(context)], { env: { ...process.env, DOCKER_HOST: registry.dockerHost }, stdio: ['ignore', 'pipe', 'pipe'] })
  const ids = (results: readonly Result[]): readonly string[] => results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities.map(({ VulnerabilityID: id, FixedVersion: fixed }) => `${id} ${fixed ?? 'no fix'}`)).sort()

  test('finds what is planted in lock files', async () => {
    plantLocks(inFolder('locks'))
    expect(ids(await scan('fs', '--scanners', 'vuln', inFolder('locks')))).toEqual(['CVE-2021-23337 4.17.21', 'CVE-2021-38561 0.3.7', 'CVE-2022-40897 65.5.1', 'CVE-2023-26136 4.1.3', 'CVE-2024-21907 13.0.1', 'CVE-2024-29415 no fix'])
  })

  test('finds packages and secrets in an image of a layout', async () => {
    plantImage(inFolder('context'))
    build('context', 'layout')
    const results = await scan('image', '--scanners', 'vuln,secret', '--input', inFolder('layout'))
    expect(ids(results)).toEqual(['CVE-2010-4756 no fix', 'CVE-2021-23337 4.17.21', 'CVE-2022-37434 1:1.3.dfsg+really1.3.1-1+b1'])
    expect(results.flatMap(({ Secrets = [] }) => Secrets.map(({ RuleID }) => RuleID)).sort()).toEqual(['aws-access-key-id', 'github-pat'])
    expect(readFileSync(inFolder('report.json'), 'utf8')).not.toContain(SECRETS.split('\n')[1]?.split(' ').at(-1))
  })

  const givenJar = dependencyCheckMissing() === undefined ? test : test.skip
  givenJar('needs its second database, and be it empty, for an image with a jar', async () => {
    mkdirSync(inFolder('jar'))
    copyFileSync(dependencyCheckUp().log4j, inFolder('jar', 'log4j-core-2.14.1.jar'))
    writeFileSync(inFolder('jar', 'Dockerfile'), 'FROM busybox\nCOPY *.jar /app/\n')
    build('jar', 'jar-layout')
    await expect(scan('image', '--input', inFolder('jar-layout'))).rejects.toThrow("'--skip-java-db-update' cannot be specified on the first run")
    writeJavaDatabase(inFolder('cache'))
    expect(ids(await scan('image', '--input', inFolder('jar-layout')))).toEqual(['CVE-2021-44228 2.15.0'])
  })

  test('judges a Dockerfile with the checks that it brings', async () => {
    plantDockerfile(inFolder('docker'))
    expect((await scan('config', inFolder('docker'))).flatMap(({ Misconfigurations = [] }) => Misconfigurations.map(({ ID }) => ID))).toEqual(expect.arrayContaining(['DS-0001', 'DS-0002', 'DS-0021']))
  })

  test('downloads the database that is in a registry, and says so when it is none', async () => {
    const download = (reference: string, database: 'db' | 'java-db' = 'db'): Promise<Ran> =>
      run(join(trivy.folder, 'trivy'), ['image', `--download-${database}-only`, '--no-progress', '--skip-version-check', '--disable-telemetry', '--cache-dir', inFolder('downloaded'), `--${database}-repository`, reference])
    const broken = await download(await pushDatabase(registry, `scanners-${process.pid}/broken:2`, { layer: Buffer.from('no archive') }))
    expect([broken.code, broken.log]).toEqual([1, expect.stringContaining('failed to download vulnerability DB')])
    const updatedAt = new Date('2026-01-02T03:04:05Z')
    expect((await download(await pushDatabase(registry, `scanners-${process.pid}/trivy-db:2`, { updatedAt }))).code).toBe(0)
    expect((await download(await pushJavaDatabase(registry, `scanners-${process.pid}/trivy-java-db:1`), 'java-db')).code).toBe(0)
    expect(existsSync(inFolder('downloaded', 'java-db', 'trivy-java.db'))).toBe(true)
    expect(JSON.parse(readFileSync(inFolder('downloaded', 'db', 'metadata.json'), 'utf8'))).toMatchObject({ Version: 2, UpdatedAt: '2026-01-02T03:04:05Z', NextUpdate: '2026-01-03T03:04:05Z' })
  })
})

given(dependencyCheckMissing())('Dependency-Check on the bench', () => {
  let tool: DependencyCheck, feed: NvdFeed
  beforeAll(async () => {
    tool = dependencyCheckUp()
    feed = await NvdFeed.up()
    plantJarAndPackage(inFolder('java'), tool)
  }, 900_000)
  afterAll(() => feed.stop())

  const scan = (data: string, ...args: readonly string[]): Promise<Ran> =>
    run(join(tool.folder, 'dependency-check.sh'), [...DEPENDENCY_CHECK_OFFLINE, '--nvdDatafeed', feed.url, '--data', inFolder(data), '--scan', inFolder('java'), '--format', 'JSON', '--out', inFolder(`${data}.json`), ...args])

  test('finds the planted jar and npm package', async () => {
    const ran = await scan('data')
    expect([ran.code, ran.log]).toEqual([0, expect.any(String)])
    const { dependencies } = JSON.parse(readFileSync(inFolder('data.json'), 'utf8')) as { readonly dependencies: readonly { readonly fileName: string; readonly vulnerabilities?: readonly { readonly name: string; readonly severity: string }[] }[] }
    expect(dependencies.flatMap(({ fileName, vulnerabilities = [] }) => vulnerabilities.map(({ name, severity }) => `${fileName} ${name} ${severity}`)).sort()).toEqual(['lodash:4.17.20 CVE-2021-23337 HIGH', 'log4j-core-2.14.1.jar CVE-2021-44228 CRITICAL'])
  })

  test.each<FeedFault>([503, 429, 'empty', 'hanging'])('without data, it fails with a feed that is %s', async (fault) => {
    feed.fault = fault
    const ran = await scan('none', '--connectiontimeout', '2000', '--readtimeout', '2000')
    feed.fault = 'none'
    expect([ran.code, ran.log]).toEqual([13, expect.stringContaining('No documents exist')])
  })
})
