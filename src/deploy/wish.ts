// What the user wants, read and put together from the Compose files and the step's inputs; nothing of the host yet.
import type { Extension } from '../compose/extension'
import type { Stack } from '../compose/model'
import type { Sources } from '../compose/sources'
import type { Wanted } from '../inputs/digests'
import type { DeployInputs } from '../inputs/types'
import type { RunFacts } from '../execution/ports'

export interface Settings {
  readonly holdSeconds: number
  readonly bakeSeconds: number
  readonly drainSeconds: number
  readonly confirmSeconds: number
  readonly keepReleases: number
  /** Given by the user for all services; absent: computed per service */
  readonly healthSeconds?: number
}

export interface Wish {
  readonly project: string
  readonly release: string
  readonly environment: string
  readonly facts: RunFacts
  readonly created: string
  readonly stack: Stack
  readonly extension: Extension
  readonly sources: Sources
  /** Only these services are deployed; empty: all */
  readonly only: readonly string[]
  readonly digests: Readonly<Record<string, Wanted>>
  readonly switchImage: string
  readonly transfer: 'auto' | 'tunnel' | 'registry'
  readonly allowRecreate: boolean
  readonly settings: Settings
  /** Names of the variables that were given; values never come here */
  readonly variables: readonly string[]
}

// An input wins over the Compose file, and that over the defaults, which stand in the table of inputs.
export function settingsOf(inputs: DeployInputs, extension: Extension): Settings {
  const file = extension.settings
  const health = inputs.healthTimeoutSeconds ?? file.healthSeconds
  return {
    holdSeconds: Math.ceil(inputs.holdTimeoutSeconds ?? file.holdSeconds ?? 30),
    bakeSeconds: Math.ceil(inputs.bakeTimeSeconds ?? file.bakeSeconds ?? 60),
    drainSeconds: Math.ceil(inputs.drainTimeoutSeconds ?? file.drainSeconds ?? 60),
    confirmSeconds: Math.ceil(inputs.confirmTimeoutSeconds ?? file.confirmSeconds ?? 120),
    keepReleases: inputs.keepReleases ?? file.keepReleases ?? 3,
    ...(health === undefined ? {} : { healthSeconds: Math.ceil(health) }),
  }
}
