// An archive from the network into a file. Its checksum comes from the bytes as they pass; the caller compares.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HttpClient } from '@actions/http-client'
import type { ToolWish } from '../execution/scanning'
import { diskFailure } from './disk-failure'
import { fetchFailure, isPassing, Refused } from './tool-failure'

export interface FetchBounds {
  /** Until an answer begins, and between its bytes */
  readonly silenceSeconds: number
  readonly wholeSeconds: number
  /** Before the second try, before the third, and so on */
  readonly pauses: readonly number[]
}

export const FETCH_BOUNDS: FetchBounds = { silenceSeconds: 60, wholeSeconds: 600, pauses: [2, 10] }

export interface Fetched {
  /** 64 hex digits */
  readonly sha256: string
  readonly bytes: number
}

/** Through the proxy that the environment names. Rejects with WorldFailure, and then leaves no file. */
export async function fetchArchive(wish: ToolWish, file: string, bounds: FetchBounds, cancelled: AbortSignal): Promise<Fetched> {
  for (let tries = 0; ; tries++) {
    try {
      return await fetchOnce(wish.url, file, bounds, cancelled)
    } catch (thrown) {
      await rm(file, { force: true })
      const pause = bounds.pauses[tries]
      const known = diskFailure(thrown, file)
      if (pause === undefined || cancelled.aborted || !isPassing(known)) throw fetchFailure(known, wish)
      await new Promise((resolve) => setTimeout(resolve, pause * 1000))
    }
  }
}

export async function checksumOf(file: string): Promise<Fetched> {
  const measured = measure()
  await pipeline(createReadStream(file), measured.through, async (chunks) => {
    for await (const _ of chunks) void _
  })
  return measured.fetched()
}

async function fetchOnce(url: string, file: string, { silenceSeconds, wholeSeconds }: FetchBounds, cancelled: AbortSignal): Promise<Fetched> {
  // Its own limit, which says less, comes after ours.
  const client = new HttpClient('pi-deploy', [], { allowRetries: false, socketTimeout: wholeSeconds * 2000 })
  const bound = AbortSignal.timeout(wholeSeconds * 1000)
  const quiet = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const heard = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => quiet.abort(), silenceSeconds * 1000)
  }
  const stopped = AbortSignal.any([bound, cancelled, quiet.signal])
  const ended = new Promise<never>((_, reject) => stopped.addEventListener('abort', () => reject(new Error('stopped')), { once: true }))
  ended.catch(() => undefined)
  try {
    heard()
    const { message } = await Promise.race([client.get(url), ended])
    if (message.statusCode !== 200) {
      message.destroy()
      throw new Refused(message.statusCode ?? 0)
    }
    const measured = measure(heard)
    await pipeline(message, measured.through, createWriteStream(file, { mode: 0o600 }), { signal: stopped })
    return measured.fetched()
  } catch (thrown) {
    if (cancelled.aborted) throw new Error('the job was cancelled')
    if (bound.aborted) throw new Error(`it was not done after ${wholeSeconds} s`)
    if (quiet.signal.aborted) throw new Error(`nothing came for ${silenceSeconds} s`)
    throw thrown
  } finally {
    clearTimeout(timer)
    client.dispose()
  }
}

function measure(heard: () => void = () => undefined): { readonly through: Transform; fetched(): Fetched } {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform: (chunk: Buffer, _, done) => {
      heard()
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { through, fetched: () => ({ sha256: hash.digest('hex'), bytes }) }
}
