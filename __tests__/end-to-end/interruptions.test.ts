// What becomes of a deployment when its runner or its host goes away in the middle. The long matrix over all steps is not here.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, startAction, type Ended, type Running } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { Pi, registryUp } from '../workbench/pi'
import { releaseAt, until } from '../workbench/wait'

const workspace = bookingWorkspace()
let pi: Pi
let v1: Readonly<Record<string, string>>
let v2: Readonly<Record<string, string>>

beforeAll(async () => {
  const registry = registryUp()
  pi = Pi.up('interruptions')
  v1 = buildRelease(registry, 'v1')
  v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['backend'] }) }
  const ended = await act(bookingInputs('v1', v1))
  if (ended.code !== 0) throw new Error(ended.log)
})
afterAll(() => pi.down())

const act = (inputs: Readonly<Record<string, string>>): Promise<Ended> => runAction({ ...inputs, ...pi.inputs() }, { workspace })
const serving = (): Promise<string | undefined> => releaseAt(`http://${pi.host}/api/version`)

const candidateGone = (): Promise<boolean> => until(() => !pi.docker('ps', '-a', '--format', '{{.Names}}').includes('backend-green'), 30)

/** Deploys v2 and stops to watch it long enough for something to happen. */
async function deployingV2(): Promise<Running> {
  const running = startAction({ ...bookingInputs('v2', v2), 'bake-time': '20s', 'confirm-timeout': '3s', ...pi.inputs() }, { workspace })
  expect(await until(() => running.log().includes('… Watch them under real traffic'), 120)).toBe(true)
  return running
}

describe('a deployment that is interrupted while the new copies are watched', () => {
  test('is taken back by the host alone when the runner is killed', async () => {
    const running = await deployingV2()
    expect(await serving()).toBe('v2')
    running.process.kill('SIGKILL')
    expect(await until(async () => (await serving()) === 'v1', 60)).toBe(true)
  })

  test('is handed over by a cancelled job within five seconds, with a word on who decides', async () => {
    await candidateGone()
    const running = await deployingV2()
    const begun = Date.now()
    running.process.kill('SIGINT')
    const ended = await running.ended
    expect(Date.now() - begun).toBeLessThan(5000)
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/the job was cancelled; the host takes it back/)
    expect(await until(async () => (await serving()) === 'v1', 60)).toBe(true)
  })

  test('leaves the committed release serving after a power cut, and the next deployment needs no manual step', async () => {
    await candidateGone()
    const running = await deployingV2()
    pi.cut()
    running.process.kill('SIGKILL')
    pi.boot()
    expect(await until(async () => (await serving()) === 'v1', 30)).toBe(true)
    const ended = await act(bookingInputs('v2', v2))
    expectDone(ended)
    expect(await serving()).toBe('v2')
  })
})
