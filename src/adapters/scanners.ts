import { resolve } from 'node:path'
import type { Log } from '../execution/ports'
import type { Scanners } from '../execution/scanning'
import { scannerData } from './scanner-data'
import { runScanner } from './scanner-run'
import { scratch } from './scratch'
import { FETCH_BOUNDS } from './tool-fetch'
import { obtain } from './tool-store'

/** @param root the repository, where scanners run unless told */
export function scanners(log: Log, cancelled: AbortSignal, root: string, bounds = FETCH_BOUNDS): Scanners {
  return {
    obtain: (wish) => obtain(wish, log, bounds, cancelled),
    run: (program, args, options) => runScanner(program, args, { ...options, directory: resolve(root, options.directory ?? '.') }, cancelled),
    data: (name) => scannerData(name, log),
    scratch,
  }
}
