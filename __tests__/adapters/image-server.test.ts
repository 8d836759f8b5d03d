import { expect, test } from '@jest/globals'
import { Duplex } from 'node:stream'
import { ImageServer } from '../../src/adapters/image-server'

const DIGEST = `sha256:${'a'.repeat(64)}`
const SIZE = 100_000

/** As ssh2's: it says that it is closed, and never counts as destroyed. */
class Channel extends Duplex {
  sent = 0
  readonly #full: (() => void)[] = []

  constructor() {
    super({ emitClose: false })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.sent += chunk.length
    if (this.sent > SIZE) this.#full.forEach((go) => go())
    done()
  }

  override destroy(): this {
    return this.end()
  }

  /** Asks for the blob, and has all of it. */
  ask(path: string): Promise<void> {
    return new Promise((resolve) => {
      this.#full.push(resolve)
      this.push(`GET /v2/${path}/blobs/${DIGEST} HTTP/1.1\r\nhost: x\r\n\r\n`)
    })
  }
}

test('a host that hangs up with its last byte, before the end of the file is noticed, gives its turn to the next one', async () => {
  let end = (): void => undefined
  const noticed = new Promise<void>((resolve) => (end = resolve))
  const from = { name: 'slow', blob: async () => (async function* () { yield Buffer.alloc(SIZE); await noticed })() }
  const server = new ImageServer({ manifests: new Map(), blobs: new Map([[DIGEST, { size: SIZE, from }]]), atOnce: 1 }, 'test')
  const [one, other] = [new Channel(), new Channel()]
  server.accept(one)
  await one.ask(server.path)
  one.emit('close')
  end()
  server.accept(other)
  await other.ask(server.path)
  expect(other.sent).toBeGreaterThan(SIZE)
  other.emit('close')
  server.close()
})
