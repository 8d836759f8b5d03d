// A runner whose Docker holds only one platform, as most do: a builder of its own is made, with a current BuildKit.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { onBench } from '../workbench/booking'
import { buildkitMissing, toolsUp } from '../workbench/buildkit'
import { holdArm64 } from '../workbench/emulation'
import { expectDone } from '../workbench/expectations'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { askRegistry, tagsIn } from '../workbench/registry-content'
import { workspaceOf } from '../workbench/workspace'

const missing = buildkitMissing()
if (missing !== undefined) process.stderr.write(`skipped: a builder of our own: ${missing}\n`)
const given = missing === undefined ? describe : describe.skip
const OWNER = `builder-${process.pid}`

given('a runner with the classic image store', () => {
  let registry: Registry
  let runner: Pi
  let letGo: () => void
  let first: Ended
  const build = (more: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const workspace = workspaceOf({
      'compose.yaml': `name: shop\nservices:\n  web: { image: "${registry.address}/${OWNER}/web", build: ./web }\n`,
      'web/Dockerfile': 'FROM node:20-slim\nRUN uname -m >/machine\n',
    })
    return runAction({ step: 'build', release: 'v1', ...onBench(registry), ...more }, { workspace, env: { DOCKER_HOST: `unix://${runner.dockerSocket}` } })
  }

  beforeAll(async () => {
    registry = registryUp()
    toolsUp()
    runner = Pi.up('runner', { memory: '1G' })
    letGo = await holdArm64(registry, 'emulated')
    first = await build()
  }, 900_000)
  afterAll(() => {
    letGo()
    runner.down()
  })

  test('gets a builder of its own, which builds for both platforms and pushes by digest itself', async () => {
    expectDone(first)
    expect(first.log).toMatch(/builder: pi-deploy \(docker-container\), made, as Docker's own image store holds only one platform/)
    expect(first.log).toMatch(/→ .*\/web, by digest\n/)
    const { web } = JSON.parse(first.outputs['digests'] ?? '{}') as { readonly web: { readonly index: string; readonly platforms: object } }
    expect(Object.keys(web.platforms).sort()).toEqual(['linux/amd64', 'linux/arm64'])
    expect((await askRegistry(registry, `${OWNER}/web/manifests/${web.index}`)).digest).toBe(web.index)
    expect(await tagsIn(registry, `${OWNER}/web`)).toEqual([])
  })

  test('keeps it for the next build, in which nothing is built anew', async () => {
    const again = await build()
    expectDone(again)
    expect(again.log).toMatch(/builder: pi-deploy \(docker-container\), kept from an earlier build/)
    expect(again.summary).toMatch(/\| Steps out of the cache \| (\d+) of \1 \(100 %\)/)
  })

  test('writes a layout and pushes in one build', async () => {
    const both = await build({ output: 'registry,oci' })
    expectDone(both)
    expect(both.outputs['oci-layout']).toBe('pi-deploy-images')
  })

  test('says why a builder could not be made, and leaves none behind', async () => {
    runner.docker('buildx', 'rm', '--force', 'pi-deploy')
    const ended = await build({ 'buildkit-image': 'moby/buildkit:there-is-none' })
    expect(ended.code).toBe(1)
    expect(ended.log).toMatch(/::error::The builder pi-deploy could not be made of moby\/buildkit:there-is-none: /)
    expect(ended.log).toMatch(/Can the runner pull it\? Else name a builder of your own in builder\./)
    expect(runner.docker('ps', '-aq', '--filter', 'name=buildx_buildkit')).toBe('')
  })
})
