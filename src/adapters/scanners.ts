// The real scanners: their programs, their data, and what is handed to them.
import { resolve } from 'node:path'
import type { Log, RunFacts } from '../execution/ports'
import type { Scanners } from '../execution/scanning'
import { keptFiles } from './kept-files'
import { scanLayout } from './scan-layout'
import { scannerData } from './scanner-data'
import { runScanner } from './scanner-run'
import { scratch } from './scratch'
import { FETCH_BOUNDS } from './tool-fetch'
import { obtain } from './tool-store'

/** @param root the repository, where scanners run unless told */
export function scanners(log: Log, facts: RunFacts, cancelled: AbortSignal, root: string, bounds = FETCH_BOUNDS): Scanners {
  return {
    architecture: process.arch,
    obtain: (wish) => obtain(wish, log, bounds, cancelled),
    run: (program, args, options) => runScanner(program, args, { ...options, directory: resolve(root, options.directory ?? '.') }, cancelled),
    data: (name) => scannerData(name, log),
    kept: (name) => keptFiles(name, facts, log),
    scratch,
    layout: scanLayout,
  }
}
