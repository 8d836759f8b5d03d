// The registry client against real servers on loopback that behave as registries do, and as they should not.
import { afterEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressOf, registryName } from '../../src/adapters/registry-name'
import type { RegistryAccess } from '../../src/adapters/registry-access'
import { registryPublisher } from '../../src/adapters/registry-publisher'
import { pullAuthorization, registryRepository } from '../../src/adapters/registry-repository'
import { WorldFailure } from '../../src/support/problem'
import { Secret } from '../../src/support/secret'

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())))

async function serve(answer: (asked: IncomingMessage, response: ServerResponse) => void): Promise<{ address: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => (asked.push(request), answer(request, response)))
  servers.push(server.listen(0, '127.0.0.1'))
  await new Promise((resolve) => server.once('listening', resolve))
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const MANIFEST = '{"schemaVersion":2}'
const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const PATIENCE = { answerSeconds: 0.3, idleSeconds: 0.3, pauseSeconds: 0.01 }
const access = (more: Partial<RegistryAccess> = {}): RegistryAccess => ({ credentials: [], mirrors: {}, patience: PATIENCE, ...more })
const anna = (registry: string): RegistryAccess['credentials'] => [{ registry, username: 'anna', password: new Secret('open-sesame') }]
const BASIC = `Basic ${Buffer.from('anna:open-sesame').toString('base64')}`

async function failure(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(() => new Error('it went well'), (error: unknown) => error)
  expect(thrown).toBeInstanceOf(WorldFailure)
  const { what, hint } = (thrown as WorldFailure).parts
  expect(`${what} ${hint}`).not.toContain('open-sesame')
  return what
}

async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

describe('a reference', () => {
  test.each([
    ['nginx', 'docker.io', 'library/nginx'], ['nginx:1.28', 'docker.io', 'library/nginx'], ['acme/app', 'docker.io', 'acme/app'], ['docker.io/nginx', 'docker.io', 'library/nginx'],
    ['ghcr.io/acme/app:v1', 'ghcr.io', 'acme/app'], ['localhost/app', 'localhost', 'app'], ['10.0.0.2:5000/a/b:v1', '10.0.0.2:5000', 'a/b'],
    [`ghcr.io/a/b@sha256:${'0'.repeat(64)}`, 'ghcr.io', 'a/b'], [`ghcr.io/a/b:v1@sha256:${'0'.repeat(64)}`, 'ghcr.io', 'a/b'],
  ])('%s is of %s, there %s', (reference, registry, repository) => expect(registryName(reference)).toEqual({ registry, repository }))

  test.each([
    ['docker.io', {}, 'https://registry-1.docker.io'], ['ghcr.io', {}, 'https://ghcr.io'], ['localhost:5000', {}, 'http://localhost:5000'],
    ['docker.io', { 'docker.io': 'mirror.gcr.io' }, 'https://mirror.gcr.io'], ['10.0.0.2:5000', { '10.0.0.2:5000': 'http://10.0.0.2:5000' }, 'http://10.0.0.2:5000'],
  ])('of %s with mirrors %j is asked for at %s', (registry, mirrors, address) => expect(addressOf(registry, mirrors)).toBe(address))
})

describe('whether something stands under a tag', () => {
  test.each<[number, boolean | RegExp]>([[200, true], [404, false], [403, /403/], [500, /500|429/]])('is asked, and %i answers %s', async (status, expected) => {
    const { address } = await serve((_, response) => response.writeHead(status).end())
    const asked = registryPublisher(`${address}/a/b`, access()).hasManifest('sha256-0')
    if (typeof expected === 'boolean') expect(await asked).toBe(expected)
    else expect(await failure(asked)).toMatch(expected)
  })
})

describe('what refers to an image', () => {
  const type = 'application/x-verdict'
  const list = JSON.stringify({ manifests: [{ digest: 'sha256:1', artifactType: type }, { digest: 'sha256:2', artifactType: 'signature' }] })
  const referrers = (address: string) => registryRepository(`${address}/a/b`, access()).referrers('sha256:0', type)

  test('is in the list of the registry, of which some leave nothing out', async () => {
    const { address, asked } = await serve((_, response) => response.end(list))
    expect([await referrers(address), asked.map(({ url }) => url)]).toEqual([['sha256:1'], [`/v2/a/b/referrers/sha256:0?artifactType=${encodeURIComponent(type)}`]])
  })

  test('is under a tag where the registry keeps no lists', async () => {
    const { address } = await serve((asked, response) => (asked.url === '/v2/a/b/manifests/sha256-0' ? response.end(list) : response.writeHead(404).end()))
    expect(await referrers(address)).toEqual(['sha256:1'])
  })

  test('is nothing where neither is there', async () => {
    const { address } = await serve((_, response) => response.writeHead(404).end())
    expect(await referrers(address)).toEqual([])
  })

  test.each([['is refused', 403, ''], ['is garbage', 200, '<html>'], ['has no list', 200, '{"manifests":null}']])('is a failure, and not nothing, where the answer %s', async (_, status, body) => {
    const { address } = await serve((_, response) => response.writeHead(status).end(body))
    await failure(referrers(address))
  })
})

