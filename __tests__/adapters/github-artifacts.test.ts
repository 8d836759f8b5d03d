// Artifacts of the run, and of earlier ones, against the local GitHub.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { strToU8, zipSync } from 'fflate'
import { githubOf, IMPATIENT, type JobOptions } from '../support/github-job'
import { GitHubServer } from '../workbench/github'
import { FAULTS, type Fault } from '../workbench/github-route'

const CREATE = 'POST /twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact'
const FINALIZE = 'POST /twirp/github.actions.results.api.v1.ArtifactService/FinalizeArtifact'
const LIST = 'GET /repos/{owner}/{repo}/actions/artifacts'
const ZIP = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/zip'

let server: GitHubServer
const environment = { ...process.env }
const keep = (name = 'scan', files: Readonly<Record<string, string>> = { 'verdict.json': '{"pass":true}' }, options: JobOptions = {}) => githubOf(server, options).uploadArtifact(name, files)
const zip = (text: string, file = 'verdict.json'): Uint8Array => zipSync({ 'report.txt': strToU8('a report'), [file]: strToU8(text) })
const verdict = (name = 'scan', options: JobOptions = {}) => githubOf(server, options).artifactOf(server.facts.commit, name, 'verdict.json')
const impatient = (fault: unknown): JobOptions => (fault === 'hanging' ? { bounds: IMPATIENT } : {})

beforeAll(async () => void (await Promise.all([import('@actions/github/lib/utils'), import('fflate')])))
beforeEach(async () => { server = await GitHubServer.up() })
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
})

describe('an artifact of the run', () => {
  test('has all files under their names, and an address', async () => {
    const files = { 'verdict.json': '{"pass":true}', 'reports/backend.txt': 'Größe: ünbekannt' }
    expect(await keep('scan', files)).toEqual({ kind: 'done', url: 'https://github.com/acme/booking/actions/runs/1001/artifacts/7000' })
    expect(server.artifacts.all.map((artifact) => [artifact.name, artifact.finalized, server.artifacts.filesOf(artifact)])).toEqual([['scan', true, files]])
  })

  test('has a name that GitHub takes, and files that stay below its folder', async () => {
    expect(await keep('scan: acme/booking*', { '../../etc/passwd': 'x', '/a:b.txt': 'y' })).toMatchObject({ kind: 'done' })
    expect(server.artifacts.all.map((artifact) => [artifact.name, server.artifacts.filesOf(artifact)])).toEqual([['scan- acme-booking-', { 'etc/passwd': 'x', 'a-b.txt': 'y' }]])
  })

  test('stands beside one that another job made, and overwrites nothing', async () => {
    for (let number = 0; number < 9; number++) expect(await keep()).toMatchObject({ kind: 'done' })
    expect(server.artifacts.all.map(({ name }) => name).slice(0, 3)).toEqual(['scan', 'scan-2', 'scan-3'])
    expect(await keep()).toEqual({ kind: 'refused', why: 'this run has 9 artifacts called scan already' })
  })

  test('is refused in a job without artifacts', async () => {
    for (const [name, value] of [['ACTIONS_RESULTS_URL', ''], ['ACTIONS_RUNTIME_TOKEN', ''], ['ACTIONS_RUNTIME_TOKEN', 'no.token.here']]) {
      Object.assign(process.env, server.environment(), { [name ?? '']: value })
      const { githubApi } = await import('../../src/adapters/github-api')
      expect(await githubApi(undefined, { runUrl: '', sha: '', ref: '', runNumber: '', actor: '', event: '', repository: '', serverUrl: '' }, {}).uploadArtifact('scan', {})).toEqual({ kind: 'refused', why: 'this job offers no artifacts' })
    }
  })

  const refusals: [string, string, Fault, RegExp][] = [
    ['the storage is full', CREATE, { status: 403, body: { code: 'resource_exhausted', msg: 'insufficient usage to create artifact' } }, /insufficient usage to create artifact/],
    ['the service is not there', CREATE, FAULTS.missing, /^this GitHub has no service for artifacts of version 4/],
    ['no place is made', CREATE, { status: 200, body: { ok: false } }, /^GitHub made no place for the artifact$/],
    ['the storage is silent', 'storage', 'hanging', /^the storage of artifacts did not take it: GitHub could not be asked: it gave no answer in 0.4 s$/],
    ['the storage refuses', 'storage', { status: 403, body: '<Error/>' }, /^the storage of artifacts did not take it: .*403/],
    ['it is not kept', FINALIZE, { status: 200, body: { ok: false, message: 'size mismatch' } }, /^GitHub did not keep the artifact: size mismatch$/],
  ]
  test.each(refusals)('is refused where %s', async (_, route, fault, words) => {
    server.fail(route, fault)
    expect(await keep('scan', {}, impatient(fault))).toMatchObject({ kind: 'refused', why: expect.stringMatching(words) })
  })

  test('is kept although each part fails once', async () => {
    for (const route of [CREATE, 'storage', FINALIZE]) server.fail(route, FAULTS.broken, 1)
    expect(await keep()).toMatchObject({ kind: 'done' })
    expect(server.artifacts.all).toMatchObject([{ finalized: true }])
  })
})

