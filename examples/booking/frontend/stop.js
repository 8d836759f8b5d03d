import { Server as Listener } from 'node:net'

// A caller may be about to use its open connection again: it is answered, and told to come back on another one.
const farewell = 200
// Docker kills after 10 seconds what has not ended by then.
const patience = 8_000

let stopping = false

export const isStopping = () => stopping

/** On SIGTERM: accept nothing new, finish what is in flight, then release what `afterwards` releases. */
export function stopOnSignal(server, afterwards) {
  const end = async () => {
    await afterwards()
    process.exit()
  }
  const stop = () => {
    if (stopping) return
    stopping = true
    // Unlike server.close() this leaves idle connections open, until the farewell is over.
    setImmediate(() => Listener.prototype.close.call(server, end))
    setTimeout(() => server.closeIdleConnections(), farewell).unref()
    setTimeout(() => server.closeAllConnections(), patience).unref()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
