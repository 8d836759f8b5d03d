// The bench's stand-in of GitHub's cache service against its two real clients: @actions/cache and BuildKit.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { restoreCache, saveCache } from '@actions/cache'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Builder, buildkitMissing, currentBuildx } from '../workbench/buildkit'
import { holdArm64 } from '../workbench/emulation'
import { GithubCache, type CacheFault, type Call } from '../workbench/github-cache'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

let cache: GithubCache
const environment = { ...process.env }

describe('@actions/cache', () => {
  let folder: string
  const on = (branch: string): void => void Object.assign(process.env, cache.environment(branch))

  beforeEach(async () => {
    cache = await GithubCache.up('127.0.0.1')
    folder = mkdtempSync(join(tmpdir(), 'pi-deploy-cache-'))
    Object.assign(process.env, { GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder })
    mkdirSync(join(folder, 'database'))
    writeFileSync(join(folder, 'database', 'file'), 'kept')
    on('main')
  })
  afterEach(async () => {
    process.env = { ...environment }
    rmSync(folder, { recursive: true })
    await cache.stop()
  })

  const paths = (): string[] => [join(folder, 'database')]
  const restored = async (key: string, ...prefixes: string[]): Promise<string | undefined> => {
    rmSync(join(folder, 'database'), { recursive: true, force: true })
    return restoreCache(paths(), key, prefixes)
  }

  test('restores what it saved', async () => {
    await saveCache(paths(), 'db-2026-11-24')
    expect(await restored('db-2026-11-24')).toBe('db-2026-11-24')
    expect(readFileSync(join(folder, 'database', 'file'), 'utf8')).toBe('kept')
    expect(cache.served).toEqual({ CreateCacheEntry: 1, upload: 1, FinalizeCacheEntryUpload: 1, GetCacheEntryDownloadURL: 1, download: 1 })
  })

  test('finds the newest that begins with a restore key, and nothing of another version', async () => {
    await saveCache(paths(), 'db-1')
    await saveCache(paths(), 'db-2')
    expect(await restored('db-3', 'db-')).toBe('db-2')
    expect(await restoreCache([join(folder, 'elsewhere')], 'db-2')).toBeUndefined()
    expect([cache.hits, cache.misses]).toEqual([1, 1])
  })

  test('a branch sees the default branch, and the default branch no other', async () => {
    await saveCache(paths(), 'of-main')
    on('feature')
    await saveCache(paths(), 'of-feature')
    expect(await restored('of-main')).toBe('of-main')
    on('main')
    expect(await restored('of-feature')).toBeUndefined()
  })

  test('a cache in blocks comes back whole', async () => {
    const megabytes = randomBytes(140 * 1024 * 1024)
    writeFileSync(join(folder, 'database', 'file'), megabytes)
    await saveCache(paths(), 'large', { uploadChunkSize: 64 * 1024 * 1024 })
    expect(await restored('large')).toBe('large')
    expect(readFileSync(join(folder, 'database', 'file')).equals(megabytes)).toBe(true)
  })

  // Elsewhere than at Azure the client takes an error's text for the archive, and tar refuses it.
  const misses: [CacheFault, Call][] = [['throttled', 'GetCacheEntryDownloadURL'], ['evicted', 'download'], ['throttled', 'download']]
  test.each(misses)('%s at %s: a miss', async (fault, call) => {
    await saveCache(paths(), 'db')
    cache.fail(call, fault)
    expect(await restored('db')).toBeUndefined()
    expect(cache.spoilt[call]).toBeGreaterThan(0)
  })

  test('nothing is saved twice, and nothing where the service is throttled', async () => {
    await saveCache(paths(), 'db')
    expect(await saveCache(paths(), 'db')).toBe(-1)
    cache.fail('CreateCacheEntry', 'throttled')
    expect(await saveCache(paths(), 'other')).toBe(-1)
    expect(cache.entries.map(({ key }) => key)).toEqual(['db'])
  })
})

const missing = buildkitMissing()
if (missing !== undefined) process.stderr.write(`skipped: BuildKit with GitHub's cache: ${missing}\n`)
const given = missing === undefined ? describe : describe.skip

