// The image server behind a reverse forward of the host's connection.
import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Served, Tunnel } from '../execution/images'
import type { Forward, Host } from '../execution/ports'
import { WorldFailure } from '../support/problem'
import { ImageServer } from './image-server'

/** After a drop sshd may need a moment to let go of the port. */
const REOPEN_TRIES = 10
const REOPEN_PAUSE_SECONDS = 0.5

// The prefix is the same in 68-transfer.sh, which removes the names that are left on the host.
export async function openTunnel(host: Host, served: Served, project: string): Promise<Tunnel> {
  const server = new ImageServer(served, `pi-deploy/${createHash('sha256').update(project).digest('hex').slice(0, 12)}`)
  const accept = (connection: object): void => server.accept(connection as Duplex)
  let forward: Forward = await host.forward(0, accept)
  const { port } = forward
  let closed = false
  return {
    address: `127.0.0.1:${port}/${server.path}`,
    moved: () => ({ bytes: [...server.moved.values()].reduce((sum, bytes) => sum + bytes, 0), blobs: server.moved }),
    limit: (bytesPerSecond) => server.pacer.limit(bytesPerSecond),
    failed: server.failed,
    reopen: async () => {
      for (let tries = 1; !closed; tries++) {
        try {
          forward = await host.forward(port, accept)
          return
        } catch (thrown) {
          if (tries === REOPEN_TRIES || !(thrown instanceof WorldFailure)) throw thrown
          await new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE_SECONDS * 1000))
        }
      }
    },
    close: async () => {
      closed = true
      server.close()
      await forward.close()
    },
  }
}
