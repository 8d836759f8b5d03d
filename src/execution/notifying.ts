// What the steps need of channels and of the timeline of deployments.
import type { Message } from '../notify/message'

/** `retry` took place already; a text for people, without an address that is a secret. */
export type Told = { readonly kind: 'told'; /** For people; empty when there is none */ readonly where: string } | { readonly kind: 'failed'; readonly why: string }

/** One way to tell people. A further channel is one more file that makes one of these. */
export interface Channel {
  /** As people know it: Slack, e-mail, webhook, ntfy */
  readonly name: string
  /** Never rejects. Waits for Retry-After where it is told to, within its bound. */
  tell(message: Message): Promise<Told>
}

/** State of a deployment as GitHub names it. */
export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive' | 'error'

export interface TimelineWish {
  /** production */
  readonly environment: string
  /** Its own address; empty when there is none */
  readonly url: string
  readonly release: string
  /** Full; what is deployed, which for a rollback is not the run's own */
  readonly commit: string
  /** Whose it is: deployments of another project, or to another host, in the same environment are left alone */
  readonly project: string
  /** Never written down as it is, as many keep it as a secret */
  readonly host: string
  /** What runs, for people and for later readers of the timeline: digests by service, release before */
  readonly payload: object
  /** Also where the job has an `environment:` of its own */
  readonly always: boolean
}

/** The repository's page of deployments. Nothing here ever rejects; what could not be written is said in the log once. */
export interface Timeline {
  /** Begins one, in progress; undefined where nothing is to be written (no token, no permission, the job's own `environment:` writes it). */
  begin(wish: TimelineWish): Promise<OpenDeployment | undefined>
}

export interface OpenDeployment {
  /**
   * After a success the deployments that it replaces become inactive; otherwise they stay what they are, as they still serve.
   * @param description at most 140 characters are kept
   */
  end(state: Exclude<DeploymentState, 'in_progress'>, description: string): Promise<void>
}
