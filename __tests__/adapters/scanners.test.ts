// Getting a scanner's program, against a server, GitHub's cache, and a disk, all real and on this machine.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveCache } from '@actions/cache'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { scanners } from '../../src/adapters/scanners'
import type { Tool, ToolWish } from '../../src/execution/scanning'
import { WorldFailure, type WorldFailureParts } from '../../src/support/problem'
import { GithubCache } from '../workbench/github-cache'
import { ArchiveServer, sha256Of, tarGz, wishFor, zip, type Behaviour } from './support/archives'
import { aWorld } from '../support/world'

const FACTS = aWorld().facts

const PROGRAM = '#!/bin/sh\necho 0.70.0\n'
const BOUNDS = { silenceSeconds: 10, wholeSeconds: 20, pauses: [0.01, 0.01] }
const IMPATIENT = { ...BOUNDS, silenceSeconds: 0.3 }
const environment = { ...process.env }
let folder: string
let server: ArchiveServer
let good: Buffer
let warnings: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pi-deploy-scanners-'))
  mkdirSync(join(folder, 'temp'))
  for (const name of Object.keys(process.env).filter((one) => /^ACTIONS_|_proxy$/i.test(one))) delete process.env[name]
  Object.assign(process.env, { RUNNER_TOOL_CACHE: join(folder, 'tools'), RUNNER_TEMP: join(folder, 'temp'), GITHUB_WORKSPACE: folder })
  server = await ArchiveServer.up()
  server.content = good = await tarGz({ trivy: PROGRAM, 'contrib/html.tpl': 'x' })
  warnings = []
})
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const obtain = (wish: ToolWish, bounds = BOUNDS): Promise<Tool> =>
  scanners({ info: () => undefined, warning: (line) => void warnings.push(line), error: () => undefined, group: () => undefined, endGroup: () => undefined }, FACTS, new AbortController().signal, folder, bounds).obtain(wish)

const failureOf = async (wish: ToolWish, bounds = BOUNDS): Promise<WorldFailureParts> => {
  const thrown = await obtain(wish, bounds).then(() => undefined, (error: unknown) => error)
  expect(thrown).toBeInstanceOf(WorldFailure)
  return (thrown as WorldFailure).parts
}

const saidBy = ({ program }: Tool): string => execFileSync(program, { encoding: 'utf8' }).trim()
const leftOvers = (): readonly string[] => readdirSync(folder, { recursive: true }).map(String).filter((name) => /0\.70\.0[/-][0-9a-f]{16}/.test(name))

describe('a scanner is', () => {
  test('downloaded once, and from then on taken from the tool cache', async () => {
    const [first, second] = [await obtain(wishFor(server.url, good)), await obtain(wishFor(server.url, good))]
    expect([first.from, saidBy(first), second, server.requests]).toEqual(['download', '0.70.0', { program: first.program, from: 'tool cache' }, 1])
  })

  test('unpacked from a zip, and can be run', async () => {
    server.content = zip({ 'dependency-check/lib/a.jar': 'jar', 'dependency-check/bin/dependency-check.sh': PROGRAM })
    const tool = await obtain(wishFor(server.url, server.content, { name: 'dependency-check', archive: 'zip', program: 'dependency-check/bin/dependency-check.sh' }))
    expect([saidBy(tool), readFileSync(join(tool.program, '../../lib/a.jar'), 'utf8')]).toEqual(['0.70.0', 'jar'])
  })

  test('the one on PATH, in the order of its names', async () => {
    process.env['PATH'] = `${folder}:${process.env['PATH'] ?? ''}`
    writeFileSync(join(folder, 'pi-deploy-second'), PROGRAM)
    chmodSync(join(folder, 'pi-deploy-second'), 0o755)
    expect(await obtain(wishFor(server.url, good, { onPath: ['pi-deploy-first', 'pi-deploy-second'] }))).toEqual({ program: join(folder, 'pi-deploy-second'), from: 'PATH' })
  })

  test.each<[string, Behaviour[]]>([['a 500', [500, 'good']], ['a 429', [429, 'good']], ['half an archive', ['cut', 'good']], ['silence', ['hang', 'stall', 'good']]])('asked for again after %s', async (_, behaviours) => {
    server.behaviours = behaviours
    expect(saidBy(await obtain(wishFor(server.url, good), behaviours.includes('hang') ? IMPATIENT : BOUNDS))).toBe('0.70.0')
  })

  test('whole after a try that was killed half-way', async () => {
    const { program } = await obtain(wishFor(server.url, good))
    rmSync(program)
    expect(saidBy(await obtain(wishFor(server.url, good)))).toBe('0.70.0')
  })
})

