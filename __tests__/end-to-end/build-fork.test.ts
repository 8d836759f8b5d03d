// A pull request from a fork: GitHub gives its job no secret, and a token that may not push.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Ended } from '../workbench/action'
import { buildAction, plain, type Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { faultyRegistry, type FaultyRegistry } from '../workbench/faulty-registry'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf, writeInto } from '../workbench/workspace'

const EVENT = { action: 'synchronize', number: 7, pull_request: { number: 7, head: { ref: 'patch-1', sha: 'a'.repeat(40), repo: { full_name: 'stranger/booking', fork: true } }, base: { ref: 'main', repo: { full_name: 'acme/booking' } } }, repository: { full_name: 'acme/booking', default_branch: 'main' } }
const repository = `fork-${process.pid}`
const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { build: ., image: "${REGISTRY}/web" }\n', Dockerfile: `FROM busybox\nRUN echo ${Math.random()} >/built\n` })
let registry: Registry
let faulty: FaultyRegistry

async function build(address: string, more: Texts = {}): Promise<Ended> {
  writeInto(workspace, 'event.json', JSON.stringify(EVENT))
  return buildAction(registry, workspace, { env: `REGISTRY=${address}/${repository}`, registry: address, 'github-token': '', 'registry-mirrors': plain(address), ...more }, {
    GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: `${workspace}/event.json`, GITHUB_REF: 'refs/pull/7/merge', GITHUB_HEAD_REF: 'patch-1', GITHUB_BASE_REF: 'main', GITHUB_ACTOR: 'stranger',
  })
}

// What else is there changes while other tests push.
async function pushed(): Promise<readonly string[]> {
  const { repositories } = (await (await fetch(`http://${registry.address}/v2/_catalog?n=1000`)).json()) as { readonly repositories: readonly string[] }
  return repositories.filter((name) => name.startsWith(`${repository}/`))
}

describe('a pull request from a fork', () => {
  beforeAll(async () => {
    registry = registryUp()
    faulty = await faultyRegistry(registry, { at: registry.machine })
  })
  afterAll(() => faulty.stop())

  test('builds without a secret and pushes nothing, which is said', async () => {
    const ended = await build(registry.address)
    expectDone(ended)
    expect(ended.log).toContain('nowhere, only built')
    expect(ended.log).toContain('nothing is pushed for a pull request')
    expect(ended.outputs['changed']).toBe('false')
    expect(await pushed()).toEqual([])
  })

  test.each<[string, Texts]>([
    ['that nobody logs in to', {}],
    ['that lets nobody in', { 'registry-password': 'shut' }],
  ])('builds at a registry %s', async (_, more) => {
    faulty.fault = 401
    const ended = await build(faulty.address, more)
    faulty.fault = 'none'
    expectDone(ended)
    if (more['registry-password'] !== undefined) expect(ended.log).toMatch(/^::warning::10\.213\.0\.1:\d+ does not let us in: .*Nothing is pushed, so the build goes on without it\.$/m)
    expect(await pushed()).toEqual([])
  })
})
