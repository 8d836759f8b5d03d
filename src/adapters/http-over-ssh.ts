import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import type { Answer, HostRequest } from '../execution/ports'

/** What is kept of an answer's body; the rest is not read. Enough for a health page, too little to fill the runner. */
export const BODY_LIMIT_BYTES = 64 * 1024

/** Opens a TCP connection from the host to an address; rejects with a sentence. */
export type OpenChannel = (address: string, port: number) => Promise<Duplex>

/**
 * One HTTP/1.1 request over a channel of the connection, without following redirects. Never rejects: whatever goes
 * wrong is the `error`. timeoutSeconds covers everything from opening the channel to the last byte.
 * https: the certificate must be valid for the name; `authorities` (PEM) replaces the runner's own list.
 */
export async function requestThrough(open: OpenChannel, request: HostRequest, authorities?: string): Promise<Answer> {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { error: `${request.url} is not an http or https address` }
  const secure = url.protocol === 'https:'
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1')
  let channel: Duplex | undefined
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ error: `no answer from ${url.href} within ${request.timeoutSeconds} s` }), request.timeoutSeconds * 1000)
  })
  const answered = (async (): Promise<Answer> => {
    channel = await open(address, Number(url.port) || (secure ? 443 : 80))
    channel.on('error', () => undefined)
    const socket = secure ? secured(channel, address, authorities) : channel
    return exchange(url, request, secure, socket)
  })().catch((thrown: unknown): Answer => ({ error: thrown instanceof Error ? thrown.message : String(thrown) }))
  try {
    return await Promise.race([answered, expired])
  } finally {
    clearTimeout(timer)
    // An open that comes back after the timeout must not leave its channel behind.
    answered.finally(() => channel?.destroy())
    channel?.destroy()
  }
}

function secured(channel: Duplex, address: string, authorities: string | undefined): tls.TLSSocket {
  const socket = tls.connect({
    socket: channel,
    host: address,
    rejectUnauthorized: true,
    ...(isIP(address) === 0 ? { servername: address } : {}),
    ...(authorities === undefined ? {} : { ca: authorities }),
  })
  // Between the end of the exchange and the close of the channel nobody else listens.
  socket.on('error', () => undefined)
  return socket
}

function exchange(url: URL, { method, body }: HostRequest, secure: boolean, socket: Duplex): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ error: `${url.href}: ${error.message}` })
    // createConnection without an agent: the channel is the socket, for this one request.
    const sent = (secure ? https : http).request(
      url,
      { method, createConnection: () => socket as never, headers: { connection: 'close', 'user-agent': 'pi-deploy', ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) } },
      (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        const done = (): void => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8') })
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes < BODY_LIMIT_BYTES) return
          done()
          response.destroy()
        })
        response.on('end', done)
        response.on('error', fail)
      },
    )
    sent.on('error', fail)
    sent.end(body)
  })
}
