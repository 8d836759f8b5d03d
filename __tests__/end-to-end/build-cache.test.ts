// The cache of GitHub behind step: build: BuildKit's own way to it, the way through a directory, and a cache in every kind of trouble.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { onBench } from '../workbench/booking'
import { Builder, buildkitMissing, currentBuildx } from '../workbench/buildkit'
import { expectDone } from '../workbench/expectations'
import { GithubCache, type CacheFault, type Call } from '../workbench/github-cache'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const missing = buildkitMissing()
if (missing !== undefined) process.stderr.write(`skipped: the cache of GitHub behind step: build: ${missing}\n`)
const given = missing === undefined ? describe : describe.skip

given("GitHub's cache", () => {
  let registry: Registry
  let cache: GithubCache
  const temporary = workspaceOf({ '.keep': '' })
  const workspace = workspaceOf({ 'web/Dockerfile': 'FROM busybox\nRUN head -c 3000000 /dev/urandom >/random\nRUN date >/date\n' })

  beforeAll(() => void (registry = registryUp()))
  beforeEach(async () => void (cache = await GithubCache.up(registry.machine)))
  afterEach(() => cache.stop())

  const build = (builder: Builder, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    runAction({ step: 'build', targets: 'web=web', images: `${registry.address}/cache-${process.pid}/web`, release: 'v1', platforms: 'linux/amd64', builder: builder.name, ...onBench(registry), ...more }, { workspace, env: { ...builder.env, ...cache.environment(), RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_TEMP: temporary } })
  const cachedSteps = ({ summary }: Ended): string => /Steps out of the cache \| (\d+ of \d+)/.exec(summary)?.[1] ?? ''
  /** Filled by a build, and then met by a builder that is as new as the next job's. */
  const filled = async (builder: Builder): Promise<void> => {
    expectDone(await build(builder))
    await builder.prune()
  }

  describe('with a current BuildKit', () => {
    let builder: Builder
    beforeAll(async () => void (builder = await Builder.up(registry, 'build-cache', currentBuildx(registry))), 900_000)
    beforeEach(() => builder.prune())
    afterAll(() => builder.down())

    test('gives the next runner every step, in a scope of the service and its platforms', async () => {
      await filled(builder)
      expect(cache.entries.some(({ key }) => key.includes('web-linux-amd64'))).toBe(true)
      const next = await build(builder)
      expectDone(next)
      expect(cachedSteps(next)).toBe('2 of 2')
      expect(next.log).toMatch(/cache: cache of GitHub \(the cache of GitHub\)/)
    })

    test.each<[CacheFault, Call]>([
      ['throttled', 'GetCacheEntryDownloadURL'], ['throttled', 'CreateCacheEntry'], ['throttled', 'upload'],
      ['broken', 'GetCacheEntryDownloadURL'], ['broken', 'FinalizeCacheEntryUpload'], ['dropped', 'GetCacheEntryDownloadURL'],
      ['evicted', 'GetCacheEntryDownloadURL'], ['evicted', 'download'],
    ])('that is %s at %s fails no build', async (fault, call) => {
      await filled(builder)
      cache.retryAfterSeconds = 1
      cache.fail(call, fault)
      expectDone(await build(builder, { 'build-args': `CHANGES=${fault}` }))
      expect(cache.spoilt[call]).toBeGreaterThan(0)
    })

    test('that lost a layer is left out, and the build says so', async () => {
      await filled(builder)
      cache.fail('download', 'evicted', { key: 'buildkit-blob' })
      // To a repository that has not got the layer yet: else nobody would miss it.
      const ended = await build(builder, { images: `${registry.address}/cache-${process.pid}/other` })
      expectDone(ended)
      expect(ended.log).toMatch(/::warning::The build failed for its cache .*; it is built again without\./)
      expect(ended.summary).toMatch(/cache: gha, which failed: built without it/)
    })

    test('that is gone fails no build', async () => {
      await cache.stop()
      expectDone(await build(builder))
    })
  })

  describe('with an older buildx', () => {
    let builder: Builder
    beforeAll(async () => void (builder = await Builder.up(registry, 'build-cache-old', { DOCKER_HOST: registry.dockerHost })), 900_000)
    beforeEach(() => builder.prune())
    afterAll(() => builder.down())

    test('is reached through a directory, and gives the next runner every step', async () => {
      await filled(builder)
      expect(cache.entries.map(({ key }) => key)).toEqual(['pi-deploy-layers-web-linux-amd64-3f2a91c0d5e8b7a6f4e3d2c1b0a9f8e7d6c5b4a3'])
      const next = await build(builder)
      expectDone(next)
      expect(cachedSteps(next)).toBe('2 of 2')
      expect(next.log).toMatch(/cache: in a directory \(the cache of GitHub through a directory, as docker buildx is 0\.13/)
    })

    test.each<[CacheFault, Call]>([['throttled', 'GetCacheEntryDownloadURL'], ['evicted', 'download'], ['broken', 'CreateCacheEntry'], ['throttled', 'upload']])('that is %s at %s fails no build', async (fault, call) => {
      await filled(builder)
      cache.retryAfterSeconds = 1
      cache.fail(call, fault)
      expectDone(await build(builder))
    })
  })
})
