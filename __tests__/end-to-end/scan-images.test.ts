// Images of an OCI layout, which no registry knows: what a scan hands on, and how a deployment of another run finds it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { wrongSarif } from '../support/sarif-schema'
import { runAction, type Ended } from '../workbench/action'
import { bookingWorkspace, buildInputs } from '../workbench/booking'
import { buildAction, type Texts } from '../workbench/builds'
import { expectDone, given } from '../workbench/expectations'
import { GitHubServer } from '../workbench/github'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { plantImage } from '../workbench/planted'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { jobEnv, scansIn } from '../workbench/scans'
import { trivyMissing, writeDatabase } from '../workbench/trivy'
import { workspaceOf, writeInto } from '../workbench/workspace'

const PLATFORMS = ['linux/amd64', 'linux/arm64']
const LIST = 'GET /repos/{owner}/{repo}/actions/artifacts'
const COMPOSE = 'name: shop\nservices:\n  web:\n    build: .\n    image: "${REGISTRY}/web"\n    x-pi-deploy: { port: 8080, health: / }\n'

given(trivyMissing())('images of a layout', () => {
  let registry: Registry, home: ScannerHome
  const servers: GitHubServer[] = []
  const serverUp = async (): Promise<GitHubServer> => {
    const server = await GitHubServer.up()
    server.codeScanning.pendingTimes = 0
    servers.push(server)
    return server
  }
  const owner = `layout-${process.pid}`
  const build = async (workspace: string): Promise<Texts> => {
    const built = await buildAction(registry, workspace, { output: 'oci', env: `REGISTRY=${registry.address}/${owner}`, platforms: PLATFORMS.join(',') })
    expectDone(built)
    return { record: built.outputs['record'] ?? '', 'oci-layout': built.outputs['oci-layout'] ?? '' }
  }
  const scan = (server: GitHubServer, workspace: string, inputs: Texts): Promise<Ended> => runAction({ step: 'scan', ...inputs }, { workspace, env: jobEnv(server, home) })

  beforeAll(() => {
    registry = registryUp()
    home = scannerHome()
  }, 900_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    home.remove()
  })

  describe('with vulnerable packages and secrets', () => {
    const workspace = workspaceOf({ 'compose.yaml': COMPOSE })
    let server: GitHubServer, ended: Ended, rebuilt: Ended, inputs: Texts
    beforeAll(async () => {
      plantImage(workspace)
      server = await serverUp()
      inputs = await build(workspace)
      ended = await scan(server, workspace, inputs)
      writeInto(workspace, 'root/app/changed', 'and nothing else\n')
      rebuilt = await scan(server, workspace, await build(workspace))
    }, 300_000)

    test('fail the scan, each once for both platforms', () => {
      expect(ended.code).toBe(1)
      expect(scansIn(ended).map(({ target, platform, result }) => [target, platform, result]).sort()).toEqual(PLATFORMS.map((platform) => ['web', platform, 'findings']))
      expect(ended.summary).toMatch(/^\| CRITICAL \| .*CVE-2022-37434.* \| zlib1g 1:1\.3\.dfsg-3<br>web for linux\/(amd64<br>web for linux\/arm64|arm64<br>web for linux\/amd64) \| upgrade to/m)
    })

    test('have SARIF for each platform, in a category of its own that follows the schema', () => {
      const first = server.codeScanning.uploads.slice(0, 2)
      expect(first.map(({ sarif }) => sarif.runs[0]?.automationDetails?.id).sort()).toEqual(PLATFORMS.map((platform) => `pi-deploy/trivy/web/${platform}/`))
      for (const { sarif } of first) expect(wrongSarif(sarif)).toBeUndefined()
    })

    test('are the same alerts after a build that changed their digests', () => {
      const alerts = server.codeScanning.uploads.map(({ sarif: { runs } }) => JSON.stringify([runs[0]?.automationDetails?.id, runs[0]?.results?.map(({ partialFingerprints }) => partialFingerprints)])).sort()
      const digests = [ended, rebuilt].flatMap((one) => scansIn(one).map(({ digest }) => digest))
      expect(new Set(digests).size).toBe(4)
      expect(alerts).toHaveLength(4)
      expect(new Set(alerts).size).toBe(2)
    })

    describe('are, where a run kept a record that says they passed,', () => {
      let pi: Pi
      beforeAll(() => void (pi = Pi.up('layout-fork', { registry: false })), 60_000)
      afterAll(() => pi.down())
      // The layout of the second build stands where that of the first stood.
      const forgedBy = async (headRepository: number): Promise<{ readonly github: GitHubServer; readonly unscanned: Texts }> => {
        const github = await serverUp()
        const { scans, ...record } = JSON.parse(rebuilt.outputs['record'] ?? '') as { readonly scans: readonly object[] }
        github.artifacts.keep('pi-deploy-scan-images', zipSync({ 'record.json': strToU8(JSON.stringify({ ...record, scans: scans.map((entry) => ({ ...entry, result: 'pass' })) })) }), { headRepository })
        return { github, unscanned: { ...inputs, record: JSON.stringify({ ...record, scans: [] }) } }
      }

      test('let through when it is a run of this repository', async () => {
        const { github, unscanned } = await forgedBy(1)
        const ended = await deploy(pi, github, workspace, { ...unscanned, 'dry-run': 'true' })
        expectDone(ended)
        expect(ended.log).toMatch(/web for linux\/amd64 .*passed/)
      })

      test('refused when it is a run of a fork, and after a scan of their own', async () => {
        const { github, unscanned } = await forgedBy(2)
        const refused = await deploy(pi, github, workspace, unscanned)
        expect(github.count(LIST)).toBeGreaterThan(0)
        expect(refused.code).toBe(1)
        expect(refused.log).toContain('Nobody scanned web for linux/amd64: scanning')
        expect(refused.log).toMatch(/gate: web for linux\/amd64 .*critical/i)
        expect(pi.docker('ps', '-aq')).toBe('')
      })
    })
  })

  const deploy = (pi: Pi, server: GitHubServer, workspace: string, inputs: Texts, env: Texts = {}): Promise<Ended> =>
    runAction({ step: 'deploy-to-pi', release: 'v1', gate: 'required', env: `REGISTRY=${registry.address}/${owner}`, 'bake-time': '1s', transfer: 'tunnel', 'registry-mirrors': `${registry.address}=http://${registry.address}\ndocker.io=http://${registry.address}`, ...pi.inputs(), ...inputs }, { workspace, env: { ...jobEnv(server, home), ...env } })

  test('that passed are let through by another run for the same commit, which finds the verdict in the artifact and needs no scanner', async () => {
    const workspace = workspaceOf({ 'compose.yaml': COMPOSE, Dockerfile: 'FROM busybox\nCOPY www /www\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n', 'www/index.html': 'open\n' })
    const [server, inputs] = [await serverUp(), await build(workspace)]
    expectDone(await scan(server, workspace, inputs))
    const [artifact] = server.artifacts.all
    expect(artifact === undefined ? [] : Object.keys(server.artifacts.filesOf(artifact)).sort()).toEqual([
      'record.json', 'report.json', 'trivy-web-linux-amd64.sarif', 'trivy-web-linux-arm64.sarif', 'web-linux-amd64.cdx.json', 'web-linux-amd64.spdx.json', 'web-linux-arm64.cdx.json', 'web-linux-arm64.spdx.json',
    ])
    const pi = Pi.up('layout-pass', { registry: false })
    const ended = await deploy(pi, server, workspace, inputs, { PATH: process.env['PATH'] ?? '' })
    expectDone(ended)
    expect(ended.log).toMatch(/web for linux\/amd64 .*passed/)
    expect(ended.log).not.toContain('Nobody scanned')
    expect(server.count(LIST)).toBeGreaterThan(0)
    pi.down()
  }, 240_000)

  test('of the booking example pass for both platforms, each with SBOMs of its own, and are not scanned again before the data changes', async () => {
    const workspace = bookingWorkspace()
    const built = await runAction({ ...buildInputs(registry, 'v1'), output: 'oci' }, { workspace, env: { DOCKER_HOST: registry.dockerHost } })
    expectDone(built)
    const scanned = (): Promise<Ended> => runAction({ step: 'scan', record: built.outputs['record'] ?? '', 'oci-layout': built.outputs['oci-layout'] ?? '' }, { workspace, env: home.env })
    const ended = await scanned()
    expectDone(ended)
    const subjects = ['backend', 'frontend', 'worker'].flatMap((service) => ['amd64', 'arm64'].map((architecture) => `${service}-linux-${architecture}`))
    expect(scansIn(ended).map(({ target, platform, result }) => `${target}-${platform.replace('/', '-')} ${result}`).sort()).toEqual(subjects.map((subject) => `${subject} pass`))
    const folder = join(workspace, 'pi-deploy-scan')
    expect(readdirSync(folder).filter((name) => name.endsWith('dx.json')).sort()).toEqual(subjects.flatMap((subject) => [`${subject}.cdx.json`, `${subject}.spdx.json`]))
    const { bomFormat, components } = JSON.parse(readFileSync(join(folder, 'backend-linux-arm64.cdx.json'), 'utf8')) as { readonly bomFormat: string; readonly components: readonly { readonly purl?: string }[] }
    expect([bomFormat, components.some(({ purl = '' }) => purl.startsWith('pkg:npm/npm@'))]).toEqual(['CycloneDX', true])
    const { spdxVersion, packages } = JSON.parse(readFileSync(join(folder, 'backend-linux-arm64.spdx.json'), 'utf8')) as { readonly spdxVersion: string; readonly packages: readonly object[] }
    expect([spdxVersion, packages.length > 100]).toEqual(['SPDX-2.3', true])

    // Reports are of use until there is other data.
    const [list, again] = [readFileSync(join(folder, 'backend-linux-arm64.cdx.json'), 'utf8'), await scanned()]
    expectDone(again)
    expect(again.log).toContain('6 of 6 images were scanned before')
    expect(scansIn(again).map(({ digest, result }) => [digest, result])).toEqual(scansIn(ended).map(({ digest, result }) => [digest, result]))
    expect(readFileSync(join(folder, 'backend-linux-arm64.cdx.json'), 'utf8')).toBe(list)
    writeDatabase(home.cache, [{ id: 'CVE-2026-1', severity: 'HIGH', title: 'new', of: 'npm', package: 'npm' }])
    const renewed = await scanned()
    expect(renewed.log).not.toContain('were scanned before')
    expect(scansIn(renewed).every(({ result }) => result === 'findings')).toBe(true)
  }, 240_000)
})
