// The record of a deployment, kept on the host beside what it needs, and without any secret: status and rollback read it.
import type { Colour } from '../compose/model'
import type { ScanEntry } from '../scan/entry'
import type { SwitchPlan } from './switch-config'

export type LiveColour = Colour | 'old'
export type Strategy = 'start-first' | 'stop-first'

/** What a switch's configuration is rendered from, but for who is live. */
export type SwitchShape = Omit<SwitchPlan, 'live' | 'old'>

export interface RecordedService {
  readonly role: 'web' | 'worker'
  readonly colour: LiveColour
  /** Deployment that made its containers: their label pi-deploy.deployment */
  readonly origin: string
  /** Deployment named in its model files, which a later cold start would label its containers with */
  readonly modelsOf: string
  readonly definition: string
  /** As the user named it */
  readonly image: string
  /** The tag that keeps the image on the host */
  readonly tag: string
  /** Digest or image id that was verified; empty where only the name is known */
  readonly identity: string
  /** What the host's id for it may be, where it was not pulled by its name */
  readonly accepts?: readonly string[]
  readonly replicas: number
  readonly strategy: Strategy
  /** Two copies must never run at once */
  readonly exclusive: boolean
  readonly graceSeconds: number
  readonly healthSeconds: number
  readonly drainSeconds: number
  readonly ports: readonly number[]
}

export interface RecordedSingleton {
  readonly definition: string
  readonly image: string
}

export interface ReleaseRecord {
  readonly schema: 1
  readonly project: string
  readonly release: string
  readonly deployment: string
  readonly kind: 'deploy' | 'rollback' | 'takeover'
  readonly run: string
  readonly actor: string
  readonly commit: string
  readonly environment: string
  /** ISO 8601, by the runner's clock */
  readonly created: string
  /** Deployment that `rollback` without a release goes back to; empty when there is none */
  readonly previous: string
  /** Callees before callers */
  readonly services: Readonly<Record<string, RecordedService>>
  readonly singletons: Readonly<Record<string, RecordedSingleton>>
  readonly switches: Readonly<Record<string, SwitchShape & { readonly definition: string }>>
  /** What its switches run */
  readonly switchImage: string
  /** As the user asked for it; another wish is resolved anew */
  readonly switchImageWish: string
  /** sha256 of the files it mounts */
  readonly files: readonly string[]
  readonly placeholders: Readonly<Record<string, readonly string[]>>
  readonly holdSeconds: number
  readonly keepReleases: number
  /** Scans that opened the gate for what it started; older versions wrote none */
  readonly scans?: readonly ScanEntry[]
  /** Address on the host at which smoke checks reach the stack, such as http://127.0.0.1:80; empty: none */
  readonly entry: string
}
