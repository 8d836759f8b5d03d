// The registry that a host pulls from: the read-only half of the OCI distribution specification 1.1, for exactly the
// manifests and blobs of one deployment, below a path that nobody can guess. It gets its connections handed; nothing listens.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Served } from '../execution/images'
import { WorldFailure, type WorldFailureParts } from '../support/problem'
import { collectYoung } from './collect-young'
import { Pacer } from './pacer'
import { Turns } from './turns'

/** Configs and the like need no turn: only what is larger can be felt. */
const SMALL_BYTES = 64 * 1024
/** The registry or the disk on the runner gets so many chances for the rest of a blob. */
const MOST_TRIES = 4

export class ImageServer {
  /** 128 random bits: the capability of this deployment */
  readonly path: string
  readonly moved = new Map<string, number>()
  readonly pacer = new Pacer()
  readonly failed: Promise<WorldFailureParts>
  #fail: (parts: WorldFailureParts) => void = () => undefined
  readonly #turns: Turns
  readonly #server = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()))

  /** @param prefix of the path, by which the host recognises what it pulled from here */
  constructor(private readonly served: Served, prefix: string) {
    this.path = `${prefix}/${randomBytes(16).toString('hex')}`
    this.#turns = new Turns(served.atOnce)
    this.failed = new Promise((resolve) => (this.#fail = resolve))
  }

  accept(channel: Duplex): void {
    this.#server.emit('connection', channel)
  }

  close(): void {
    this.pacer.limit(undefined)
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? ''
    const reading = request.method === 'GET' || request.method === 'HEAD'
    // Docker asks for this first. It says no more than that a registry is here.
    if (reading && url === '/v2/') return end(response, 200, 'application/json', Buffer.from('{}'))
    const [kind, digest = ''] = reading && url.startsWith(`/v2/${this.path}/`) ? url.slice(this.path.length + 5).split('/') : []
    const manifest = kind === 'manifests' ? this.served.manifests.get(digest) : undefined
    if (manifest !== undefined) {
      response.setHeader('docker-content-digest', digest)
      this.#count(digest, request.method === 'HEAD' ? 0 : manifest.bytes.length)
      return end(response, 200, manifest.mediaType, manifest.bytes, request.method === 'HEAD')
    }
    const blob = kind === 'blobs' ? this.served.blobs.get(digest) : undefined
    if (blob === undefined) return end(response, 404, 'application/json', Buffer.from('{"errors":[{"code":"NAME_UNKNOWN"}]}'))
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from >= blob.size && from > 0) return end(response, 416, 'application/json', Buffer.from('{}'))
    response.writeHead(from > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': blob.size - from,
      'accept-ranges': 'bytes',
      'docker-content-digest': digest,
      // The host closes when it has everything: only then is it the next one's turn.
      connection: 'close',
      ...(from > 0 ? { 'content-range': `bytes ${from}-${blob.size - 1}/${blob.size}` } : {}),
    })
    if (request.method === 'HEAD') return void response.end()
    // From the beginning, as a host that has all its bytes may close before the end of the file is noticed here.
    const closed = new Promise((resolve) => request.socket.once('close', resolve))
    const release = blob.size > SMALL_BYTES ? await this.#turns.take(response) : () => undefined
    try {
      await this.#send(digest, from, response)
      response.end()
      await closed
    } catch (thrown) {
      this.#fail(thrown instanceof WorldFailure ? thrown.parts : { what: `${digest} could not be read on the runner: ${String(thrown)}` })
      response.destroy()
    } finally {
      release()
    }
  }

  // Not verified here: the host's Docker verifies what it pulls by its digest anyway, and hashing takes as long as sending.
  async #send(digest: string, from: number, response: ServerResponse): Promise<void> {
    const { size, from: repository } = this.served.blobs.get(digest) ?? { size: 0, from: undefined }
    let at = from
    for (let tries = 1; at < size; tries++) {
      try {
        for await (const chunk of (await repository?.blob(digest, { from: at })) ?? []) {
          if (response.destroyed) return
          at += chunk.length
          await this.#write(digest, chunk, response)
        }
        if (at < size) throw new WorldFailure({ what: `${repository?.name}: ${digest} ends after ${at} of ${size} bytes`, hint: 'Build and push the image again.' })
      } catch (thrown) {
        if (tries >= MOST_TRIES) throw thrown
      }
    }
  }

  async #write(digest: string, chunk: Uint8Array, response: ServerResponse): Promise<void> {
    await this.pacer.pass(chunk.length)
    if (response.destroyed) return
    this.#count(digest, chunk.length)
    collectYoung(chunk.length)
    await written(response, chunk)
  }

  #count(digest: string, bytes: number): void {
    this.moved.set(digest, (this.moved.get(digest) ?? 0) + bytes)
  }
}

/** Waits until the channel has passed it on, or is gone: what waits in its buffer of 2 MB grows old, which makes it dear to collect. */
function written(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('close', go)
      resolve()
    }
    response.once('close', go)
    response.write(chunk, go)
  })
}

function end(response: ServerResponse, status: number, type: string, body: Uint8Array, withoutBody = false): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length, 'docker-distribution-api-version': 'registry/2.0' })
  response.end(withoutBody ? undefined : body)
}
