// The life of a stack on one Pi, in order: first deployment, a dry run, the next release, a way back, status.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { runAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { bookingTargets, Load, type Section } from '../workbench/load'
import { NODE_24 } from '../support/node-24'
import { Pi, registryUp } from '../workbench/pi'

const workspace = bookingWorkspace()
let pi: Pi
let v1: Readonly<Record<string, string>>
let v2: Readonly<Record<string, string>>

beforeAll(() => {
  const registry = registryUp()
  pi = Pi.up('story')
  v1 = buildRelease(registry, 'v1')
  v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['backend'] }) }
})
afterAll(() => pi.down())

const act = (inputs: Readonly<Record<string, string>>): Promise<Ended> => runAction({ ...inputs, ...pi.inputs() }, { workspace })
const containers = (): readonly string[] => pi.docker('ps', '-a', '--no-trunc', '--format', '{{.Names}} {{.ID}} {{.Status}}').split('\n').sort()
const identityOf = (name: string): string => pi.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}} {{.State.Pid}}', name)
const journal = (): string => readFileSync(`${pi.stateOf('booking')}/journal.tsv`, 'utf8')

async function underLoad(inputs: Readonly<Record<string, string>>): Promise<{ ended: Ended; seen: Section; after: Section }> {
  const load = new Load(bookingTargets(pi.host), { clients: 16 })
  const ended = await act(inputs)
  const seen = await load.mark('deploy')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const after = await load.mark('after')
  await load.stop()
  return { ended, seen, after }
}

describe('a stack on a Pi', () => {
  test('is deployed to an empty host, and answers through its own nginx', async () => {
    const ended = await act(bookingInputs('v1', v1))
    expectDone(ended)
    expect(ended.outputs).toMatchObject({ release: 'v1', serving: 'v1', 'previous-release': '', changed: 'true' })
    expect(JSON.parse(ended.outputs['record'] ?? '')).toMatchObject({ deployment: { project: 'booking', release: 'v1', outcome: 'committed' } })
    expect(ended.summary).toContain('**serving: v1**')
    expect((await fetch(`http://${pi.host}/page`)).headers.get('x-release')).toBe('v1')
  })

  test('is left alone by a dry run, which shows what would happen', async () => {
    const before = [...containers(), journal(), ...readdirSync(pi.stateOf('booking'))]
    const ended = await act({ ...bookingInputs('v2', v2), 'dry-run': 'true' })
    expect(ended.code).toBe(0)
    expect(ended.log).toMatch(/~ backend \(web\): another image → green, start-first/)
    expect(ended.log).toMatch(/= nginx \(single\): keep, unchanged/)
    expect(ended.outputs).toMatchObject({ serving: 'v1', changed: 'false' })
    expect([...containers(), journal(), ...readdirSync(pi.stateOf('booking'))].map((line) => line.replace(/Up .*/, ''))).toEqual(before.map((line) => line.replace(/Up .*/, '')))
  })

  test('gets another backend without one failed request, and nothing else is touched', async () => {
    const untouched = ['booking-nginx', 'booking-blue-frontend-blue-1', 'booking-blue-worker-blue-1', 'booking-postgres-1', 'booking-switch-backend-1']
    const before = untouched.map(identityOf)
    const { ended, seen, after } = await underLoad(bookingInputs('v2', v2))
    expect({ code: ended.code, serving: ended.outputs['serving'], previous: ended.outputs['previous-release'] }).toEqual({ code: 0, serving: 'v2', previous: 'v1' })
    expect({ failed: seen.failed + after.failed, failures: seen.failures }).toEqual({ failed: 0, failures: [] })
    expect(untouched.map(identityOf)).toEqual(before)
    expect(Object.keys(after.releases).filter((name) => name.startsWith('x-backend-release'))).toEqual(['x-backend-release: v2'])
  })

  test('changes nothing when the same release is deployed again', async () => {
    const before = containers().map((line) => line.split(' ').slice(0, 2).join(' '))
    const ended = await act(bookingInputs('v2', v2))
    expect({ code: ended.code, changed: ended.outputs['changed'], serving: ended.outputs['serving'] }).toEqual({ code: 0, changed: 'false', serving: 'v2' })
    expect(containers().map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(before)
  })

  test('goes back to the release before under load', async () => {
    const { ended, seen, after } = await underLoad({ step: 'rollback', project: 'booking', release: 'v1' })
    expect({ code: ended.code, log: ended.code === 0 ? '' : ended.log, serving: ended.outputs['serving'] }).toEqual({ code: 0, log: '', serving: 'v1' })
    expect(seen.failed + after.failed).toBe(0)
    expect(Object.keys(after.releases).filter((name) => name.startsWith('x-backend-release'))).toEqual(['x-backend-release: v1'])
  })

  test('says what it serves', async () => {
    const ended = await act({ step: 'status', project: 'booking' })
    expect(ended.code).toBe(0)
    expect(ended.outputs['serving']).toBe('v1')
    expect(JSON.parse(ended.outputs['summary-json'] ?? '')).toMatchObject({ project: 'booking', serving: 'v1', drift: [] })
    expect(ended.log).toMatch(/backend +web +\w+ +running/)
  })

  ;(NODE_24 === undefined ? test.skip : test)('is deployed by Node 24 as by this one', async () => {
    const ended = await runAction({ ...bookingInputs('v4', v2), ...pi.inputs() }, { workspace, ...(NODE_24 === undefined ? {} : { node: NODE_24 }) })
    expect({ code: ended.code, log: ended.code === 0 ? '' : ended.log, serving: ended.outputs['serving'] }).toEqual({ code: 0, log: '', serving: 'v4' })
  })

  test('lets nobody reach its state but the deploy user', () => {
    expect(pi.exec('stat', '-c', '%a', '/home/pi/.pi-deploy/booking').trim()).toBe('700')
  })
})
