// A reverse forward: sshd listens on the host's loopback, and its connections come here as channels. Nothing listens here.
import type { Duplex } from 'node:stream'
import type { AcceptConnection, ClientChannel, RejectConnection, TcpConnectionDetails } from 'ssh2'
import type { Forward } from '../execution/ports'
import { WorldFailure } from '../support/problem'
import type { Link } from './ssh-link'

const ANSWER_SECONDS = 20

export async function forwardOn(link: Link, wanted: number, accept: (channel: Duplex) => void): Promise<Forward> {
  const port = await listen(link, wanted)
  const opened = new Set<Duplex>()
  const onConnection = (details: TcpConnectionDetails, take: AcceptConnection<ClientChannel>, refuse: RejectConnection): void => {
    if (details.destPort !== port) return refuse()
    const channel = take()
    opened.add(channel)
    slowDown(channel, link)
    // A reset by the program on the host is its own affair.
    channel.on('error', () => undefined)
    const release = link.whenLost(() => channel.destroy())
    channel.once('close', () => {
      opened.delete(channel)
      release()
    })
    accept(channel)
  }
  link.client.on('tcp connection', onConnection)
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        link.client.off('tcp connection', onConnection)
        opened.forEach((channel) => channel.destroy())
        if (link.why !== undefined) return resolve()
        // No answer in time: the end of the connection ends the forward too.
        const timer = setTimeout(resolve, ANSWER_SECONDS * 1000)
        const done = (): void => {
          clearTimeout(timer)
          resolve()
        }
        link.whenLost(done)
        try {
          link.client.unforwardIn('127.0.0.1', port, done)
        } catch {
          done()
        }
      }),
  }
}

// ssh2 hands a whole window, 2 MB of new buffers, to a socket that is full already. So a write counts as done only when the
// system has taken it.
function slowDown(channel: ClientChannel, link: Link): void {
  const write = channel._write.bind(channel)
  channel._write = (data, encoding, done) => write(data, encoding, (error) => link.whenTaken(() => done(error)))
}

function listen(link: Link, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, hint: string): void => reject(new WorldFailure({ what: `The host does not open a tunnel for images: ${why}`, hint }))
    const timer = setTimeout(() => fail(`no answer in ${ANSWER_SECONDS} s`, 'Try again, or use transfer: registry.'), ANSWER_SECONDS * 1000)
    const forget = link.whenLost((why) => {
      clearTimeout(timer)
      fail(`the connection is lost (${why})`, 'Run this again.')
    })
    if (link.why !== undefined) return
    link.client.forwardIn('127.0.0.1', wanted, (error, port) => {
      clearTimeout(timer)
      forget()
      if (error === undefined) return resolve(wanted === 0 ? port : wanted)
      fail(error.message, 'sshd there has to allow reverse forwards (AllowTcpForwarding, PermitListen, DisableForwarding); or use transfer: registry.')
    })
  })
}
