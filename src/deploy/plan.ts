// A deployment as a value: printable, without functions and without secrets. The host program carries it out.
import type { ResolvedImage } from './images'
import type { RecordedService, ReleaseRecord } from './record'

export type Action = 'keep' | 'start' | 'warm'

export interface ServicePlan {
  readonly name: string
  readonly action: Action
  /** Why it changes, or why it does not */
  readonly why: string
  readonly strategyWhy: string
  readonly roleWhy: string
}

export interface SingletonPlan {
  readonly name: string
  readonly action: 'keep' | 'create' | 'recreate'
  readonly why: string
  readonly healthSeconds: number
  /** Command that tries the new configuration in a throwaway container, such as nginx -t; empty: none is known */
  readonly check: string
}

export interface ImagePlan extends Omit<ResolvedImage, 'how'> {
  readonly service: string
  /** `keep`: nothing is done with it now, but a later start of this release needs it */
  readonly how: ResolvedImage['how'] | 'keep'
  /** Given to it after the transfer, for Compose to find it by */
  readonly name?: string
  /** Local tag that keeps it; empty for images that are used under their own name */
  readonly tag: string
}

export function keptImage(service: string, { image, tag }: RecordedService): ImagePlan {
  return { service, ref: image, how: 'keep', identity: undefined, bytes: 0, tag }
}

/** Taking over containers that the user started. */
export interface Adoption {
  readonly copies: readonly { readonly service: string; readonly container: string }[]
  /** nginx containers that resolved the old addresses once */
  readonly reload: readonly { readonly service: string; readonly container: string }[]
  /** Names that callers use → the service's switch */
  readonly names: Readonly<Record<string, readonly string[]>>
}

export interface Plan {
  readonly record: ReleaseRecord
  /** `current` on the host when this was planned; anything else then is a reason to plan again */
  readonly expect: string
  /** `current` where nothing was ever committed */
  readonly base: 'none' | 'takeover'
  readonly services: readonly ServicePlan[]
  readonly singletons: readonly SingletonPlan[]
  readonly switches: readonly { readonly service: string; readonly action: 'keep' | 'create' }[]
  readonly images: readonly ImagePlan[]
  readonly adoption: Adoption | undefined
  /** Services whose models come from a deployment on the host */
  readonly carry: readonly { readonly service: string; readonly from: string }[]
  /** Services that stop serving because the Compose file no longer has them */
  readonly removed: readonly string[]
  readonly confirm: boolean
  readonly bakeSeconds: number
  readonly confirmSeconds: number
  /** How long the host waits for its images at most */
  readonly transferSeconds: number
  /** On the host, while images come through the tunnel */
  readonly tunnelPort?: number
  readonly notes: readonly string[]
}

export type Planned = { readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'refused'; readonly problems: readonly string[] }

export function changesAnything(plan: Plan): boolean {
  return (
    plan.services.some((service) => service.action !== 'keep') ||
    plan.singletons.some((singleton) => singleton.action !== 'keep') ||
    plan.switches.some((it) => it.action !== 'keep') ||
    plan.removed.length > 0
  )
}
