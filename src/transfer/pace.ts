// How fast images may move to a host that serves people meanwhile.

/** What the host says of its own strain, once a second. */
export interface Pressure {
  /** Percent of the last 10 s in which all work waited for memory, and for the disk; undefined: a kernel without PSI */
  readonly memory: number | undefined
  readonly disk: number | undefined
  /** Load of the last minute per core */
  readonly load: number
}

/** Unpacking alone keeps an SD card busy, so only a disk for which everything waits is strain; memory thrashes much earlier. */
const MEMORY_STRAIN = 10
const DISK_STRAIN = 80
/** Where the kernel does not say more: three waiting for each core. */
const LOAD_STRAIN = 3
/** So that it always comes to an end: a 100 MB layer takes 7 minutes at worst. */
const FLOOR = 256 * 1024

/** `pressure` line of the host program: memory, disk, load, cores; `-` where unknown. */
export function readPressure(line: string): Pressure | undefined {
  const [word, memory, disk, load, cores] = line.split('\t')
  if (word !== 'pressure') return undefined
  const percent = (text: string | undefined): number | undefined => (text === undefined || text === '-' || Number.isNaN(Number(text)) ? undefined : Number(text))
  return { memory: percent(memory), disk: percent(disk), load: (Number(load) || 0) / Math.max(1, Number(cores) || 1) }
}

/**
 * The next limit in bytes a second, undefined for none: halved under strain, half as much again without, and gone once it
 * no longer limits.
 * @param rate bytes of the last second
 */
export function nextLimit(limit: number | undefined, rate: number, pressure: Pressure): number | undefined {
  if (isStrained(pressure)) return Math.max(FLOOR, Math.round((limit ?? rate) / 2))
  if (limit === undefined) return undefined
  const more = Math.round(limit * 1.5)
  return rate < limit * 0.7 ? undefined : more
}

function isStrained({ memory, disk, load }: Pressure): boolean {
  if (memory === undefined && disk === undefined) return load >= LOAD_STRAIN
  return (memory ?? 0) >= MEMORY_STRAIN || (disk ?? 0) >= DISK_STRAIN
}
