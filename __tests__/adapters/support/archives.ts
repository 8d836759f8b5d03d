// Archives made on the fly, and a server that hands them out, well or badly.
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import type { ToolWish } from '../../../src/execution/scanning'

type Files = Readonly<Record<string, string>>

export async function tarGz(files: Files): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mode: 0o755 }, content)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

/** Not compressed, as that is all it takes. */
export function zip(files: Files): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)]
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(path.length, 22)
    const end = Buffer.alloc(14)
    end.writeUInt32LE(0o100755 * 0x10000, 6)
    end.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, content])
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, end, path]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const tail = Buffer.alloc(18)
  tail.writeUInt16LE(centrals.length, 4)
  tail.writeUInt16LE(centrals.length, 6)
  tail.writeUInt32LE(directory.length, 8)
  tail.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), tail])
}

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** Not on PATH, as no program has its name. */
export function wishFor(url: string, content: Buffer, given: Partial<ToolWish> = {}): ToolWish {
  return { name: 'trivy', onPath: ['pi-deploy-no-such-program'], version: '0.70.0', url, sha256: sha256Of(content), archive: 'tar.gz', program: 'trivy', ...given }
}

/** `hang`: no answer. `stall`: half of it, then nothing. `cut`: half of it, then the end of the connection. */
export type Behaviour = number | 'good' | 'hang' | 'stall' | 'cut'

export class ArchiveServer {
  /** For one request each; the last stays */
  behaviours: Behaviour[] = ['good']
  requests = 0
  content: Buffer = Buffer.alloc(0)
  readonly #server: Server

  private constructor() {
    this.#server = createServer((_, answer) => {
      this.requests++
      const behaviour = (this.behaviours.length > 1 ? this.behaviours.shift() : this.behaviours[0]) ?? 'good'
      if (behaviour === 'hang') return
      if (typeof behaviour === 'number') return void answer.writeHead(behaviour).end('no')
      answer.writeHead(200, { 'content-length': this.content.length })
      if (behaviour === 'good') return void answer.end(this.content)
      answer.write(this.content.subarray(0, this.content.length / 2), () => void (behaviour === 'cut' && answer.destroy()))
    })
  }

  static async up(): Promise<ArchiveServer> {
    const server = new ArchiveServer()
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tool`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
