import type { Colour, ComposeModel, Stack } from '../compose/model'
import type { Sources } from '../compose/sources'

/** Where every source stands on the host. */
export interface Places {
  /** STATE of the project: an absolute path. */
  readonly state: string
  readonly sources: Sources
  /** Absolute path per source key, for sources that are only on the host; it also wins over a travelled file. */
  readonly onHost: Readonly<Record<string, string>>
}

export interface CopyOptions {
  readonly colour: Colour
  /** The reference to run; it must be on the host already, as nothing is pulled. */
  readonly image: string
  readonly definition: string
  /** The deployment that makes the copy. */
  readonly deployment: string
  readonly places: Places
  /** `P-switch-backend-1:backend`, while an old copy still answers to the name. */
  readonly externalLinks?: readonly string[]
  /** Values of the variables that secrets and configs take from the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Web: discovery labels and variables belong to the switch. */
  readonly web: boolean
}

/** Project P-colour with the one service `backend-green`. */
export function colourise(stack: Stack, service: string, options: CopyOptions): ComposeModel {
  void stack
  void service
  void options
  throw new Error('not written yet')
}

/** Project P with all its services, for `docker compose config --hash` and for creating singletons. */
export function stackModel(stack: Stack, images: Readonly<Record<string, string>>, places: Places): ComposeModel {
  void stack
  void images
  void places
  throw new Error('not written yet')
}

/** Project P with its networks and volumes and no container; what exists already is left to itself. */
export function resourcesModel(
  stack: Stack,
  existing: { readonly networks: readonly string[]; readonly volumes: readonly string[] },
): ComposeModel {
  void stack
  void existing
  throw new Error('not written yet')
}
