import type { ServiceSettings } from './extension'
import type { PublishedPort, Stack } from './model'

export type Role = 'web' | 'worker' | 'singleton'

/** A port on which the switch listens for the service. */
export interface WebPort {
  readonly port: number
  readonly protocol: 'http' | 'tcp'
  /** A path to ask; absent: a TCP connection is enough. */
  readonly health?: string
  /** Published on the host, so that the switch is the first proxy a request meets. */
  readonly edge: boolean
}

export interface ServiceRole {
  readonly role: Role
  /** One sentence for the printed plan: `web: answers on 8080 (expose); health /health (x-pi-deploy)`. */
  readonly why: string
  /** Empty unless web. */
  readonly ports: readonly WebPort[]
  /** Empty unless web: published by the switch in the service's place. */
  readonly published: readonly PublishedPort[]
  /** Targets of writable volumes and binds that two copies would share. */
  readonly writesTo: readonly string[]
  /** Two copies must not run at once: it writes to a volume and does not say `shared: true`. */
  readonly exclusive: boolean
  /** What else a reader of the plan should know, a sentence each. */
  readonly notes: readonly string[]
}

export interface RoleFacts {
  /** TCP ports from EXPOSE of each service's image, where known. */
  readonly exposed?: Readonly<Record<string, readonly number[]>>
  /** Texts of files that travel, to find `http://backend:8080` in: path and content. */
  readonly texts?: readonly { readonly path: string; readonly text: string }[]
}

/** Never throws; every service has a role even when problems are found. */
export function inferRoles(
  stack: Stack,
  settings: Readonly<Record<string, ServiceSettings>>,
  facts: RoleFacts,
): { readonly roles: Readonly<Record<string, ServiceRole>>; readonly problems: readonly string[] } {
  void stack
  void settings
  void facts
  throw new Error('not written yet')
}
