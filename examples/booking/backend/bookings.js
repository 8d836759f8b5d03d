import pg from 'pg'

// Server, user, database and password come from PGHOST, PGUSER, PGDATABASE and PGPASSWORD.
const pool = new pg.Pool({ max: 5, connectionTimeoutMillis: 5_000, query_timeout: 5_000 })

// Without a listener a database that restarts would end this process.
pool.on('error', (error) => console.error(`lost a database connection: ${error.message}`))

const columns = 'id::int, guest, arrives::text, nights, requested_at, confirmed_at, confirmed_by'

export class InvalidBooking extends Error {}

/** The wish that stands in a request's body. */
export function parse(body) {
  let wish
  try {
    wish = JSON.parse(body)
  } catch {
    throw new InvalidBooking('not JSON')
  }
  const { guest, arrives, nights } = wish ?? {}
  if (typeof guest !== 'string' || !guest.trim() || guest.length > 100) {
    throw new InvalidBooking('guest: 1 to 100 characters')
  }
  if (!isDate(arrives)) throw new InvalidBooking('arrives: a date such as 2026-07-31')
  if (!Number.isInteger(nights) || nights < 1 || nights > 30) throw new InvalidBooking('nights: 1 to 30')
  return { guest: guest.trim(), arrives, nights }
}

function isDate(text) {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}

export async function add({ guest, arrives, nights }) {
  const { rows } = await pool.query(
    `INSERT INTO bookings (guest, arrives, nights) VALUES ($1, $2, $3) RETURNING ${columns}`,
    [guest, arrives, nights]
  )
  return rows[0]
}

export async function latest() {
  const { rows } = await pool.query(`SELECT ${columns} FROM bookings ORDER BY bookings.id DESC LIMIT 20`)
  return rows
}

export async function summary() {
  const { rows } = await pool.query('SELECT count(*)::int AS total, count(confirmed_at)::int AS confirmed FROM bookings')
  return rows[0]
}

export const ping = () => pool.query({ text: 'SELECT 1', query_timeout: 2_000 })

export const close = () => pool.end()
