import http from 'node:http'

const origin = process.env.BACKEND_URL ?? 'http://backend:8080'
// A connection that was idle for longer than the backend keeps it open is never used again.
const agent = new http.Agent({ keepAlive: true, timeout: 30_000 })

export const latestBookings = () => ask('GET', '/api/bookings')

export const addBooking = (wish) => ask('POST', '/api/bookings', JSON.stringify(wish))

/** Asks once: whether a lost booking was taken is for the guest to see, not to guess. */
function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const request = http.request(new URL(path, origin), { method, agent, headers })
    request.on('response', async (response) => {
      try {
        const content = (await response.setEncoding('utf8').toArray()).join('')
        resolve({ status: response.statusCode, content: JSON.parse(content), release: response.headers['x-release'] })
      } catch (error) {
        reject(error)
      }
    })
    request.on('timeout', () => request.destroy(new Error(`the backend did not answer ${method} ${path}`)))
    request.on('error', reject)
    request.end(body)
  })
}
