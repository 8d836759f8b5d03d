// Two deployments of one project at the same time.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runAction, startAction } from '../workbench/action'
import { buildRelease } from '../workbench/booking'
import { Pi, registryUp } from '../workbench/pi'
import { releaseAt, until } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web:\n    image: ${IMAGE}\n    ports: ["8080:3000"]\n' })
let pi: Pi
let images: readonly string[]

beforeAll(() => {
  const registry = registryUp()
  images = ['v1', 'v2'].map((release) => buildRelease(registry, release, { services: ['frontend'] })['frontend'] ?? '')
  pi = Pi.up('lock')
})
afterAll(() => pi.down())

const inputs = (release: string, image: number, bake: string): Readonly<Record<string, string>> => ({ step: 'deploy-to-pi', release, env: `IMAGE=${images[image] ?? ''}`, 'bake-time': bake, ...pi.inputs() })

test('one wins, the other says who holds the lock, since when and by which run, waits, plans anew and follows', async () => {
  const first = startAction(inputs('v1', 0, '8s'), { workspace, env: { GITHUB_RUN_ID: '41' } })
  expect(await until(() => first.log().includes('… Watch them'), 60)).toBe(true)
  const second = await runAction(inputs('v2', 1, '1s'), { workspace, env: { GITHUB_RUN_ID: '42' } })
  const ended = await first.ended
  expect([ended.code, second.code]).toEqual([0, 0])
  expect(second.log).toMatch(/Another deployment holds the lock: v1, since \d{4}-\d\d-\d\dT[\d:]+Z, by https:\/\/github\.com\/acme\/booking\/actions\/runs\/41\. Waiting for it\./)
  expect(second.log).toContain('The host changed meanwhile: planning again.')
  expect(second.outputs).toMatchObject({ serving: 'v2', 'previous-release': 'v1' })
  expect(await releaseAt(`http://${pi.host}:8080/health`)).toBe('v2')
})
