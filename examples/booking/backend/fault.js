// For demonstrations and tests: `docker build --build-arg FAULT=…` makes a release that misbehaves.
// An ordinary release has none, and all of this does nothing.
import { setTimeout as sleep } from 'node:timers/promises'

const faults = {
  crash: 'ends before it listens',
  'never-healthy': '/health answers 503',
  'dies-after': 'ends N seconds after it began to listen (dies-after:10)',
  'eats-memory': 'takes 4 MB more every 0.1 seconds, until it is killed',
  'slow-start': 'begins to listen after N seconds (slow-start:5)',
  'fails-smoke': '/health answers 200, everything else 500',
  'fails-some': 'N percent of all requests but /health answer 500 (fails-some:20)'
}

const [name, amount] = (process.env.FAULT ?? '').split(':')
if (name && !(name in faults)) throw new Error(`FAULT=${name} is none of ${Object.keys(faults).join(', ')}`)

export const description = name && `${name}: ${faults[name]}`
export const status = name === 'never-healthy' ? 503 : 500

/** Whether a request for this path is to fail. */
export function spoils(path) {
  if (name === 'never-healthy') return path === '/health'
  if (path === '/health') return false
  return name === 'fails-smoke' || (name === 'fails-some' && Math.random() * 100 < amountOr(20))
}

export async function beforeListening() {
  if (name) console.error(`built to fail: ${description}`)
  if (name === 'crash') process.exit(1)
  if (name === 'slow-start') await sleep(amountOr(5) * 1_000)
}

export function onceListening() {
  if (name === 'dies-after') setTimeout(() => process.exit(1), amountOr(10) * 1_000)
  if (name === 'eats-memory') {
    const eaten = []
    setInterval(() => eaten.push(Buffer.alloc(4_000_000, 1)), 100)
  }
}

function amountOr(usual) {
  return amount === undefined ? usual : Number(amount)
}
