// An HTTP server on loopback for what tells people: it notes what came, answers as its part says, and fails as it is told.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text as it is, else JSON */
  readonly body?: unknown
}

/** `hanging`: no answer; `stalling`: the beginning of one; `dropped`: the connection is cut. */
export type Fault = 'hanging' | 'stalling' | 'dropped' | Reply

export class Receiver {
  readonly #server: Server
  #fault: { readonly fault: Fault; times: number } | undefined
  /** Everything that came, in order, also what was not answered */
  readonly calls: Call[] = []

  private constructor(answer: (call: Call) => Reply) {
    this.#server = createServer((asked, reply) => {
      const chunks: Buffer[] = []
      asked.on('data', (chunk: Buffer) => chunks.push(chunk))
      asked.on('end', () => {
        const call = { method: asked.method ?? '', path: asked.url ?? '', headers: asked.headers, body: Buffer.concat(chunks).toString('utf8') }
        this.calls.push(call)
        const fault = this.#fault !== undefined && this.#fault.times-- > 0 ? this.#fault.fault : undefined
        if (fault === 'hanging') return
        if (fault === 'dropped') return void asked.socket.destroy()
        if (fault === 'stalling') return void reply.writeHead(200, { 'content-length': 10 }).write('{')
        const { status, headers = {}, body = '' } = fault ?? answer(call)
        reply.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
      })
    })
  }

  static async up(answer: (call: Call) => Reply): Promise<Receiver> {
    const receiver = new Receiver(answer)
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** So often from now on */
  fail(fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#fault = { fault, times }
  }

  heal(): void {
    this.#fault = undefined
    this.calls.length = 0
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export const throttled = (after: string): Reply => ({ status: 429, headers: { 'retry-after': after }, body: 'slow down' })