given('a current BuildKit', () => {
  let registry: Registry
  let builder: Builder
  let letGo: () => void
  const context = workspaceOf({ Dockerfile: 'FROM node:20-slim\nARG CHANGES\nRUN uname -m && head -c 20000000 /dev/urandom >/random\n' })
  const through = (branch: string): string => `type=gha,version=2,url_v2=${cache.url},token=${cache.token(branch)},timeout=20s`
  const build = (branch: string, ...more: readonly string[]): ReturnType<Builder['build']> =>
    builder.build('--platform', 'linux/amd64,linux/arm64', '--cache-from', through(branch), '--cache-to', `${through(branch)},mode=max,ignore-error=true`, ...more, context)
  /** What ran. (A log says CACHED for what did not, unless its layer is fetched at that moment.) */
  const ran = (log: string): readonly string[] => [...log.matchAll(/^#\d+ [\d.]+ (x86_64|aarch64)$/gm)].map(([, machine = '']) => machine).sort()

  beforeAll(async () => {
    registry = registryUp()
    builder = await Builder.up(registry, 'github-cache', currentBuildx(registry))
    letGo = await holdArm64(registry, 'emulated')
  }, 900_000)
  beforeEach(async () => {
    cache = await GithubCache.up(registry.machine)
    await builder.prune()
  })
  afterEach(() => cache.stop())
  afterAll(async () => {
    await builder.down()
    letGo()
  })

  test('builds for both platforms with what another runner cached, and pushes', async () => {
    const first = await build('main')
    expect({ code: first.code, log: first.code === 0 ? '' : first.log }).toEqual({ code: 0, log: '' })
    expect(ran(first.log)).toEqual(['aarch64', 'x86_64'])
    expect(cache.bytesIn).toBeGreaterThan(40_000_000)
    await builder.prune()
    const name = `${registry.address}/acme/github-cache`
    const second = await build('feature', '--output', `type=image,name=${name},push-by-digest=true,name-canonical=true,push=true`)
    expect(second.code).toBe(0)
    expect(ran(second.log)).toEqual([])
    expect(second.log).toContain('importing cache manifest from gha')
    expect(cache.bytesOut).toBeGreaterThan(40_000_000)
    const answer = await fetch(`http://${registry.address}/v2/acme/github-cache/manifests/${second.digest}`, { headers: { accept: 'application/vnd.oci.image.index.v1+json' } })
    expect(((await answer.json()) as { manifests: readonly { platform: { architecture: string } }[] }).manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
  })

  test('runs again what was evicted, and fails where that shows only while it is fetched', async () => {
    const output = ['--output', `type=image,name=${registry.address}/acme/github-cache,push-by-digest=true,name-canonical=true,push=true`]
    await build('main')
    await builder.prune()
    cache.fail('download', 'evicted', { key: 'buildkit-blob' })
    expect(await build('main', ...output)).toMatchObject({ code: 1, log: expect.stringContaining('BlobNotFound') })
    await builder.prune()
    cache.heal()
    cache.fail('GetCacheEntryDownloadURL', 'evicted', { key: 'buildkit-blob' })
    const again = await build('main', ...output)
    expect({ code: again.code, ran: ran(again.log) }).toEqual({ code: 0, ran: ['aarch64', 'x86_64'] })
  })

  test('builds without the cache where the service is broken or gone', async () => {
    cache.fail('GetCacheEntryDownloadURL', 'broken')
    cache.fail('CreateCacheEntry', 'broken')
    const broken = await build('main', '--build-arg', 'CHANGES=broken')
    expect({ code: broken.code, log: broken.code === 0 ? '' : broken.log }).toEqual({ code: 0, log: '' })
    await cache.stop()
    const gone = await build('main', '--build-arg', 'CHANGES=gone')
    expect({ code: gone.code, log: gone.code === 0 ? '' : gone.log }).toEqual({ code: 0, log: '' })
    cache = await GithubCache.up(registry.machine)
  })
})