describe('nothing is run, nothing stays, and it is said', () => {
  test('what was expected and what came, where the checksum is another', async () => {
    const wish = wishFor(server.url, good, { sha256: 'ab'.repeat(32) })
    expect(await failureOf(wish)).toMatchObject({ what: expect.stringContaining('the file was not run'), details: [server.url, `expected sha256 ${wish.sha256}`, expect.stringContaining(sha256Of(good))] })
    expect([leftOvers(), server.requests]).toEqual([[], 1])
  })

  test.each<[string, Behaviour, number, RegExp, RegExp]>([
    ['a version that is not there', 404, 1, /has no Trivy 0\.70\.0: it answered 404/, /such a version.*tool-mirror/],
    ['a mirror that asks who we are', 401, 1, /does not give us Trivy 0\.70\.0: it answered 401/, /without a password/],
    ['too many requests', 429, 3, /says 429, too many requests/, /later.*tool-mirror.*PATH/],
    ['a server in trouble', 500, 3, /in trouble itself: it answered 500/, /later/],
    ['a connection that breaks', 'cut', 3, /could not be fetched from .*(broke|aborted)/, /Run this again/],
    ['a server without an answer', 'hang', 3, /could not be fetched from .*nothing came for 0\.3 s/, /Run this again/],
    ['a download that stops', 'stall', 3, /could not be fetched from .*nothing came for 0\.3 s/, /Run this again/],
  ])('%s', async (_, behaviour, requests, what, hint) => {
    server.behaviours = [behaviour]
    expect(await failureOf(wishFor(server.url, good), /hang|stall/.test(String(behaviour)) ? IMPATIENT : BOUNDS)).toMatchObject({ what: expect.stringMatching(what), hint: expect.stringMatching(hint), details: [server.url] })
    expect([leftOvers(), server.requests]).toEqual([[], requests])
  })

  test.each<[string, string, RegExp]>([['a name without an address', 'http://nowhere.invalid/x', /not known to DNS/], ['a port where nobody is', 'http://127.0.0.1:9/x', /nothing answers there/]])('%s', async (_, url, what) => {
    expect((await failureOf(wishFor(url, good))).what).toMatch(what)
  })

  test.each<[string, () => Promise<Buffer>, Partial<ToolWish>, RegExp]>([
    ['a page as archive', () => Promise.resolve(Buffer.from('<html>')), {}, /could not be unpacked as tar\.gz/],
    ['a page as zip', () => Promise.resolve(Buffer.from('<html>')), { archive: 'zip' }, /could not be unpacked as zip/],
    ['half an archive whose checksum is right', async () => (await tarGz({ trivy: PROGRAM.repeat(1000) })).subarray(0, 60), {}, /could not be unpacked as tar\.gz/],
    ['an archive without the program', () => tarGz({ README: 'x' }), {}, /has no trivy$/],
    ['an archive that writes elsewhere', () => tarGz({ '../../../escaped': 'x' }), {}, /a file outside of itself/],
    ['a zip that writes elsewhere', () => Promise.resolve(zip({ '../../escaped': 'x' })), { archive: 'zip' }, /could not be unpacked/],
  ])('%s', async (_, make, given, what) => {
    server.content = await make()
    expect((await failureOf(wishFor(server.url, server.content, given))).what).toMatch(what)
    expect([leftOvers(), readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('escaped'))]).toEqual([[], []])
  })

  const mounts = ((): boolean => {
    const at = mkdtempSync(join(tmpdir(), 'pi-deploy-mount-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' })
      execFileSync('umount', [at])
      return true
    } catch {
      return false
    } finally {
      rmSync(at, { recursive: true })
    }
  })()
  ;(mounts ? test : test.skip)('a full disk', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(folder, 'temp')])
    try {
      server.content = Buffer.alloc(1_000_000)
      expect(await failureOf(wishFor(server.url, server.content))).toMatchObject({ what: expect.stringMatching(/no room left on the disk/), hint: expect.stringMatching(/Make room/) })
      expect(server.requests).toBe(1)
    } finally {
      execFileSync('umount', [join(folder, 'temp')])
    }
  })
})

describe("GitHub's cache", () => {
  let cache: GithubCache
  beforeEach(async () => {
    cache = await GithubCache.up('127.0.0.1')
    Object.assign(process.env, cache.environment())
  })
  afterEach(() => cache.stop())
  const forget = (): void => rmSync(join(folder, 'tools'), { recursive: true })

  test('has the archive for the next machine', async () => {
    await obtain(wishFor(server.url, good))
    forget()
    const tool = await obtain(wishFor(server.url, good))
    expect([tool.from, saidBy(tool), server.requests, warnings]).toEqual(['cache of GitHub', '0.70.0', 1, []])
  })

  test('is not believed: what somebody put there under our key is not run', async () => {
    const [evil, known] = [await tarGz({ trivy: '#!/bin/sh\necho evil\n' }), sha256Of(good).slice(0, 16)]
    const archive = join(folder, 'temp', 'pi-deploy-tools', `trivy-0.70.0-${known}`)
    mkdirSync(join(archive, '..'))
    writeFileSync(archive, evil)
    await saveCache([archive], `pi-deploy-tool-trivy-0.70.0-${known}`)
    rmSync(archive)
    const tool = await obtain(wishFor(server.url, good))
    expect([tool.from, saidBy(tool), cache.hits, warnings]).toEqual(['download', '0.70.0', 1, [expect.stringContaining(`got ${sha256Of(evil)}. It was not run`)]])
  })

  test('that does not know us is only said', async () => {
    process.env['ACTIONS_RUNTIME_TOKEN'] = `${process.env['ACTIONS_RUNTIME_TOKEN'] ?? ''}x`
    expect((await obtain(wishFor(server.url, good))).from).toBe('download')
  })
})
