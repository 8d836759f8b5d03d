// Start-first where both copies fit into the host's memory, else stop-first, callers waiting in the switch.
import type { Service } from '../compose/model'
import type { Strategy } from './record'

const MIB = 1024 * 1024
/** Left for Docker to start a container at all: its shim is about 5 MB, containerd and dockerd grow meanwhile. */
const RESERVE_BYTES = 24 * MIB
/** A copy of which nothing is known: no limit, none running. */
const UNKNOWN_BYTES = 96 * MIB
/** A fresh copy at most doubles its work while it starts; measured copies came to 1.1 to 1.25 of the running one. */
const GROWTH = 1.3

export interface Need {
  readonly bytes: number
  readonly from: string
}

/** What a candidate will need: 1.3 × what runs now, else its limit, else a guess that is named as one. */
export function needOf(limitBytes: number | undefined, usedBytes: number, replicas: number): Need {
  if (usedBytes > 0) {
    const bytes = Math.min(Math.round(GROWTH * usedBytes), (limitBytes ?? Infinity) * replicas)
    return { bytes, from: `1.3 × the ${mib(usedBytes)} that the running copy uses` }
  }
  if (limitBytes !== undefined) return { bytes: limitBytes * replicas, from: 'its memory limit' }
  return { bytes: UNKNOWN_BYTES * replicas, from: 'a guess, as it has no memory limit' }
}

export interface Choice {
  readonly strategy: Strategy
  readonly why: string
}

export interface Circumstances {
  readonly running: boolean
  readonly exclusive: boolean
  readonly service: Service | undefined
  readonly need: Need
  /** Bytes that are still free for copies; undefined: unknown */
  readonly headroomBytes: number | undefined
}

export function chooseStrategy({ running, exclusive, service, need, headroomBytes }: Circumstances): Choice {
  if (!running) return { strategy: 'start-first', why: 'no copy runs yet' }
  if (exclusive) return { strategy: 'stop-first', why: 'it writes to a volume, which two copies must not share (x-pi-deploy.shared: true allows it)' }
  const order = (service?.deploy?.['update_config'] as { order?: string } | undefined)?.order
  if (order === 'start-first' || order === 'stop-first') return { strategy: order, why: 'deploy.update_config.order says so' }
  if (headroomBytes === undefined) return { strategy: 'start-first', why: 'the free memory is unknown' }
  const sum = `needs ${mib(need.bytes)} (${need.from}), ${mib(Math.max(0, headroomBytes))} are free`
  return need.bytes <= headroomBytes - RESERVE_BYTES
    ? { strategy: 'start-first', why: sum }
    : { strategy: 'stop-first', why: `${sum}: requests are held meanwhile` }
}

/** The smaller of what the machine and its control group still have, in bytes; undefined when the host does not say. */
export function headroomOf(facts: Readonly<Record<string, string>>): number | undefined {
  const known = [facts['memory-available'], facts['memory-headroom']].map(Number).filter((bytes) => bytes > 0)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** `64m`, 67108864 → bytes, of deploy.resources.limits.memory or mem_limit as Compose prints them. */
export function memoryLimitOf(service: Service): number | undefined {
  const resources = service.deploy?.['resources'] as { limits?: { memory?: string | number } } | undefined
  const bytes = Number(resources?.limits?.memory ?? service['mem_limit'])
  return Number.isFinite(bytes) && bytes > 0 ? bytes : undefined
}

export function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}
