// A stack that its owner started with docker compose up: the first deployment adopts it, data and all.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { bookingTargets, Load, type Section } from '../workbench/load'
import { Pi, registryUp } from '../workbench/pi'
import { until } from '../workbench/wait'

const workspace = bookingWorkspace()
let pi: Pi
let v2: Readonly<Record<string, string>>

beforeAll(async () => {
  const registry = registryUp()
  pi = Pi.up('takeover')
  buildRelease(registry, 'v1')
  v2 = buildRelease(registry, 'v2')
  cpSync(workspace, join(pi.disk, 'home/pi/booking'), { recursive: true })
  writeFileSync(join(pi.disk, 'home/pi/booking/.env'), `REGISTRY=${registry.address}/acme\nVERSION=v1\nDB_PASSWORD=correct-horse-battery\n`)
  pi.exec('chown', '-R', 'pi:', '/home/pi/booking')
  pi.ssh('cd booking && docker compose pull -q && docker compose up -d')
  if (!(await until(async () => (await bookings()) !== undefined, 60))) throw new Error(pi.docker('ps', '-a'))
})
afterAll(() => pi.down())

const act = (inputs: Readonly<Record<string, string>>): Promise<Ended> => runAction({ ...inputs, ...pi.inputs() }, { workspace })

/** How many bookings the stack knows; undefined while it does not answer. */
async function bookings(): Promise<number | undefined> {
  try {
    const answer = await fetch(`http://${pi.host}/api/bookings/summary`)
    return answer.ok ? ((await answer.json()) as { total: number }).total : undefined
  } catch {
    return undefined
  }
}

/** Keeps 64 clients busy while something happens, and on until at least so many requests were made. */
async function underLoad<T>(happens: () => Promise<T> | T, requests: number): Promise<{ value: T; seen: Section }> {
  const load = new Load(bookingTargets(pi.host))
  const value = await happens()
  let total = 0
  await until(async () => (total += (await load.mark('part')).requests) >= requests, 240)
  return { value, seen: await load.stop() }
}

describe('a stack that was started by hand', () => {
  test('is not started a second time, with empty volumes, under a mistyped project name', async () => {
    const ended = await act({ ...bookingInputs('v2', v2), project: 'bookings' })
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/project: bookings would start with an empty volume .*set project: booking/)
    expect(pi.docker('volume', 'ls', '-q')).not.toContain('bookings_')
  })

  test('says in a dry run what taking it over means', async () => {
    const ended = await act({ ...bookingInputs('v2', v2), 'dry-run': 'true' })
    expect(ended.log).toMatch(/taking over the running stack/)
    expect(ended.log).toMatch(/takeover: once; nginx is reloaded, which may reset up to 30 requests/)
    expect(ended.log).toMatch(/= postgres \(single\): keep/)
    expect(ended.log).toMatch(/= nginx \(single\): keep/)
  })

  test('is taken over under load with at most 30 of 48,000 requests failed, and keeps its data', async () => {
    const single = ['booking-nginx', 'booking-postgres-1', 'booking-redis-1']
    const identities = (): readonly string[] => single.map((name) => pi.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', name))
    const before = identities()
    const known = (await bookings()) ?? 0
    const { value: ended, seen } = await underLoad(() => act(bookingInputs('v2', v2)), 48_000)
    process.stdout.write(`takeover: ${seen.requests} requests, ${seen.failed} failed, longest wait ${seen.longestMs} ms, ${ended.seconds.toFixed(1)} s\n${seen.failures.join('\n')}\n`)
    expectDone(ended)
    expect(ended.outputs).toMatchObject({ serving: 'v2' })
    expect(ended.summary).toMatch(/[Tt]aken over/)
    expect(seen.requests).toBeGreaterThanOrEqual(48_000)
    expect(seen.failed).toBeLessThanOrEqual(30)
    expect(identities()).toEqual(before)
    expect(await bookings()).toBeGreaterThan(known)
    expect((await fetch(`http://${pi.host}/api/version`)).headers.get('x-release')).toBe('v2')
    expect((await fetch(`http://${pi.host}/page`)).headers.get('x-release')).toBe('v2')
  })

  test('is not disturbed by docker compose up by hand afterwards', async () => {
    const { value: said, seen } = await underLoad(() => pi.ssh('cd booking && docker compose up -d 2>&1 || true'), 2000)
    expect(said).toMatch(/Conflict\. The container name "\/booking-(backend|worker-1|frontend-1)" is already in use/)
    expect(seen.failed).toBe(0)
    expect(Object.keys(seen.releases).sort()).toEqual(['x-backend-release: v2', 'x-release: v2'])
    const status = await act({ step: 'status', project: 'booking' })
    expect(status.outputs['serving']).toBe('v2')
  })

  test('tells of a copy that somebody starts by hand all the same', async () => {
    pi.ssh('docker container prune -f && cd booking && docker compose up -d --no-deps worker 2>&1')
    const status = await act({ step: 'status', project: 'booking' })
    expect(status.log).toMatch(/worker: booking-worker-1 runs beside the release; somebody started it by hand/)
    expect(status.log).toMatch(/backend: the placeholder booking-backend is gone/)
    expect(await bookings()).toBeGreaterThan(0)
    pi.docker('rm', '-f', 'booking-worker-1')
  })

  test('is deployed again without a failed request, nginx resolving the switches by itself', async () => {
    const { value: ended, seen } = await underLoad(() => act({ ...bookingInputs('v3', v2), env: 'DB_PASSWORD=correct-horse-battery\nEXTRA=1' }), 2000)
    expectDone(ended)
    expect(seen.failed).toBe(0)
  })
})
