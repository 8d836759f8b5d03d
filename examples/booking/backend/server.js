import { createServer } from 'node:http'
import * as bookings from './bookings.js'
import * as fault from './fault.js'
import * as queue from './queue.js'
import { isStopping, stopOnSignal } from './stop.js'

const port = 8080
const release = process.env.RELEASE ?? 'dev'

const routes = {
  'GET /health': async () => {
    await Promise.all([bookings.ping(), queue.ping()])
    return [200, { status: 'ok' }]
  },
  'GET /api/version': async () => [200, { service: 'backend', release }],
  'GET /api/bookings': async () => [200, await bookings.latest()],
  'GET /api/bookings/summary': async () => [200, { ...(await bookings.summary()), queued: await queue.length() }],
  'POST /api/bookings': async (request) => {
    const wish = bookings.parse(await readBody(request))
    const booking = await bookings.add(wish)
    // A booking whose job is lost here is found by the worker in the table.
    await queue.push(booking.id).catch((error) => console.error(`booking ${booking.id} not queued: ${error.message}`))
    return [201, booking]
  }
}

async function readBody(request) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > 10_000) throw new bookings.InvalidBooking('longer than 10,000 characters')
  }
  return body
}

async function answer(request) {
  const path = request.url.split('?', 1)[0]
  const route = routes[`${request.method} ${path}`]
  try {
    if (fault.spoils(path)) return [fault.status, { error: `built to fail: ${fault.description}` }]
    return route ? await route(request) : [404, { error: `there is no ${request.method} ${path}` }]
  } catch (error) {
    if (error instanceof bookings.InvalidBooking) return [400, { error: error.message }]
    console.error(`${request.method} ${path}: ${error.message}`)
    return path === '/health' ? [503, { error: error.message }] : [500, { error: 'the booking service failed' }]
  }
}

const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
  const [status, content] = await answer(request)
  const body = JSON.stringify(content)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Release': release,
    // Once stopping, every caller is told to come back on another connection.
    ...(isStopping() && { Connection: 'close' })
  })
  response.end(body)
})

stopOnSignal(server, async () => {
  await Promise.all([bookings.close(), queue.close()])
  console.log(`backend ${release} has stopped`)
})

await fault.beforeListening()
server.listen(port, () => {
  console.log(`backend ${release} listens on ${port}`)
  fault.onceListening()
})
