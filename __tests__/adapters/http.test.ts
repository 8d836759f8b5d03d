import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { BODY_LIMIT_BYTES, request } from '../../src/adapters/http'

describe('HTTP from the runner', () => {
  const server = createServer((asked, answer) => {
    if (asked.url === '/moved') answer.writeHead(302, { location: '/' }).end()
    else if (asked.url === '/big') answer.end('x'.repeat(BODY_LIMIT_BYTES * 3))
    else if (asked.url !== '/never') answer.end(`${asked.method} ok`)
  })
  const ask = (path: string, method = 'GET') => request({ method, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, timeoutSeconds: 0.3 })
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve())))
  afterAll(() => { server.closeAllConnections(); server.close() })

  test('answers with status and body', async () => expect(await ask('/', 'POST')).toEqual({ status: 200, body: 'POST ok' }))
  test('takes a redirect as the answer', async () => expect(await ask('/moved')).toEqual({ status: 302, body: '' }))
  test('reads no more of a long answer than is needed', async () => expect(await ask('/big')).toMatchObject({ body: 'x'.repeat(BODY_LIMIT_BYTES) }))
  test('says that there was no answer in time', async () => expect(await ask('/never')).toEqual({ error: 'no answer in 0.3 s' }))
  test('says why there was no connection', async () => {
    const answer = await request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutSeconds: 1 })
    expect(answer).toEqual({ error: expect.stringMatching(/ECONNREFUSED|bad port/) })
  })
})
