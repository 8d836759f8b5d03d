// A TCP proxy that breaks connections in the ways in which networks do.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** Connections accepted so far. */
  accepted(): number
  /** Connections open now. */
  open(): number
  /** Both sides get an orderly end. */
  fin(): void
  /** The client gets a reset. */
  reset(): void
  /** Nothing passes any more, and nobody is told. */
  blackHole(): void
  /** Resets once so many bytes came from the client, over all connections from now on. */
  resetAfter(bytesFromClient: number): void
  /** Lets so many bytes per second pass from the client. */
  throttle(bytesPerSecond: number): void
  /** Sends a byte to every client: one whose socket is gone answers with a reset. */
  poke(): void
  /** New connections pass again. */
  heal(): void
  stop(): Promise<void>
}

export async function cuttingProxy(toPort: number, onPort = 0, toHost = '127.0.0.1'): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let accepted = 0
  let hole = false
  let budget = Infinity
  let rate = Infinity
  const each = (action: (client: Socket, server: Socket) => void): void => pairs.forEach(([client, server]) => action(client, server))
  const cut = (): void => each((client, server) => {
    client.resetAndDestroy()
    server.destroy()
  })
  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1
    const server = connect({ port: toPort, host: toHost, allowHalfOpen: true })
    const pair = [client, server] as const
    pairs.add(pair)
    const gone = (): void => {
      client.destroy()
      server.destroy()
      pairs.delete(pair)
    }
    client.on('data', (chunk: Buffer) => {
      if (hole) return
      budget -= chunk.length
      if (budget < 0) return cut()
      server.write(chunk)
      if (rate === Infinity) return
      client.pause()
      setTimeout(() => client.resume(), (chunk.length / rate) * 1000)
    })
    server.on('data', (chunk: Buffer) => hole || client.write(chunk))
    client.on('end', () => hole || server.end()).on('error', gone).on('close', gone)
    server.on('end', () => hole || client.end()).on('error', gone).on('close', () => hole || gone())
  })
  proxy.listen(onPort, '127.0.0.1')
  await new Promise((resolve) => proxy.once('listening', resolve))
  return {
    port: (proxy.address() as AddressInfo).port,
    accepted: () => accepted,
    open: () => pairs.size,
    fin: () => each((client, server) => {
      client.end()
      server.end()
    }),
    reset: cut,
    blackHole: () => (hole = true),
    resetAfter: (bytes) => (budget = bytes),
    throttle: (bytesPerSecond) => (rate = bytesPerSecond),
    poke: () => each((client) => client.write('\n')),
    heal: () => {
      hole = false
      budget = Infinity
    },
    stop: async () => {
      each((client, server) => {
        client.destroy()
        server.destroy()
      })
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
