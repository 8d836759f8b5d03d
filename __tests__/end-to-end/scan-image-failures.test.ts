// Images that cannot be had whole, and a disk that has no room for them: nothing was scanned, so nothing passed.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { plain, type Texts } from '../workbench/builds'
import { faultyRegistry, type Fault, type FaultyRegistry } from '../workbench/faulty-registry'
import { buildWeb } from '../workbench/images'
import { registryUp, type Registry } from '../workbench/pi'
import { emptyFolder, expectScanError, trivyThat } from '../workbench/scan-failures'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { scansIn } from '../workbench/scans'
import { trivyMissing } from '../workbench/trivy'
import { given } from '../workbench/expectations'

const workspace = emptyFolder('workspace')
const layout = (name: string): string => join(workspace, name)

given(trivyMissing())('an image', () => {
  let registry: Registry, home: ScannerHome, image: string
  const proxies: FaultyRegistry[] = [], mounts: string[] = []
  beforeAll(() => {
    registry = registryUp()
    home = scannerHome()
    image = buildWeb(registry, { name: `scan-image-${process.pid}`, release: 'v1' })
    buildWeb(registry, { name: 'web', release: 'v1', layout: layout('good') })
  }, 900_000)
  afterAll(() => {
    proxies.forEach((proxy) => proxy.stop())
    mounts.forEach((at) => execFileSync('umount', [at]))
    home.remove()
  })

  const scan = (inputs: Texts, env: Texts = {}): Promise<Ended> =>
    runAction({ step: 'scan', 'registry-mirrors': plain(registry.address), ...inputs }, { workspace, env: { ...home.env, ...env } })
  const small = (name: string, options: string): string => {
    const at = join(emptyFolder('small'), name)
    mkdirSync(at)
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at])
    mounts.push(at)
    return at
  }
  /** A copy of the good layout, and its largest blob, which is the layer of busybox. */
  const spoilt = (name: string, spoil: (layer: string) => void): string => {
    execFileSync('cp', ['-r', layout('good'), layout(name)])
    const blobs = join(layout(name), 'blobs', 'sha256')
    const [largest = ''] = readdirSync(blobs).map((blob) => join(blobs, blob)).sort((one, other) => statSync(other).size - statSync(one).size)
    spoil(largest)
    return `oci:${name}`
  }
  const changed = (file: string): void => {
    const bytes = readFileSync(file)
    const at = bytes.length >> 1
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    writeFileSync(file, bytes)
  }

  test.each<[string, () => string, RegExp | string, ...string[]]>([
    ['that the registry does not have', () => `${registry.address}/acme/nobodys-${process.pid}:v1`, /nobodys-\d+: \S+\/acme\/nobodys-\d+:v1/],
    ['whose registry does not answer', () => '127.0.0.1:1/acme/web:v1', /web: .*127\.0\.0\.1:1/],
    ['whose layer is not what its digest says', () => spoilt('tampered', changed), /the content of sha256:[0-9a-f]{64} is not what its digest says, but sha256:/, 'It was not scanned, and must not be deployed.'],
    ['whose layer breaks off', () => spoilt('short', (layer) => truncateSync(layer, 1000)), /the content of sha256:[0-9a-f]{64} is not what its digest says/],
    ['whose layer is missing', () => spoilt('missing', (layer) => rmSync(layer)), /oci:missing: sha256:[0-9a-f]{64} cannot be read: there is no such file/],
    ['whose index is no JSON', () => spoilt('no-index', () => writeFileSync(join(layout('no-index'), 'index.json'), '{"manifests": [')), 'oci:no-index: index.json cannot be read: it is not JSON'],
    ['in a directory that is no layout', () => 'oci:nowhere', 'oci:nowhere: index.json cannot be read: there is no such file'],
  ])('%s is a scan-error', async (_, reference, cause, ...words) => {
    const ended = await scan({ 'image-ref': reference() })
    expectScanError(ended, cause, ...words)
  })

  test.each<[Fault, RegExp | string]>([
    ['tampered-blob', /the content of sha256:[0-9a-f]{64} is not what its digest says, but sha256:/],
    ['truncated-blob', /@sha256:[0-9a-f]{64}/],
    ['tampered-manifest', 'the registry sent something else'],
    [401, /: the registry refuses|: the registry says 401/],
    [429, ': the registry says 429, too many requests'],
    [500, ': the registry says 500 (asked 3 times)'],
  ])('whose registry has the fault %s is a scan-error', async (fault, cause) => {
    const proxy = Object.assign(await faultyRegistry(registry), { fault })
    proxies.push(proxy)
    expectScanError(await scan({ 'image-ref': image, 'registry-mirrors': `${registry.address}=http://${proxy.address}` }), cause)
  })

  test('that cannot be scanned makes the step fail, whatever another one passes with', async () => {
    const ended = await scan({ digests: `good=oci:good\nbad=${spoilt('beside', () => undefined)}x` })
    expect([ended.code, ended.outputs['verdict']]).toEqual([1, 'scan-error'])
    expect(Object.fromEntries(scansIn(ended).map(({ target, result }) => [target, result]))).toEqual({ good: 'pass', bad: 'scan-error' })
    expect(ended.log).toMatch(/^::error::The scan could not be done: bad: oci:besidex: index\.json cannot be read/m)
    // Nor is it one when the other is scanned again, by what is on record.
    const again = await scan({ digests: 'good=oci:good', record: ended.outputs['record'] ?? '' })
    expect([again.outputs['verdict'], scansIn(again).map(({ target, result }) => [target, result])]).toEqual(['pass', [['bad', 'scan-error'], ['good', 'pass']]])
  })

  test('that is still on its way when something else fails leaves nothing on the runner', async () => {
    const [temp, proxy] = [emptyFolder('temp'), Object.assign(await faultyRegistry(registry), { fault: 'hanging-blob' })]
    proxies.push(proxy)
    const ended = await scan({ 'image-ref': image, 'registry-mirrors': `${registry.address}=http://${proxy.address}` }, { RUNNER_TEMP: temp, PATH: trivyThat('exit 2'), HOME: emptyFolder('home') })
    expectScanError(ended, 'Trivy has no database to judge by')
    expect(readdirSync(temp)).toEqual([])
  })

  test.each<[string, string]>([
    ['for a layer', 'size=256k'],
    ['for a blob', 'size=16m,nr_inodes=6'],
    ['for a folder', 'size=16m,nr_inodes=4'],
    ['for a file', 'size=16m,nr_inodes=2'],
  ])('is a scan-error where the disk has no room %s', async (_, options) => {
    const temp = small('temp', options)
    const ended = await scan({ 'image-ref': image }, { RUNNER_TEMP: temp })
    expectScanError(ended, /could not be written on the runner: there is no room left on the disk/, 'Make room on the runner')
    expect(readdirSync(temp)).toEqual([])
  })

  test('is a scan-error where the disk has no room for anything, nor for a report', async () => {
    const [full, reports] = [small('full', 'size=16m,nr_inodes=1'), join(workspace, 'pi-deploy-scan')]
    const nowhere = await scan({ 'image-ref': image }, { RUNNER_TEMP: full })
    mkdirSync(reports, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,nr_inodes=1', 'tmpfs', reports])
    mounts.push(reports)
    const unwritten = await scan({ 'image-ref': image })
    for (const { code, log, outputs } of [nowhere, unwritten]) {
      expect([code, outputs['verdict'], outputs['record']]).toEqual([1, 'scan-error', ''])
      expect(log).toMatch(/^::error::The scan could not be done: \S+ could not be written on the runner: there is no room left on the disk$/m)
      expect(log).not.toMatch(/This is a bug|^\s+at /m)
    }
  })
})
