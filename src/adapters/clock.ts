import type { Clock } from '../execution/ports'

export const clock: Clock = {
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  monotonicSeconds: () => Number(process.hrtime.bigint()) / 1e9,
  now: () => new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
}
