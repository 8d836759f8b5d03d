// What a scanner sees of the job, and how it ends: real processes.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { scanners } from '../../src/adapters/scanners'
import type { Log, Ran } from '../../src/execution/ports'
import type { ScannerRun } from '../../src/execution/scanning'
import { GithubCache } from '../workbench/github-cache'
import { until } from '../workbench/wait'
import { aWorld } from '../support/world'

const FACTS = aWorld().facts

const environment = { ...process.env }
const warnings: string[] = []
const log: Log = { info: () => undefined, warning: (line) => void warnings.push(line), error: () => undefined, group: () => undefined, endGroup: () => undefined }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pi-deploy-scanner-'))
  for (const name of Object.keys(process.env).filter((one) => /^ACTIONS_/.test(one))) delete process.env[name]
  Object.assign(process.env, { RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder, HOME: folder })
  warnings.length = 0
})
afterEach(() => {
  process.env = { ...environment }
  rmSync(folder, { recursive: true, force: true })
})

const sh = (script: string, options: Partial<ScannerRun> = {}, cancelled = new AbortController().signal): Promise<Ran> => scanners(log, FACTS, cancelled, folder).run('/bin/sh', ['-c', script], { timeoutSeconds: 20, ...options })
const alive = (pid: string): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

describe('a scanner', () => {
  test('gets nothing of the job but what it needs', async () => {
    const secret = 'planted-secret'
    for (const name of ['GITHUB_TOKEN', 'INPUT_KEY', 'ACTIONS_RUNTIME_TOKEN', 'TRIVY_IGNOREFILE', 'TRIVY_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'DOCKER_HOST', 'NODE_OPTIONS', 'JAVA_TOOL_OPTIONS', 'MY_PASSWORD', 'LD_PRELOAD_X', 'PATHX', 'XHOME', 'LC']) process.env[name] = secret
    const needed = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC', TMPDIR: '/tmp', JAVA_HOME: '/opt/java', HTTPS_PROXY: 'http://proxy:1', https_proxy: 'http://proxy:1', HTTP_PROXY: 'http://proxy:1', http_proxy: 'http://proxy:1', NO_PROXY: 'a', no_proxy: 'a', SSL_CERT_FILE: '/a', SSL_CERT_DIR: '/b', NODE_EXTRA_CA_CERTS: '/c' }
    Object.assign(process.env, needed)
    const ran = await scanners(log, FACTS, new AbortController().signal, folder).run('/usr/bin/env', [], { timeoutSeconds: 20, env: { OWN: '1' } })
    const seen = Object.fromEntries((ran.kind === 'exited' ? ran.stdout : '').trim().split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<string, string>
    expect(seen).toEqual({ ...needed, PATH: process.env['PATH'], HOME: folder, OWN: '1' })
  })

  test('runs in the repository, with nothing to read', async () => {
    expect(await sh('pwd; cat; echo end >&2; exit 3')).toEqual({ kind: 'exited', code: 3, stdout: `${folder}\n`, stderr: 'end\n' })
  })

  test('that is not there has the code 127', async () => {
    expect(await scanners(log, FACTS, new AbortController().signal, folder).run('/nowhere/trivy', [], { timeoutSeconds: 5 })).toMatchObject({ kind: 'exited', code: 127 })
  })

  test('that says more than we keep is heard from the beginning on stdout, and to the end on stderr', async () => {
    const ran = await sh('head -c 17000000 /dev/zero | tr "\\0" a; (head -c 100000 /dev/zero | tr "\\0" b; echo last) >&2')
    expect(ran.kind === 'exited' && [ran.stdout.length, ran.stderr.length, ran.stderr.endsWith('last\n')]).toEqual([16 * 1024 * 1024, 64 * 1024, true])
  })

  test('that dies of a signal is lost', async () => {
    expect(await sh('kill -SEGV $$')).toEqual({ kind: 'lost', why: 'it was ended by SIGSEGV' })
  })
})

describe('it ends with all of its children', () => {
  const family = 'sleep 60 & echo $! > child; echo $$ > parent; wait'
  const pids = (): string[] => ['child', 'parent'].map((name) => readFileSync(join(folder, name), 'utf8').trim())

  test('at its time limit', async () => {
    expect(await sh(family, { timeoutSeconds: 0.5 })).toEqual({ kind: 'lost', why: 'it was ended after 0.5 s' })
    expect(await until(() => pids().every((pid) => !alive(pid)), 5)).toBe(true)
  })

  test('with the job', async () => {
    const job = new AbortController()
    setTimeout(() => job.abort(), 300)
    expect(await sh(family, {}, job.signal)).toEqual({ kind: 'lost', why: 'the job was cancelled' })
    expect(await until(() => pids().every((pid) => !alive(pid)), 5)).toBe(true)
    expect(await sh('true', {}, job.signal)).toEqual({ kind: 'lost', why: 'the job was cancelled' })
  })

  test('also where they do not listen', async () => {
    expect(await sh(`trap "" TERM; ${family}; ${'sleep 1; '.repeat(20)}`, { timeoutSeconds: 0.5 })).toMatchObject({ kind: 'lost' })
    expect(await until(() => pids().every((pid) => !alive(pid)), 5)).toBe(true)
  })

  test('when it has ended itself', async () => {
    expect(await sh('sleep 60 & echo $! > child; echo $$ > parent')).toMatchObject({ kind: 'exited', code: 0 })
    expect(await until(() => pids().every((pid) => !alive(pid)), 5)).toBe(true)
  })
})

describe('its data', () => {
  const data = () => scanners(log, FACTS, new AbortController().signal, folder).data('trivy')

  test('stays on a machine without the cache of GitHub', async () => {
    const { directory, save, read, size } = await data()
    expect([directory, await read('db'), await size('db')]).toEqual([join(folder, '.cache', 'pi-deploy', 'trivy'), undefined, 0])
    writeFileSync(join(directory, 'db'), 'kept')
    await save()
    const later = await data()
    expect([await later.read('db'), await later.size('db')]).toEqual(['kept', 4])
  })

  test('comes from the cache of GitHub, and is kept there once a day', async () => {
    const cache = await GithubCache.up('127.0.0.1')
    Object.assign(process.env, cache.environment(), { RUNNER_ENVIRONMENT: 'github-hosted' })
    const first = await data()
    writeFileSync(join(first.directory, 'db'), 'kept')
    await first.save()
    rmSync(first.directory, { recursive: true })
    const second = await data()
    expect([await second.read('db'), cache.entries.map(({ key }) => key)]).toEqual(['kept', [expect.stringMatching(/^pi-deploy-trivy-\d{4}-\d\d-\d\d$/)]])
    await second.save()
    expect([cache.served.CreateCacheEntry, warnings]).toEqual([1, []])
    await cache.stop()
  })
})

describe('a scratch directory', () => {
  test('is private, takes streams, and is gone at its end', async () => {
    const { directory, write, read, close } = await scanners(log, FACTS, new AbortController().signal, folder).scratch()
    const path = await write('blobs/sha256/a', (async function* () { yield Buffer.from('one'); yield Buffer.from('two') })())
    expect([statSync(directory).mode & 0o777, statSync(path).mode & 0o777, await read('blobs/sha256/a'), await read('none')]).toEqual([0o700, 0o600, 'onetwo', undefined])
    await expect(write('../out', 'x')).rejects.toThrow('not below')
    await close()
    expect(existsSync(directory)).toBe(false)
  })
})
