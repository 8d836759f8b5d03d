// Stacks of other shapes than the booking example, one after the other on one Pi.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { Load, type Section } from '../workbench/load'
import { Pi, registryUp } from '../workbench/pi'
import { releaseAt } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

let pi: Pi
let images: Readonly<Record<'v1' | 'v2', string>>

beforeAll(() => {
  const registry = registryUp()
  pi = Pi.up('stacks')
  const [v1, v2] = ['v1', 'v2'].map((release) => buildRelease(registry, release, { services: ['frontend'] })['frontend'] ?? '')
  images = { v1: v1 ?? '', v2: v2 ?? '' }
})
afterAll(() => pi.down())

function deploy(compose: string, release: 'v1' | 'v2', inputs: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const workspace = workspaceOf({ 'compose.yaml': compose })
  return runAction({ step: 'deploy-to-pi', release, 'bake-time': '1s', env: `IMAGE=${images[release]}`, ...inputs, ...pi.inputs() }, { workspace })
}

async function underLoad(port: number, happens: () => Promise<Ended>): Promise<{ ended: Ended; seen: Section }> {
  const load = new Load([{ method: 'GET', url: `http://${pi.host}:${port}/health` }], { clients: 16 })
  const ended = await happens()
  return { ended, seen: await load.stop() }
}

const running = (project: string, service: string): readonly string[] =>
  pi.docker('ps', '--filter', `label=pi-deploy.project=${project}`, '--filter', `label=pi-deploy.service=${service}`, '--filter', 'label=pi-deploy.kind=copy', '--format', '{{.Names}}').split('\n').filter((name) => name !== '')

const WEB = (name: string, port: number, more = ''): string => `
name: ${name}
services:
  web:
    image: \${IMAGE}
    ports: ["${port}:3000"]
${more}`

describe('a stack', () => {
  test('of one web service that publishes its own port, without a word for us, is replaced without a failed request', async () => {
    expectDone(await deploy(WEB('plain', 8081), 'v1'))
    const { ended, seen } = await underLoad(8081, () => deploy(WEB('plain', 8081), 'v2'))
    expectDone(ended)
    expect({ failed: seen.failed, failures: seen.failures }).toEqual({ failed: 0, failures: [] })
    expect(await releaseAt(`http://${pi.host}:8081/health`)).toBe('v2')
  })

  test('with a web service that writes to a volume never runs two copies, and holds the requests meanwhile', async () => {
    const compose = WEB('kept', 8082, '    volumes: ["uploads:/uploads"]\nvolumes:\n  uploads:\n')
    expectDone(await deploy(compose, 'v1'))
    const { ended, seen } = await underLoad(8082, () => deploy(compose, 'v2'))
    expectDone(ended)
    expect(ended.log).toMatch(/stop-first \(it writes to a volume/)
    expect(seen.failed).toBe(0)
    expect(await releaseAt(`http://${pi.host}:8082/health`)).toBe('v2')
  })

  test('of another project on the same host is not touched by either', async () => {
    expect(await releaseAt(`http://${pi.host}:8081/health`)).toBe('v2')
    expectDone(await deploy(WEB('plain', 8081), 'v1', { release: 'v3', env: `IMAGE=${images.v1}` }))
    expect([await releaseAt(`http://${pi.host}:8081/health`), await releaseAt(`http://${pi.host}:8082/health`)]).toEqual(['v1', 'v2'])
  })

  test('with three copies of a web service replaces all three', async () => {
    const compose = WEB('three', 8083, '    deploy: { replicas: 3 }\n')
    expectDone(await deploy(compose, 'v1'))
    expect(running('three', 'web')).toHaveLength(3)
    const { ended, seen } = await underLoad(8083, () => deploy(compose, 'v2'))
    expectDone(ended)
    expect(seen.failed).toBe(0)
    expect(running('three', 'web')).toHaveLength(3)
    expect(await releaseAt(`http://${pi.host}:8083/health`)).toBe('v2')
  })

  test('of a worker only is replaced', async () => {
    const compose = `
name: jobs
services:
  jobs:
    image: \${IMAGE}
    init: true
    command: ["node", "-e", "setInterval(() => {}, 1000)"]
    x-pi-deploy: { role: worker }
`
    expectDone(await deploy(compose, 'v1'))
    const before = running('jobs', 'jobs')
    expectDone(await deploy(compose, 'v2'))
    expect(running('jobs', 'jobs')).toHaveLength(1)
    expect(running('jobs', 'jobs')).not.toEqual(before)
  })

  test('whose web service was started by hand and has its own port is refused, with what to do', async () => {
    pi.docker('run', '-d', '--name', 'hand-web-1', '-p', '8084:3000', '--label', 'com.docker.compose.project=hand', '--label', 'com.docker.compose.service=web', images.v1)
    const ended = await deploy(WEB('hand', 8084), 'v2')
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/services\.web\.ports: hand-web-1, which somebody started by hand, holds port 8084; stop it once/)
    pi.docker('stop', '-t', '1', 'hand-web-1')
    expectDone(await deploy(WEB('hand', 8084), 'v2'))
    expect(await releaseAt(`http://${pi.host}:8084/health`)).toBe('v2')
  })

  test('with a key that does not work yet is refused by that name', async () => {
    const ended = await deploy(`${WEB('later', 8085)}x-pi-deploy: { backup: { keep: 3 } }\n`, 'v1')
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/x-pi-deploy\.backup: not available yet/)
  })
})
