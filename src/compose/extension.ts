import type { Role } from './roles'

/** `x-pi-deploy` at the top of the file; seconds. */
export interface StackSettings {
  readonly drainSeconds?: number
  readonly bakeSeconds?: number
  readonly holdSeconds?: number
  readonly healthSeconds?: number
  readonly confirmSeconds?: number
  readonly keepReleases?: number
}

/** `x-pi-deploy` in a service. */
export interface ServiceSettings {
  readonly role?: Role
  readonly ports?: readonly number[]
  readonly health?: string
  readonly protocol?: 'http' | 'tcp'
  readonly shared?: boolean
  readonly drainSeconds?: number
  readonly healthSeconds?: number
}

export interface Extension {
  readonly settings: StackSettings
  readonly services: Readonly<Record<string, ServiceSettings>>
}

/** All problems at once, each beginning with its path; the extension holds what was right. */
export function parseExtension(
  top: unknown,
  services: Readonly<Record<string, unknown>>,
): { readonly extension: Extension; readonly problems: readonly string[] } {
  void top
  void services
  throw new Error('not written yet')
}
