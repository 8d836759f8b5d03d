// What is about to start, and where its verdict is looked for: in the record, the registry, an artifact, the host's history, a scan.
import { beforeEach, describe, expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import type { Observation } from '../../src/deploy/observation'
import type { Wish } from '../../src/deploy/wish'
import type { Ports } from '../../src/execution/ports'
import { emptyRecord } from '../../src/inputs/record'
import { forDeploy, load } from '../../src/inputs/load'
import type { ScanEntry } from '../../src/scan/entry'
import { passGate } from '../../src/steps/gate'
import { writeVerdict } from '../../src/steps/referrers'
import { WorldFailure } from '../../src/support/problem'
import { aStack, aWish, anImage, anObservation, deployed, planOf } from '../support/deployments'
import { rawInputs } from '../support/raw-inputs'
import { MemoryRegistry } from '../support/registry'
import { aDigest, anEntry } from '../support/scans'
import { someTrivy } from '../support/trivy'
import { aWorld } from '../support/world'

const NAME = 'ghcr.io/acme/web'
const HIGH = [{ VulnerabilityID: 'CVE-1', PkgName: 'lodash', InstalledVersion: '1', Severity: 'HIGH' }]
const FAILED = 'gate: web for linux/arm64 '

let registry: MemoryRegistry
let image: string
let index: string

beforeEach(() => {
  registry = new MemoryRegistry()
  image = registry.add(NAME, { config: { digest: registry.addBlob({ os: 'linux', architecture: 'arm64' }), size: 1 }, layers: [] })
  index = registry.add(NAME, { manifests: [{ digest: image, platform: { os: 'linux', architecture: 'arm64' } }] })
})

interface Given {
  readonly gate?: string
  readonly dryRun?: boolean
  readonly record?: readonly ScanEntry[]
  readonly artifact?: readonly ScanEntry[] | string
  readonly history?: readonly ScanEntry[]
  /** What Trivy finds; undefined: it fails */
  readonly trivy?: readonly object[] | undefined
  readonly wish?: Partial<Wish>
  readonly seen?: Partial<Observation>
}

async function ask(given: Given = {}): Promise<{ readonly entries: readonly ScanEntry[]; readonly lines: readonly string[]; readonly asked: readonly string[]; readonly scanned: readonly string[] }> {
  const reference = `${NAME}@${index}`
  const wish = aWish({ stack: aStack({ web: { image: reference, expose: ['8080'] } }), ...given.wish })
  const there = anObservation({ images: { [reference]: anImage({ id: index }), 'haproxy:lts-alpine': anImage() }, manifests: { [reference]: { kind: 'found', platforms: [{ platform: 'linux/arm64', digest: image, bytes: 1 }] } } })
  const before = given.history === undefined ? there : deployed({ ...wish, release: 'v0', stack: aStack({ web: { image: `acme/web@${aDigest('a')}`, expose: ['8080'] } }) }, { ...there, images: { ...there.images, [`acme/web@${aDigest('a')}`]: anImage() } })
  const seen = { ...before, releases: before.releases.map((one) => ({ ...one, ...(one.record === undefined ? {} : { record: { ...one.record, scans: given.history ?? [] } }) })), ...given.seen }
  const inputs = forDeploy(load({ ...rawInputs(), gate: given.gate ?? 'required', 'dry-run': String(given.dryRun ?? false), 'github-token': 'token', record: given.record === undefined ? '' : JSON.stringify({ ...emptyRecord(''), scans: given.record }) }), { ref: 'refs/tags/v1', sha: '1', runNumber: '1' })
  const trivy = someTrivy('trivy' in given ? given.trivy : [])
  const world = aWorld()
  const ports = {
    ...world, connect: async () => { throw new Error('no host is needed') }, repository: registry.repository, publisher: registry.publisher, pullAuthorization: async () => undefined,
    runner: { ...world.runner, kindOf: async () => 'absent', absolute: (path: string) => path }, scanners: trivy,
    github: { ...world.github, artifactOf: async () => (registry.asked.push('artifact'), typeof given.artifact === 'string' ? given.artifact : given.artifact === undefined ? undefined : JSON.stringify({ ...emptyRecord(''), scans: given.artifact })) },
  } as unknown as Ports
  const plan = planOf(planDeploy(wish, seen, {}))
  const { entries, lines } = await passGate({ plan, wish, seen, sources: new Map() }, inputs, ports)
  return { entries, lines, asked: registry.asked.map((what) => what.replace(image, 'IMAGE')), scanned: trivy.looked.map((what) => what.replace(image, 'IMAGE')) }
}

const problems = async (given: Given): Promise<string> => {
  const thrown = await ask(given).then(() => undefined, (error: unknown) => error)
  expect(thrown).toBeInstanceOf(WorldFailure)
  const { what, details = [] } = (thrown as WorldFailure).parts
  return [what, ...details].join('\n')
}

const entry = (given: Partial<ScanEntry> = {}): ScanEntry => anEntry({ target: 'web', digest: image, ...given })
const findings = (): ScanEntry => entry({ result: 'findings', counts: { ...anEntry().counts, HIGH: 1 }, at: '2026-11-26T00:00:00Z' })
const passed = (from: string): RegExp => new RegExp(`^web for linux/arm64 \\(sha256:[0-9a-f]{12}\\): passed trivy 0.70.0 on \\S+ \\(${from}\\)$`)

describe('a verdict is looked for', () => {
  test('in the record, and then nowhere else', async () => {
    const { entries, lines, asked, scanned } = await ask({ record: [entry()] })
    expect([entries, lines, asked, scanned]).toEqual([[entry()], [expect.stringMatching(passed('record'))], [], []])
  })

  test('then beside the image in its registry', async () => {
    await writeVerdict(NAME, entry(), registry)
    registry.asked.length = 0
    const { lines, asked } = await ask({ record: [] })
    expect([lines, asked]).toEqual([[expect.stringMatching(passed('registry'))], ['referrers of IMAGE', expect.stringContaining(NAME), expect.stringMatching(/^sha256/)]])
  })

  test('then in an artifact of the commit, then in the history of the host', async () => {
    expect(await ask({ artifact: [entry()] })).toMatchObject({ lines: [expect.stringMatching(passed('artifact'))], asked: ['referrers of IMAGE', 'artifact'], scanned: [] })
    expect(await ask({ history: [entry()] })).toMatchObject({ lines: [expect.stringMatching(passed('history'))], scanned: [] })
  })

  test('and where there is none, by a scan of exactly this manifest', async () => {
    expect(await ask({})).toMatchObject({ entries: [{ digest: image, result: 'pass', platform: 'linux/arm64' }], lines: [expect.stringMatching(passed('scan'))], scanned: ['/scratch/images@IMAGE'] })
  })

  test('further, where the one before is about another digest, and that one is not kept', async () => {
    expect(await ask({ record: [entry({ digest: aDigest('9') }), entry({ digest: '', platform: '', target: '.' })], artifact: [entry()] })).toMatchObject({ entries: [entry()], lines: [expect.stringMatching(passed('artifact'))] })
  })

  test('no further where it did not pass', async () => {
    expect(await problems({ record: [findings()], artifact: [entry()] })).toMatch(`${FAILED}(${image.slice(0, 19)}): findings: 1 HIGH.`)
    expect(registry.asked).toEqual([])
  })
})

describe('the gate stays closed', () => {
  test.each<[string, () => Given | Promise<Given>, RegExp]>([
    ['where the scan finds something', () => ({ trivy: HIGH }), /findings: 1 HIGH/],
    ['where the scan fails', () => ({ trivy: undefined }), /scan-error: Trivy gave no report: it was ended by SIGKILL/],
    ['where the registry is in trouble and so nothing can be scanned', () => ((registry.trouble = /./), {}), /scan-error: .*says 500/],
    ['where the artifact is garbage and the scan fails', () => ({ artifact: '<html>', trivy: undefined }), /scan-error/],
    ['where the artifact is of another schema and the scan fails', () => ({ artifact: '{"schema":2,"scans":[]}', trivy: undefined }), /scan-error/],
    ['where what passed looked for no vulnerabilities, and the scan fails', () => ({ record: [entry({ dataFrom: '' })], trivy: undefined }), /scan-error/],
    ['where only another platform passed, and the scan finds something', () => ({ record: [entry({ platform: 'linux/amd64' })], trivy: HIGH }), /findings/],
    ['where only what the record calls the image passed', () => ({ wish: { digests: { web: { kind: 'built', name: NAME, index, platforms: { 'linux/arm64': { manifest: aDigest('9'), config: aDigest('8') } } } } }, record: [entry({ digest: aDigest('9') })], trivy: HIGH }), /findings/],
    ['where what was found is newer than what passed, in whichever place', async () => (await writeVerdict(NAME, entry({ at: '2026-11-24T00:00:00Z' }), registry), await writeVerdict(NAME, findings(), registry), {}), /findings: 1 HIGH/],
    ['in a dry run, where it did not pass', () => ({ record: [findings()], dryRun: true }), /findings: 1 HIGH/],
  ])('%s', async (_, given, words) => {
    const asked = await given()
    expect(await problems(asked)).toMatch(words)
  })

  test('where the digest of the image cannot be found out', async () => {
    const reference = `${NAME}@${index}`
    registry.trouble = /./
    expect(await problems({ seen: { images: { [reference]: anImage(), 'haproxy:lts-alpine': anImage() }, manifests: {} } })).toContain('the digest of its manifest is not known')
  })
})

describe('the gate says, and does not hold up', () => {
  test('where it warns: what did not pass and what nobody scanned, without scanning', async () => {
    expect(await ask({ gate: 'warn' })).toMatchObject({ entries: [], lines: [expect.stringMatching(/^gate: web for linux\/arm64 .*nobody scanned it/)], scanned: [] })
    expect(await ask({ gate: 'warn', record: [findings()] })).toMatchObject({ entries: [findings()], lines: [expect.stringContaining('findings: 1 HIGH')], scanned: [] })
    expect((await ask({ gate: 'warn', record: [entry()] })).lines).toEqual([expect.stringMatching(passed('record'))])
  })

  test('in a dry run, which scans nothing', async () => {
    expect(await ask({ dryRun: true, trivy: HIGH })).toMatchObject({ entries: [], lines: ['gate: web for linux/arm64: nobody scanned it; the deployment will'], scanned: [] })
  })

  test('where it is off, and asks nobody', async () => {
    expect(await ask({ gate: 'off', record: [findings()] })).toMatchObject({ entries: [], lines: [], asked: [], scanned: [] })
  })

  test('of a service that goes on running', async () => {
    const reference = `${NAME}@${index}`
    const there = anObservation({ images: { [reference]: anImage({ id: index }), 'haproxy:lts-alpine': anImage({ digests: [`haproxy@${aDigest('a')}`] }) } })
    const running = deployed(aWish({ stack: aStack({ web: { image: reference, expose: ['8080'] } }) }), there)
    expect(await ask({ seen: running, wish: { release: 'v2' }, trivy: undefined })).toMatchObject({ entries: [], lines: [], asked: [], scanned: [] })
  })
})
