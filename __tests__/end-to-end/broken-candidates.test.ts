// Releases that are broken, each in its own way: none of them keeps the traffic, and each says what was wrong with it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { Pi, registryUp, type Registry } from '../workbench/pi'

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

async function expectRefused(ended: Ended, words: RegExp): Promise<void> {
  expect(ended.code).not.toBe(0)
  expect(ended.log).toMatch(words)
  expect((await fetch(`http://${pi.host}/api/version`)).headers.get('x-release')).toBe('v1')
}

test.each([
  ['crashes at its start', 'crash', {}, /died.*exit code \d+/],
  ['never becomes healthy', 'never-healthy', { 'health-timeout': '8s' }, /was not healthy within 8 s/],
  ['fails its smoke check', 'fails-smoke', {}, /smoke|GET \/api/],
  ['dies while it is watched', 'dies-after:10', { 'bake-time': '25s' }, /died while it was watched/],
])('a candidate that %s is taken back', async (_, fault, inputs, words) => {
  const name = fault.replace(/[^a-z]/g, '')
  const broken = { ...v1, ...buildRelease(registry, name, { services: ['backend'], fault }) }
  const ended = await act({ ...bookingInputs(name, broken), ...inputs })
  await expectRefused(ended, words)
  expect(ended.log.trimEnd().split('\n').at(-1)).toBe('serving: v1')
})

test('an image of another architecture is refused from its manifest, before anything is started', async () => {
  const broken = { ...v1, ...buildRelease(registry, 'foreign', { services: ['worker'], platform: 'linux/arm64' }) }
  const ended = await act(bookingInputs('foreign', broken))
  await expectRefused(ended, /arm64/)
  expect(ended.log).not.toContain('Start the new copies')
})

test('an image that is nowhere is refused before anything is started', async () => {
  const ended = await act(bookingInputs('nowhere', { ...v1, backend: `${registry.address}/acme/booking-backend@sha256:${'0'.repeat(64)}` }))
  await expectRefused(ended, /backend/)
  expect(ended.log).not.toContain('Start the new copies')
})

test('a variable without a value is refused by its name', async () => {
  await expectRefused(await act({ ...bookingInputs('v2', v1), env: '' }), /env: .*DB_PASSWORD/)
})
