// Buffers lie outside of V8's heap: it lets 64 MB of dead ones pile up before it looks for them, which on a stream of hundreds
// of megabytes is most of this process's memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const EVERY_BYTES = 8 * 1024 * 1024

let collect: ((options: { readonly type: 'minor' }) => void) | undefined
let passed = 0

/** To be called for each piece that passes; a collection of young objects takes about a millisecond. */
export function collectYoung(bytes: number): void {
  passed += bytes
  if (passed < EVERY_BYTES) return
  passed = 0
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as typeof collect
  }
  collect?.({ type: 'minor' })
}
