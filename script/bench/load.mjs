// Load that forgives nothing: keep-alive clients, each with one connection, that never retry.
//   node load.mjs '{"clients": 64, "thinkMs": 10, "targets": [{"method": "GET", "url": "http://…/"}]}'
// Runs until its standard input ends or a line `stop` comes; a line `mark NAME` closes a section. Prints one JSON object:
// {requests, failed, longestMs, failures: [first 20], sections: {NAME: {…}}, releases: {NAME: {count, firstMs, lastMs}}};
// firstMs is when the first answer of that release came, lastMs when the last request that it answered was sent.
import http from 'node:http'
import { createInterface } from 'node:readline'

const { clients = 64, thinkMs = 10, timeoutMs = 90_000, targets } = JSON.parse(process.argv[2] ?? '{}')
const RELEASE_HEADERS = ['x-release', 'x-backend-release']
const EXPECTED = new Set([200, 201, 202, 204])

const fresh = () => ({ requests: 0, failed: 0, longestMs: 0, failures: [], releases: {} })
const total = fresh()
const sections = {}
let section = fresh()
let stopping = false

function note(into, { ok, why, tookMs, seen, at, until }) {
  into.requests += 1
  if (tookMs > into.longestMs) into.longestMs = Math.round(tookMs)
  if (!ok) {
    into.failed += 1
    if (into.failures.length < 20) into.failures.push(`${new Date(at).toISOString()} ${why}`)
  }
  for (const name of seen) {
    const release = (into.releases[name] ??= { count: 0, firstMs: until, lastMs: at })
    release.count += 1
    release.firstMs = Math.min(release.firstMs, until)
    release.lastMs = Math.max(release.lastMs, at)
  }
}

function ask(agent, { method, url, body }) {
  return new Promise((resolve) => {
    const begun = performance.now()
    const at = Date.now()
    const done = (ok, why, headers = {}) => {
      const seen = RELEASE_HEADERS.filter((name) => headers[name] !== undefined).map((name) => `${name}: ${headers[name]}`)
      resolve({ ok, why: `${method} ${url} ${why}`, tookMs: performance.now() - begun, seen, at, until: Date.now() })
    }
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const request = http.request(url, { agent, method, headers, timeout: timeoutMs }, (response) => {
      response.resume()
      response.once('end', () => done(EXPECTED.has(response.statusCode), `status ${response.statusCode}`, response.headers))
      response.once('error', (error) => done(false, `broke off: ${error.code ?? error.message}`))
      response.once('aborted', () => done(false, 'broke off'))
    })
    request.once('timeout', () => request.destroy(new Error('no answer in time')))
    request.once('error', (error) => done(false, error.code ?? error.message))
    request.end(body)
  })
}

async function client(index) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1, keepAliveMsecs: 1000 })
  for (let turn = index; !stopping; turn++) {
    const result = await ask(agent, targets[turn % targets.length])
    note(total, result)
    note(section, result)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * thinkMs))
  }
  agent.destroy()
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, name] = line.trim().split(/\s+/)
    if (word === 'stop') stopping = true
    if (word === 'mark') {
      sections[name] = section
      process.stdout.write(`${JSON.stringify({ mark: name, ...section })}\n`)
      section = fresh()
    }
  })
  .on('close', () => (stopping = true))

await Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
process.stdout.write(`${JSON.stringify({ ...total, sections })}\n`)
process.exit(0)
