// The bench's registry with a fault before it: a proxy on loopback that spoils what it is told to.
import { randomBytes } from 'node:crypto'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from './pi'

export type Fault = 'none' | 'tampered-blob' | 'truncated-blob' | 'tampered-manifest' | 'hanging' | 'hanging-blob' | 'hanging-upload' | 401 | 429 | 500

export interface FaultyRegistry {
  /** address:port */
  readonly address: string
  /** Handed out so far */
  readonly tokens: readonly string[]
  /** From now on; blobs are spoilt only above 100 kB, so that a plan can be made */
  fault: Fault
  stop(): void
}

export interface Listening {
  /** Address to listen at, instead of the loopback of this machine */
  readonly at?: string
  /** Then every request needs a token, which only USER:PASSWORD gets, to log in and for repositories */
  readonly account?: string
}

export async function faultyRegistry(registry: Registry, { at = '127.0.0.1', account }: Listening = {}): Promise<FaultyRegistry> {
  const state: { fault: Fault; tokens: readonly string[] } = { fault: 'none', tokens: [] }
  const server = createServer((asked, answer) => {
    const { fault } = state
    if (account !== undefined && asked.url?.startsWith('/token') === true) {
      if (asked.headers.authorization !== `Basic ${Buffer.from(account).toString('base64')}` || (asked.url.includes('scope=') && !asked.url.includes('%3Apull'))) return void answer.writeHead(401).end('{}')
      const token = randomBytes(16).toString('hex')
      state.tokens = [...state.tokens, token]
      return void answer.end(JSON.stringify({ token }))
    }
    if (account !== undefined && !state.tokens.some((token) => asked.headers.authorization === `Bearer ${token}`)) {
      return void answer.writeHead(401, { 'www-authenticate': `Bearer realm="http://${asked.headers.host}/token",service="test"` }).end('{}')
    }
    if (typeof fault === 'number') return void answer.writeHead(fault, { 'retry-after': '60' }).end('{}')
    if (fault === 'hanging' || (fault === 'hanging-upload' && ['PUT', 'PATCH'].includes(asked.method ?? ''))) return
    const [host = '', port = '80'] = registry.address.split(':')
    // With the host that was asked for, uploads are sent on to here and not past the fault.
    const { authorization: _, ...headers } = asked.headers
    asked.pipe(request({ host, port, path: asked.url, method: asked.method, headers }, (real) => spoil(real, answer, fault, asked.url ?? '')))
  })
  server.listen(0, at)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    address: `${at}:${port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  })
}

function spoil(real: IncomingMessage, answer: ServerResponse, fault: Fault, url: string): void {
  const size = Number(real.headers['content-length'] ?? 0)
  const blob = url.includes('/blobs/') && size > 100_000
  answer.writeHead(real.statusCode ?? 500, real.headers)
  let passed = 0
  real.on('data', (chunk: Buffer) => {
    const half = passed < size / 2 && passed + chunk.length >= size / 2
    passed += chunk.length
    if (half && ((blob && fault === 'tampered-blob') || (url.includes('/manifests/sha256') && fault === 'tampered-manifest'))) chunk[0] = (chunk[0] ?? 0) ^ 1
    if (blob && fault === 'truncated-blob' && passed > size / 2) return void answer.destroy()
    if (blob && fault === 'hanging-blob' && passed > size / 2) return
    answer.write(chunk)
  })
  real.on('end', () => fault !== 'hanging-blob' || !blob ? answer.end() : undefined)
}
