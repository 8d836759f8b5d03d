import type { Colour } from '../compose/model'
import type { WebPort } from '../compose/roles'

export interface SwitchPlan {
  readonly project: string
  readonly service: string
  readonly ports: readonly WebPort[]
  /** The most copies that one slot has to hold: of the old and of the new release. */
  readonly replicas: number
  readonly live: Colour | 'old'
  /** Short ids of the containers that are taken over. */
  readonly old: readonly string[]
  readonly holdSeconds: number
  readonly drainSeconds: number
  /** A network of the service has IPv6, so callers may come that way. */
  readonly ipv6?: boolean
}

/** haproxy.cfg of a service's switch. */
export function switchConfig(plan: SwitchPlan): string {
  void plan
  throw new Error('not written yet')
}

/** The name under which the copies of one colour are found. */
export function slotName(project: string, service: string, colour: Colour): string {
  return `${service}-${colour}.${project}`
}
