// Releases that are broken, each in its own way: none of them keeps the traffic, and each says what was wrong with it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { bookingTargets, Load, type Section } from '../workbench/load'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { releaseAt } from '../workbench/wait'
import { writeInto } from '../workbench/workspace'

const CLIENTS = 8
const workspace = bookingWorkspace()
let registry: Registry
let pi: Pi
let v1: Readonly<Record<string, string>>

beforeAll(async () => {
  registry = registryUp()
  pi = Pi.up('broken')
  v1 = buildRelease(registry, 'v1')
  const ended = await act(bookingInputs('v1', v1))
  if (ended.code !== 0) throw new Error(ended.log)
})
afterAll(() => pi.down())

const act = (inputs: Readonly<Record<string, string>>): Promise<Ended> => runAction({ ...inputs, ...pi.inputs() }, { workspace })

function expectRefused(ended: Ended, words: RegExp): void {
  expect(ended.code).not.toBe(0)
  expect(ended.log).toMatch(words)
}

/** What clients saw while something happened; v1 answers them afterwards. */
async function underLoad(name: string, happens: () => Promise<Ended>): Promise<{ ended: Ended; seen: Section }> {
  const load = new Load(bookingTargets(pi.host), { clients: CLIENTS })
  const ended = await happens()
  const seen = await load.stop()
  process.stdout.write(`${name}: ${seen.requests} requests, ${seen.failed} failed, longest wait ${seen.longestMs} ms\n${seen.failures.slice(0, 12).map((failure) => `  ${failure}\n`).join('')}`)
  expect(await releaseAt(`http://${pi.host}/api/version`)).toBe('v1')
  return { ended, seen }
}

const lastLine = (ended: Ended): string | undefined => ended.log.trimEnd().split('\n').at(-1)

test.each([
  ['crashes at its start', 'crash', {}, /backend died: exit code 1/, /built to fail: crash/, 0],
  ['never becomes healthy', 'never-healthy', { 'health-timeout': '8s' }, /was not healthy within 8 s/, /health check: exit 1/, 0],
  ['is killed at its memory limit', 'eats-memory', {}, /out of memory at its limit/, /built to fail: eats-memory/, 0],
  // In flight in the process that died, or sent on a connection whose end the switch had not noticed yet.
  ['dies while it is watched', 'dies-after:10', { 'bake-time': '25s' }, /died while it was watched: exit code 1/, /built to fail: dies-after/, 2 * CLIENTS],
])('a candidate that %s is taken back, its last words told', async (_, fault, inputs, reason, words, mostFailed) => {
  const name = fault.replace(/[^a-z]/g, '')
  const broken = { ...v1, ...buildRelease(registry, name, { services: ['backend'], fault }) }
  const { ended, seen } = await underLoad(fault, () => act({ ...bookingInputs(name, broken), ...inputs }))
  expectRefused(ended, reason)
  expect(ended.log).toMatch(words)
  expect(lastLine(ended)).toBe('serving: v1')
  expect(seen.failed).toBeLessThanOrEqual(mostFailed)
})

test('a candidate that fails its smoke check is taken back as soon as that is known', async () => {
  const broken = { ...v1, ...buildRelease(registry, 'failssmoke', { services: ['backend'], fault: 'fails-smoke' }) }
  const { ended, seen } = await underLoad('fails-smoke', () => act({ ...bookingInputs('failssmoke', broken), 'bake-time': '30s' }))
  expectRefused(ended, /smoke: GET \/api\/version answered 500, not 200/)
  expect(lastLine(ended)).toBe('serving: v1')
  // Its own answers, for as long as it had the traffic; nothing was dropped.
  expect(seen.failures.filter((failure) => !/status 50[02]$/.test(failure))).toEqual([])
})

test('an image of another architecture is refused from its manifest, before anything is started', async () => {
  const broken = { ...v1, ...buildRelease(registry, 'foreign', { services: ['worker'], platform: 'linux/arm64' }) }
  const { ended, seen } = await underLoad('wrong architecture', () => act(bookingInputs('foreign', broken)))
  expectRefused(ended, /arm64/)
  expect([lastLine(ended), seen.failed]).toEqual(['serving: v1', 0])
})

test('an image that is nowhere is refused before anything is started', async () => {
  const ended = await act(bookingInputs('nowhere', { ...v1, backend: `${registry.address}/acme/booking-backend@sha256:${'0'.repeat(64)}` }))
  expectRefused(ended, /backend/)
  expect(ended.log).toContain('serving: v1')
})

test('a variable without a value is refused by its name', async () => {
  expectRefused(await act({ ...bookingInputs('v2', v1), env: '' }), /env: .*DB_PASSWORD/)
})

test('a bind source that is nowhere is refused by its name', async () => {
  writeInto(workspace, 'missing.yaml', 'services:\n  worker:\n    volumes: ["/srv/nowhere:/nowhere:ro"]\n')
  const ended = await act({ ...bookingInputs('v2', v1), 'compose-file': 'compose.yaml\nmissing.yaml' })
  expectRefused(ended, /services\.worker\.volumes\.\/nowhere: \/srv\/nowhere is neither in the repository nor on the host/)
  expect(ended.log).toContain('serving: v1')
})

test('a port that something else has leaves everything as it was', async () => {
  pi.docker('run', '-d', '--name', 'squatter', '-p', '8090:80', 'nginx:1.28')
  writeInto(workspace, 'admin.yaml', 'services:\n  admin:\n    image: ${REGISTRY:-ghcr.io/acme}/booking-frontend:latest\n    ports: ["8090:3000"]\n')
  const { ended, seen } = await underLoad('port bound', () => act({ ...bookingInputs('v2', { ...v1, admin: v1['frontend'] ?? '' }), 'compose-file': 'compose.yaml\nadmin.yaml' }))
  expectRefused(ended, /the switch of admin could not be started: .*port is already allocated/)
  expect([lastLine(ended), seen.failed]).toEqual(['serving: v1', 0])
  expect(pi.docker('ps', '-a', '--format', '{{.Names}}')).not.toMatch(/switch-admin/)
})
