import { expect, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { Client } from 'ssh2'
import { Link } from '../../src/adapters/ssh-link'

/** A socket that the system takes nothing from until it is let go, and over its limit with 100 bytes. */
function stuck(): { readonly socket: Writable; readonly link: Link; free(): void } {
  let free = (): void => undefined
  const socket = new Writable({ highWaterMark: 100, write: (_, __, done) => void (free = done) })
  return { socket, link: new Link(new EventEmitter() as unknown as Client, socket as unknown as Socket), free: () => free() }
}

test('a write waits while the socket is over its limit, and no longer', async () => {
  const { socket, link, free } = stuck()
  socket.write(Buffer.alloc(200))
  const taken = new Promise<void>((resolve) => link.whenTaken(resolve))
  expect(await Promise.race([taken.then(() => 'taken'), Promise.resolve('waits')])).toBe('waits')
  free()
  await taken
})

test('a write does not wait for a socket that holds less than its limit: it would never say that this is gone', async () => {
  const { socket, link } = stuck()
  socket.write(Buffer.alloc(10))
  await new Promise<void>((resolve) => link.whenTaken(resolve))
})