describe('a file of an earlier artifact', () => {
  test('is the one that was kept', async () => {
    await keep('scan: all')
    expect(await verdict('scan: all')).toBe('{"pass":true}')
  })

  test('comes from the newest for the commit', async () => {
    server.artifacts.keep('scan', zip('newer'), { createdAt: '2026-11-24T13:00:00Z' })
    server.artifacts.keep('scan', zip('older'), { createdAt: '2026-11-23T13:00:00Z' })
    server.artifacts.keep('scan', zip('of another commit'), { commit: 'f'.repeat(40) })
    server.artifacts.keep('scan', zip('expired'), { expired: true })
    expect(await verdict()).toBe('newer')
    server.artifacts.keep('scan-2', zip('newest'))
    server.artifacts.all.at(-1)!.createdAt = '2026-11-25T13:00:00Z'
    expect(await verdict()).toBe('newest')
  })

  test('is found behind a hundred newer ones of other commits', async () => {
    server.artifacts.keep('scan', zip('ours'))
    for (let number = 0; number < 150; number++) server.artifacts.keep('scan', zip('theirs'), { commit: 'f'.repeat(40) })
    expect(await verdict()).toBe('ours')
  })

  test("is never one that a fork's pull request planted", async () => {
    server.artifacts.keep('scan', zip('{"pass":false}'))
    server.artifacts.keep('scan', zip('{"pass":true}'), { headRepository: 666 })
    expect(await verdict()).toBe('{"pass":false}')
    server.artifacts.keep('planted', zip('{"pass":true}'), { headRepository: 666 })
    expect(await verdict('planted')).toBeUndefined()
  })

  test('is fetched from storage without the token', async () => {
    server.artifacts.keep('scan', zip('x'))
    await verdict()
    expect(server.asked.map(({ route, authorization }) => [route, authorization !== ''])).toEqual([[LIST, true], [LIST, true], [ZIP, true], ['storage', false]])
  })

  const without: [string, (name: string) => unknown][] = [
    ['no artifact', () => undefined],
    ['no such file in it', (name) => server.artifacts.keep(name, zip('x', 'other.json'))],
    ['an archive that is none', (name) => server.artifacts.keep(name, Buffer.from('no zip'))],
    ['a storage that gives something else', (name) => {
      server.artifacts.keep(name, zip('x'))
      server.fail('storage', { status: 200, body: Buffer.from(zip('y')).toString('latin1') })
    }],
    ['a list that is refused', () => server.fail(LIST, FAULTS.forbidden)],
    ['a list that never comes', () => server.fail(LIST, 'hanging')],
    ['an archive that never comes', (name) => {
      server.artifacts.keep(name, zip('x'))
      server.fail('storage', 'hanging')
    }],
    ['a file that is larger than it may be', (name) => server.artifacts.keep(name, zipSync({ 'verdict.json': new Uint8Array(65 * 1024 * 1024) }))],
  ]
  test.each(without)('is undefined with %s', async (what, given) => {
    given('scan')
    expect(await verdict('scan', impatient(what.endsWith('never comes') ? 'hanging' : ''))).toBeUndefined()
  })

  test('that says it is small is read no further than that', async () => {
    const bomb = zipSync({ 'verdict.json': new Uint8Array(1024 * 1024) })
    // The size stands in the local header and, 24 bytes into it, in the directory.
    const directory = Buffer.from(bomb).lastIndexOf('PK\x01\x02')
    new DataView(bomb.buffer).setUint32(directory + 24, 10, true)
    server.artifacts.keep('scan', bomb)
    expect((await verdict())?.length ?? 0).toBeLessThanOrEqual(10)
  })
})

test('one server is there for artifacts and for caches', async () => {
  await keep()
  const headers = { authorization: `Bearer ${process.env['ACTIONS_RUNTIME_TOKEN']}`, 'content-type': 'application/json' }
  const answer = await fetch(`${process.env['ACTIONS_RESULTS_URL']}twirp/github.actions.results.api.v1.CacheService/CreateCacheEntry`, { method: 'POST', headers, body: JSON.stringify({ key: 'a-key', version: 'a' }) })
  expect(await answer.json()).toEqual({ ok: true, signed_upload_url: expect.stringContaining(server.url) })
  expect(server.cache.entries).toMatchObject([{ key: 'a-key' }])
})
