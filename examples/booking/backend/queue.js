import { Redis } from 'ioredis'

const jobs = 'bookings:to-confirm'
const redis = new Redis(process.env.REDIS_URL ?? 'redis://redis:6379', {
  commandTimeout: 2_000,
  maxRetriesPerRequest: 1
})
redis.on('error', (error) => console.error(`redis: ${error.message}`))

export const push = (bookingId) => redis.rpush(jobs, bookingId)

export const length = () => redis.llen(jobs)

export const ping = () => redis.ping()

export const close = () => redis.quit()
