import { utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'

const release = process.env.RELEASE ?? 'dev'
const jobs = 'bookings:to-confirm'
const aliveFile = '/tmp/alive'
// What one confirmation costs (say, a mail that is sent); 0 unless a demonstration wants slow jobs.
const workMilliseconds = Number(process.env.CONFIRM_MS ?? 0)

const redis = new Redis(process.env.REDIS_URL ?? 'redis://redis:6379')
const database = new pg.Pool({ max: 1, connectionTimeoutMillis: 5_000, query_timeout: 5_000 })
redis.on('error', (error) => console.error(`redis: ${error.message}`))
database.on('error', (error) => console.error(`lost the database connection: ${error.message}`))

let stopping = false
process.on('SIGTERM', () => (stopping = true))
process.on('SIGINT', () => (stopping = true))

async function confirm(bookingId) {
  if (workMilliseconds) await sleep(workMilliseconds)
  await database.query('UPDATE bookings SET confirmed_at = now(), confirmed_by = $2 WHERE id = $1 AND confirmed_at IS NULL', [
    bookingId,
    release
  ])
}

/** Bookings whose job was lost: by a Redis that was down, or a worker that was killed. */
async function forgotten() {
  const { rows } = await database.query(
    `SELECT id FROM bookings WHERE confirmed_at IS NULL AND requested_at < now() - interval '1 minute' ORDER BY requested_at LIMIT 10`
  )
  return rows.map((row) => row.id)
}

async function lookForWork() {
  // One second at most, so that a stop never waits longer and never abandons a job that Redis has handed out.
  const job = await redis.blpop(jobs, 1)
  for (const bookingId of job ? [job[1]] : await forgotten()) await confirm(bookingId)
}

function touchAliveFile() {
  const now = new Date()
  try {
    utimesSync(aliveFile, now, now)
  } catch {
    writeFileSync(aliveFile, '')
  }
}

console.log(`worker ${release} waits for bookings`)
while (!stopping) {
  try {
    await lookForWork()
    touchAliveFile()
  } catch (error) {
    console.error(`no work done: ${error.message}`)
    await sleep(1_000)
  }
}
await Promise.all([redis.quit(), database.end()])
console.log(`worker ${release} has stopped`)
