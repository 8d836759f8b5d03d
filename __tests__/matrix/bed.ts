// What both matrices stand on: the booking stack on a Pi, two releases of its backend, and the journal on the Pi's disk.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, startAction, type Ended, type Running } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { journalIn } from '../workbench/journal'
import { Pi, registryUp } from '../workbench/pi'
import { until } from '../workbench/wait'

export type Order = 'start-first' | 'stop-first'

/** A moment of a deployment: just after its journal said so. `upload`: before the journal knows of it. */
export interface Moment {
  readonly order: Order
  readonly step: string
  readonly point: 'begin' | 'done' | 'during'
}

const STEPS = ['reconcile', 'preflight', 'transfer', 'backup', 'migrate', 'prepare', 'start', 'healthy', 'switch', 'bake', 'confirm', 'commit', 'drain', 'stop', 'placeholders', 'prune']
/** Steps that last long enough for something to happen in their middle. */
const LONG = new Set(['reconcile', 'transfer', 'prepare', 'start', 'healthy', 'switch', 'bake', 'commit', 'stop', 'prune'])

/** Every moment, or those of the steps that are named. */
export function moments(only: readonly string[]): readonly Moment[] {
  const steps = ['upload', ...STEPS].filter((step) => only.length === 0 || only.includes(step))
  return (['start-first', 'stop-first'] as const).flatMap((order) =>
    steps.flatMap((step) => (step === 'upload' ? (['begin'] as const) : LONG.has(step) ? (['begin', 'during', 'done'] as const) : (['begin', 'done'] as const)).map((point) => ({ order, step, point }))),
  )
}

export class Bed {
  readonly #workspace = bookingWorkspace()
  readonly #releases: readonly Readonly<Record<string, string>>[]
  readonly pi: Pi
  #count = 0

  constructor(name: string) {
    const registry = registryUp()
    this.pi = Pi.up(name)
    const first = buildRelease(registry, 'even')
    this.#releases = [first, { ...first, ...buildRelease(registry, 'odd', { services: ['backend'] }) }]
  }

  /** Name of the next deployment; each has the other backend than the one before. */
  next(): string {
    return `r${this.#count++}`
  }

  /** What the backend of a deployment calls itself. */
  static labelOf(deployment: string): string {
    return Number(deployment.slice(1).split('.')[0]) % 2 === 0 ? 'even' : 'odd'
  }

  start(release: string, order: Order): Running {
    return startAction(this.#inputs(release, order), { workspace: this.#workspace })
  }

  deploy(release: string, order: Order): Promise<Ended> {
    return runAction(this.#inputs(release, order), { workspace: this.#workspace })
  }

  #inputs(release: string, order: Order): Readonly<Record<string, string>> {
    writeFileSync(join(this.#workspace, 'order.yaml'), `services:\n  backend:\n    deploy:\n      update_config:\n        order: ${order}\n`)
    const digests = this.#releases[Number(release.slice(1)) % 2] ?? {}
    return { ...bookingInputs(release, digests), ...this.pi.inputs(), 'compose-file': 'compose.yaml\norder.yaml', 'bake-time': '1s', 'confirm-timeout': '3s' }
  }

  get #state(): string {
    return this.pi.stateOf('booking')
  }

  /** Lines `STEP STATUS` of a deployment, in order. */
  journal(deployment: string): readonly string[] {
    return journalIn(this.#state).filter((entry) => entry.deployment === deployment).map(({ step, status }) => `${step} ${status}`)
  }

  /** The deployment that is committed, by the host's own word. */
  committed(): string {
    return readFileSync(join(this.#state, 'switch', 'current'), 'utf8').trim()
  }

  /** True when the moment came; false when the deployment ended without it. */
  async reach(deployment: string, { step, point }: Moment, running: Running): Promise<boolean> {
    let over = false
    void running.ended.then(() => (over = true))
    const here = (): boolean =>
      step === 'upload' ? existsSync(join(this.#state, 'incoming', deployment)) : this.journal(deployment).includes(`${step} ${point === 'done' ? 'done' : 'begin'}`)
    for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 4))) {
      if (here()) {
        if (point === 'during') await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 400))
        return true
      }
      if (over) return false
    }
    return false
  }

  /** Whether no transaction runs any more within that time. */
  quiet(deployment: string, seconds: number): Promise<boolean> {
    return until(() => {
      const lines = this.journal(deployment)
      return lines.length === 0 || lines.includes('transaction done') || lines.includes('transaction failed')
    }, seconds)
  }
}
