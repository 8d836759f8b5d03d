import { execFileSync, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTls } from 'node:https'
import { connect as tcp, createServer as createTcp, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { BODY_LIMIT_BYTES, requestThrough } from '../../src/adapters/http-over-ssh'
import { connect } from '../../src/adapters/ssh'
import type { Answer, Host } from '../../src/execution/ports'
import { cuttingProxy } from './support/cutting-proxy'
import { describeWithSshd, freePort, startSshd, type Sshd } from './support/sshd'

const ROUTES: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/health': (_, response) => response.setHeader('x-release', 'v1').end('fine ü'),
  '/echo': (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => response.end(`${request.method} ${body} ${request.headers.host}`))
  },
  '/missing': (_, response) => response.writeHead(404).end('no'),
  '/moved': (_, response) => response.writeHead(302, { location: '/health' }).end(),
  '/big': (_, response) => response.end('x'.repeat(1_000_000)),
  '/never': () => undefined,
  '/half': (_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half')
    setTimeout(() => response.destroy(), 50)
  },
}

describeWithSshd('HTTP as the host sees it', () => {
  let sshd: Sshd
  let host: Host
  let web: Server
  let base = ''
  beforeAll(async () => {
    sshd = await startSshd()
    host = await connect(sshd.target())
    web = createServer((request, response) => ROUTES[request.url ?? '']?.(request, response)).listen(0, '127.0.0.1')
    await new Promise((resolve) => web.once('listening', resolve))
    base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    host?.close()
    web?.closeAllConnections()
    web?.close()
    await sshd?.stop()
  })
  const get = (path: string, timeoutSeconds = 5): Promise<Answer> => host.request({ method: 'GET', url: `${base}${path}`, timeoutSeconds })

  test('status and body come back', async () => expect(await get('/health')).toEqual({ status: 200, body: 'fine ü' }))
  test('an error status is an answer', async () => expect(await get('/missing')).toEqual({ status: 404, body: 'no' }))
  test('a redirection is the answer, and is not followed', async () => expect(await get('/moved')).toEqual({ status: 302, body: '' }))

  test('a body is sent, with the host name that the address has', async () => {
    const answer = await host.request({ method: 'POST', url: `${base}/echo`, body: 'größe', timeoutSeconds: 5 })
    expect(answer).toEqual({ status: 200, body: `POST größe ${base.slice(7)}` })
  })

  test('a big body is cut at its limit and does not fill the runner', async () => {
    expect(await get('/big')).toEqual({ status: 200, body: 'x'.repeat(BODY_LIMIT_BYTES) })
  })

  test('an answer that does not come is an error in time', async () => {
    const begun = performance.now()
    expect(await get('/never', 0.3)).toEqual({ error: `no answer from ${base}/never within 0.3 s` })
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  test('an answer that ends half-way is an error and not a short body', async () => expect(await get('/half')).toEqual({ error: expect.stringContaining('/half: ') }))

  test('a port where nothing listens on the host is said so', async () => {
    const port = await freePort()
    expect(await host.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutSeconds: 5 })).toEqual({ error: expect.stringMatching(/^the host cannot reach 127\.0\.0\.1:\d+: .*refused/i) })
  })

  test('what is no HTTP address is an error', async () => {
    for (const url of ['ftp://x/', 'nonsense', '']) expect(await host.request({ method: 'GET', url, timeoutSeconds: 1 })).toEqual({ error: expect.stringContaining('is not an http or https address') })
  })

  test('something that is not HTTP is an error', async () => {
    const silly = createTcp((socket) => socket.end('220 smtp ready\r\n')).listen(0, '127.0.0.1')
    await new Promise((resolve) => silly.once('listening', resolve))
    expect(await host.request({ method: 'GET', url: `http://127.0.0.1:${(silly.address() as AddressInfo).port}/`, timeoutSeconds: 5 })).toEqual({ error: expect.stringContaining('Parse Error') })
    silly.close()
  })

  test('a hundred requests leave no channel open', async () => {
    for (let count = 0; count < 100; count += 1) expect(await get('/health')).toMatchObject({ status: 200 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await new Promise((resolve) => web.getConnections((_, count) => resolve(count)))).toBe(0)
  })

  test('a drop during the answer is an error that names the drop', async () => {
    const proxy = await cuttingProxy(sshd.port)
    const other = await connect(sshd.target({ port: proxy.port }))
    const answer = other.request({ method: 'GET', url: `${base}/never`, timeoutSeconds: 10 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    proxy.reset()
    expect(await answer).toEqual({ error: expect.stringContaining('the connection to the host is lost: read ECONNRESET') })
    other.close()
    await proxy.stop()
  })

  test('an sshd that forbids forwarding is named as the reason', async () => {
    const strict = await startSshd(['AllowTcpForwarding no'])
    const other = await connect(strict.target())
    expect(await other.request({ method: 'GET', url: `${base}/health`, timeoutSeconds: 5 })).toEqual({ error: expect.stringMatching(/^sshd does not allow to open .*AllowTcpForwarding/) })
    other.close()
    await strict.stop()
  })

  const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? test : test.skip
  withOpenssl('https: a certificate that nobody vouches for is refused, a trusted one for another name too, a right one is accepted', async () => {
    const [key, certificate] = [`${sshd.directory}/tls.key`, `${sshd.directory}/tls.crt`]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' })
    const { readFileSync } = await import('node:fs')
    const authorities = readFileSync(certificate, 'utf8')
    const secure = createTls({ key: readFileSync(key), cert: authorities }, (_, response) => response.end('sealed')).listen(0, '127.0.0.1')
    await new Promise((resolve) => secure.once('listening', resolve))
    const port = (secure.address() as AddressInfo).port
    expect(await host.request({ method: 'GET', url: `https://localhost:${port}/`, timeoutSeconds: 5 })).toEqual({ error: expect.stringContaining('self-signed certificate') })
    const direct = (_: string, to: number) => Promise.resolve(tcp(to, '127.0.0.1'))
    const ask = (url: string): Promise<Answer> => requestThrough(direct, { method: 'GET', url, timeoutSeconds: 5 }, authorities)
    expect(await ask(`https://localhost:${port}/`)).toEqual({ status: 200, body: 'sealed' })
    expect(await ask(`https://127.0.0.1:${port}/`)).toEqual({ error: expect.stringContaining('not in the cert') })
    secure.closeAllConnections()
    secure.close()
  })
})
