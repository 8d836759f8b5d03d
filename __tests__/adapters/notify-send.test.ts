// What a service answers, or does not, and what people read of it. One sender serves all channels over HTTP.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Service } from '../../src/adapters/notify-refusal'
import { send, type SendBounds, type Sending } from '../../src/adapters/notify-send'
import { Secret } from '../../src/support/secret'
import { QUICK } from '../support/notify'
import { Receiver, throttled, type Fault } from '../workbench/receiver'

const SERVICE: Service = { name: 'Bell', address: 'bell-url', credential: 'bell-token', gone: 'Bell has no such hook' }
const PATH = '/hooks/s3cret-path-of-it?key=k3y-in-the-query'

let receiver: Receiver
beforeAll(async () => { receiver = await Receiver.up(() => ({ status: 200, body: 'ok' })) })
afterEach(() => receiver.heal())
afterAll(() => receiver.stop())

const sendTo = (url: string, given: Partial<Sending> = {}, bounds: SendBounds = QUICK) => send({ url, headers: {}, body: '{"a":"ü"}', secrets: [new Secret('tok3n-of-it')], repeatable: false, ...given }, SERVICE, bounds)
const why = async (given: Partial<Sending> = {}, bounds: SendBounds = QUICK): Promise<string> => {
  const told = await sendTo(`${receiver.url}${PATH}`, given, bounds)
  return told.kind === 'failed' ? told.why.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, 'HOST') : 'answered'
}