describe('a registry', () => {
  test('that is open is read without credentials', async () => {
    const { address, asked } = await serve((_, response) => response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end(MANIFEST))
    const found = await registryRepository(`${address}/a/b`, access({ credentials: anna(address) })).manifest('v1')
    expect(found).toMatchObject({ digest: digestOf(MANIFEST), mediaType: 'application/vnd.oci.image.manifest.v1+json' })
    expect(asked[0]?.headers.authorization).toBeUndefined()
  })

  test('that wants a password gets it', async () => {
    const { address } = await serve((asked, response) => (asked.headers.authorization === BASIC ? response.end(MANIFEST) : response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()))
    expect((await registryRepository(`${address}/a/b`, access({ credentials: anna(address) })).manifest('v1')).digest).toBe(digestOf(MANIFEST))
    expect(await failure(registryRepository(`${address}/a/b`, access()).manifest('v1'))).toMatch(/401, it does not know us/)
    expect(await failure(registryRepository(`${address}/a/b`, access({ credentials: anna('elsewhere') })).manifest('v1'))).toMatch(/401/)
  })

  test('that wants a token gets one for pulling, once, and a new one when that ran out', async () => {
    let valid = 0
    const { address, asked } = await serve((request, response) => {
      if (request.url?.startsWith('/token') === true) return void response.end(JSON.stringify({ token: `t${(valid += 1)}` }))
      if (request.headers.authorization === `Bearer t${valid}`) return void response.end(MANIFEST)
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="s"` }).end()
    })
    const repository = registryRepository(`${address}/a/b`, access({ credentials: anna(address) }))
    await repository.manifest('v1')
    await repository.manifest('v1')
    expect(asked.filter(({ url }) => url?.startsWith('/token')).map(({ url, headers }) => [url, headers.authorization])).toEqual([['/token?service=s&scope=repository%3Aa%2Fb%3Apull', BASIC]])
    valid += 1
    await repository.manifest('v1')
    expect(valid).toBe(3)
    expect(await pullAuthorization(`${address}/a/b`, access({ credentials: anna(address) }))).toMatchObject({ kind: 'bearer' })
  })

  test('that sends a blob from elsewhere does not have our password shown there', async () => {
    const storage = await serve((_, response) => response.end('blob'))
    const { address } = await serve((asked, response) =>
      asked.headers.authorization === BASIC ? response.writeHead(307, { location: `http://${storage.address}/x` }).end() : response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    )
    expect(await text(await registryRepository(`${address}/a/b`, access({ credentials: anna(address) })).blob(digestOf('blob')))).toBe('blob')
    expect(storage.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  test.each([[403, /403, we may not read it/], [404, /404, it is not there/], [429, /429, too many requests, and to come back in 60 s/], [500, /says 500 \(asked 3 times\)/]])('that says %i is quoted', async (status, words) => {
    const { address } = await serve((_, response) => response.writeHead(status, { 'retry-after': '60' }).end('{}'))
    const what = await failure(registryRepository(`${address}/a/b`, access()).manifest('v1'))
    expect(what).toMatch(status === 500 ? /429|500/ : words)
    expect(what).toContain(`${address}/a/b:v1`)
  })

  test('that is in trouble for a moment is asked again', async () => {
    let times = 0
    const { address } = await serve((_, response) => ((times += 1) < 3 ? response.writeHead(503).end() : response.end(MANIFEST)))
    expect((await registryRepository(`${address}/a/b`, access()).manifest('v1')).digest).toBe(digestOf(MANIFEST))
  })

  test('that is silent is given up', async () => {
    const { address } = await serve(() => undefined)
    expect(await failure(registryRepository(`${address}/a/b`, access()).manifest('v1'))).toMatch(/does not answer: no answer in 0.3 s/)
  })

  test('that falls silent in a blob is given up', async () => {
    const { address } = await serve((_, response) => void response.writeHead(200, { 'content-length': '10' }).write('half'))
    expect(await failure(text(await registryRepository(`${address}/a/b`, access()).blob(digestOf('x'))))).toMatch(/nothing came for 0.3 s/)
  })

  test('that cannot be reached is named', async () => expect(await failure(registryRepository('127.0.0.1:1/a/b', access()).manifest('v1'))).toMatch(/127\.0\.0\.1:1\/a\/b:v1: its registry does not answer: .*ECONNREFUSED/))

  test('that hands out other content than was asked for by digest is not believed', async () => {
    const { address } = await serve((_, response) => response.end('{"evil":1}'))
    expect(await failure(registryRepository(`${address}/a/b`, access()).manifest(digestOf(MANIFEST)))).toMatch(/sent something else, with the digest/)
  })

  test.each([['that knows ranges', true], ['that ignores ranges', false]])('%s gives a part of a blob', async (_, knows) => {
    const { address } = await serve((asked, response) => {
      const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(asked.headers.range ?? '') ?? []
      if (knows) response.writeHead(206).end('0123456789'.slice(Number(from), to === '' ? undefined : Number(to) + 1))
      else response.end('0123456789')
    })
    const repository = registryRepository(`${address}/a/b`, access())
    expect(await text(await repository.blob(digestOf('x'), { from: 4 }))).toBe('456789')
    expect(await text(await repository.blob(digestOf('x'), { from: 6, to: 7 }))).toBe('67')
  })
})
