import { createServer } from 'node:http'
import { addBooking, latestBookings } from './backend.js'
import { bookingsPage, messagePage } from './pages.js'
import { isStopping, stopOnSignal } from './stop.js'

const port = 3000
const release = process.env.RELEASE ?? 'dev'

async function showBookings() {
  const { status, content, release: backendRelease } = await latestBookings()
  if (status !== 200) return { status: 502, page: messagePage(`The bookings are not available: ${content.error}`), backendRelease }
  return { status: 200, page: bookingsPage(content, { release, backendRelease }), backendRelease }
}

async function book(request) {
  const form = new URLSearchParams(await readBody(request))
  const { status, content, release: backendRelease } = await addBooking({
    guest: form.get('guest'),
    arrives: form.get('arrives'),
    nights: Number(form.get('nights'))
  })
  if (status === 201) return { status, page: messagePage(`Thank you, ${content.guest}: this is booking ${content.id}.`), backendRelease }
  return { status: status === 400 ? 400 : 502, page: messagePage(`Not booked: ${content.error}`), backendRelease }
}

const routes = {
  'GET /': showBookings,
  'GET /page': showBookings,
  'POST /book': book,
  'GET /health': async () => ({ status: 200, page: 'ok' })
}

async function readBody(request) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > 10_000) throw new Error('the form is longer than 10,000 characters')
  }
  return body
}

async function answer(request) {
  const path = request.url.split('?', 1)[0]
  const route = routes[`${request.method} ${path}`]
  try {
    return route ? await route(request) : { status: 404, page: messagePage('There is no such page.') }
  } catch (error) {
    console.error(`${request.method} ${path}: ${error.message}`)
    return { status: 502, page: messagePage('Something went wrong. Please try again.') }
  }
}

const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
  const { status, page, backendRelease } = await answer(request)
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    'X-Release': release,
    ...(backendRelease && { 'X-Backend-Release': backendRelease }),
    // Once stopping, every caller is told to come back on another connection.
    ...(isStopping() && { Connection: 'close' })
  })
  response.end(page)
})

server.listen(port, () => console.log(`frontend ${release} listens on ${port}`))
stopOnSignal(server, () => console.log(`frontend ${release} has stopped`))