describe('a message', () => {
  test('is sent once, whole, with its length in bytes', async () => {
    expect(await why()).toBe('answered')
    expect(receiver.calls).toMatchObject([{ method: 'POST', path: PATH, body: '{"a":"ü"}', headers: { 'content-length': '10' } }])
  })

  test.each<[string, Fault, number, number, string]>([
    ['a 500 that passes', { status: 500 }, 2, 3, 'answered'],
    ['a connection that is cut and comes back', 'dropped', 1, 2, 'answered'],
    ['a 500 that stays', { status: 503, body: '<html>Sorry</html>' }, 9, 3, 'Bell has trouble of its own (503), also when asked again'],
    ['a connection that is always cut', 'dropped', 9, 3, 'the connection to HOST broke (socket hang up)'],
    ['429 with seconds', throttled('0'), 2, 3, 'answered'],
    ['429 with a date', throttled(new Date(0).toUTCString()), 1, 2, 'answered'],
    ['429 for ever', throttled('0'), 9, 3, 'Bell wants fewer messages (429: slow down); it asks to wait 0 s'],
    ['429 for longer than anybody waits', throttled('3600'), 9, 1, 'Bell wants fewer messages (429: slow down); it asks to wait 3600 s'],
    ['429 without a word of when', { status: 429 }, 9, 1, 'Bell wants fewer messages (429)'],
    ['400', { status: 400, body: 'invalid_blocks' }, 9, 1, 'Bell did not take the message (400: invalid_blocks)'],
    ['401', { status: 401, body: { error: 'unauthorized' } }, 9, 1, 'Bell does not accept bell-token (401: unauthorized); is it given, whole, and still valid?'],
    ['403', { status: 403, body: { message: 'no' } }, 9, 1, 'Bell does not accept bell-token (403: no); is it given, whole, and still valid?'],
    ['404', { status: 404, body: 'no_service' }, 9, 1, 'Bell has no such hook (404: no_service)'],
    ['410', { status: 410 }, 9, 1, 'Bell has no such hook (410)'],
    ['413', { status: 413 }, 9, 1, 'the message is too large for Bell (413)'],
    ['a redirect, which is not followed', { status: 302, headers: { location: 'https://login.example.org/s3cret' } }, 9, 1, 'Bell sends elsewhere (302 to login.example.org); bell-url must be the address itself'],
    ['no answer', 'hanging', 9, 1, 'HOST gave no answer in 0.5 s'],
    ['half an answer', 'stalling', 9, 1, 'HOST gave no answer in 0.5 s'],
  ])('meets %s', async (_, fault, times, calls, text) => {
    receiver.fail(fault, times)
    expect(await why()).toBe(text)
    expect(receiver.calls).toHaveLength(calls)
  })

  test('that may come twice is sent again when no answer came in time', async () => {
    receiver.fail('hanging', 1)
    expect(await why({ repeatable: true })).toBe('answered')
    expect(receiver.calls).toHaveLength(2)
  })

  test('is given up in all after its bound, whatever the pauses would be', async () => {
    receiver.fail(throttled('1'))
    const begun = Date.now()
    expect(await why({}, { ...QUICK, wholeSeconds: 0.8 })).toMatch(/it asks to wait 1 s$/)
    expect(Date.now() - begun).toBeLessThan(500)
  })

  test('waits as long as it is told to', async () => {
    receiver.fail(throttled('0.3'), 1)
    const begun = Date.now()
    expect(await why()).toBe('answered')
    expect(Date.now() - begun).toBeGreaterThanOrEqual(295)
  })

  test('goes through the proxy that the environment names', async () => {
    const asked: string[] = []
    const proxy = createProxy().on('connect', (request, socket, head) => {
      asked.push(request.url ?? '')
      const onward = connect(Number(new URL(receiver.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        onward.write(head)
        onward.pipe(socket).pipe(onward)
      })
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    process.env['http_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      expect(await sendTo('http://bell.invalid/hook')).toMatchObject({ kind: 'answered' })
      expect([asked, receiver.calls.map(({ path }) => path)]).toEqual([['bell.invalid:80'], ['/hook']])
    } finally {
      delete process.env['http_proxy']
      proxy.closeAllConnections()
      proxy.close()
    }
  })

  test('goes with the user and password of an address', async () => {
    await sendTo(receiver.url.replace('http://', 'http://anna:p%40ss@'))
    expect(receiver.calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from('anna:p@ss').toString('base64')}`)
  })
})

describe('without a connection', () => {
  const whyAt = async (url: string): Promise<string> => {
    const told = await sendTo(url)
    return told.kind === 'failed' ? told.why.replace(/:\d{4,5}/g, ':PORT') : 'answered'
  }

  test('a name that nobody knows is said to be one', async () => {
    expect(await whyAt('https://bell.invalid/s3cret-path')).toBe('bell.invalid is not known to DNS; is bell-url right?')
  })

  test('a port where nothing is is said to be one', async () => {
    expect(await whyAt('http://127.0.0.1:9/s3cret-path')).toBe('nothing answers at 127.0.0.1:9; is bell-url right?')
  })

  test('a certificate of nobody known is said to be one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pi-deploy-tls-'))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2', '-subj', '/CN=localhost'], { cwd: directory, stdio: 'pipe' })
    const server = createServer({ key: readFileSync(join(directory, 'key.pem')), cert: readFileSync(join(directory, 'cert.pem')) }, (_, answer) => answer.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      expect(await whyAt(`https://localhost:${(server.address() as AddressInfo).port}/s3cret-path`)).toBe('TLS with localhost:PORT fails (self-signed certificate); NODE_EXTRA_CA_CERTS names the certificates of an authority of your own')
    } finally {
      server.closeAllConnections()
      server.close()
      rmSync(directory, { recursive: true })
    }
  })
})

describe('what a service says', () => {
  test.each([PATH, `see ${PATH}`, 's3cret-path-of-it', 'key k3y-in-the-query is wrong', 'Bearer tok3n-of-it', `a\nb ${'x'.repeat(280)} tok3n-of-it`])('never shows a secret: %j', async (body) => {
    receiver.fail({ status: 400, body })
    expect(await why()).not.toMatch(/s3cret-path|k3y-in|tok3n|\n/)
  })

  test('has at most 300 characters', async () => {
    receiver.fail({ status: 400, body: 'y'.repeat(100_000) })
    expect(await why()).toBe(`Bell did not take the message (400: ${'y'.repeat(300)}…)`)
  })
})
