// The repository's page of deployments, one question at a time, and what there is of this action's own. Main and post use it.
import type { DeploymentState } from '../execution/notifying'
import type { Needs } from './github-refusal'
import type { Asked, Requests } from './github-request'

/** In the payload, as every action of a job writes under the name of the same bot. */
export const BY = 'pi-deploy-action'

/** GitHub refuses a longer description, and with it the whole status. */
const LONGEST_DESCRIPTION = 140

/** Deployments to look at: what was active is among the last few, behind some that failed. */
const MOST_LOOKED_AT = 30

/** Longer than any job of GitHub's machines: whoever was to end it is dead, without a post step, such as a runner without power. */
const DEAD_AFTER_MS = 24 * 60 * 60 * 1000

export const UNHEARD_OF = 'GitHub answered with something that is none of its documented answers'

const NEEDS: Needs = { permission: 'deployments: write', absent: 'the token sees neither the repository nor its deployments' }

/** One that this action made, with all that is needed to end it later; plain data. */
export interface Made {
  readonly id: number
  readonly environment: string
  readonly project: string
  /** See targetOf() */
  readonly target: string
  readonly release: string
  /** Addresses; empty when there is none */
  readonly url: string
  readonly run: string
}

export interface Ending {
  readonly state: Exclude<DeploymentState, 'in_progress'>
  readonly description: string
}

export interface Listed {
  readonly id: number
  readonly sha: string
  readonly created_at: string
  readonly creator?: { readonly login?: string } | null
  /** What was sent, as an object or as its text */
  readonly payload?: unknown
}

export interface Status {
  readonly state: string
  readonly log_url?: string
  readonly environment_url?: string
}

/** Newest first. */
export function list({ ask }: Requests, environment: string): Promise<Asked> {
  return ask('GET /repos/{owner}/{repo}/deployments', { environment, per_page: 100 }, NEEDS)
}

export function create({ ask }: Requests, body: object): Promise<Asked> {
  // Without the empty list GitHub wants every check of the commit to be green, this job's own among them, and answers 409.
  return ask('POST /repos/{owner}/{repo}/deployments', { auto_merge: false, required_contexts: [], ...body }, NEEDS)
}

/** The newest; undefined where GitHub does not say. */
export async function statusOf({ ask }: Requests, id: number): Promise<Status | undefined> {
  const answer = await ask('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', { deployment_id: id, per_page: 1 }, NEEDS)
  return answer.kind === 'answered' ? ((answer.data as readonly Status[])[0] ?? { state: 'pending' }) : undefined
}

export function write({ ask }: Requests, { id, url, run }: Pick<Made, 'id' | 'url' | 'run'>, state: DeploymentState, description: string): Promise<Asked> {
  // GitHub's own auto_inactive hits whatever has the same environment, also another project's.
  const status = { state, description: fitting(description), log_url: run, auto_inactive: false, ...(url === '' ? {} : { environment_url: url }) }
  return ask('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', { deployment_id: id, ...status }, NEEDS)
}

/** Why it could not be written, or not all of it; empty when it is. Never rejects. */
export async function conclude(requests: Requests, made: Made, { state, description }: Ending): Promise<string> {
  try {
    const written = await write(requests, made, state, description)
    if (written.kind === 'refused') return written.why
    // Only now, so that at no moment nothing is active.
    return state === 'success' ? await replaceOthers(requests, made) : ''
  } catch {
    return UNHEARD_OF
  }
}

async function replaceOthers(requests: Requests, made: Made): Promise<string> {
  const listed = await list(requests, made.environment)
  if (listed.kind === 'refused') return listed.why
  const others = (listed.data as readonly Listed[]).filter(({ id, payload }) => id !== made.id && isOf(made, payload)).slice(0, MOST_LOOKED_AT)
  for (const other of others) {
    const status = await statusOf(requests, other.id)
    const place = { id: other.id, url: status?.environment_url ?? '', run: status?.log_url ?? '' }
    const dead = Date.now() - Date.parse(other.created_at) > DEAD_AFTER_MS && ['in_progress', 'queued', 'pending'].includes(status?.state ?? '')
    const written = status?.state === 'success' ? await write(requests, place, 'inactive', `Replaced by ${made.release}`) : dead ? await write(requests, place, 'error', 'Its job never said how it ended') : undefined
    if (written?.kind === 'refused') return written.why
    // Whatever made it inactive looked at those before it.
    if (status?.state === 'inactive' && other.id < made.id) return ''
  }
  return ''
}

/** Of this action, of the same project and on the same host? */
const isOf = ({ project, target }: Made, payload: unknown): boolean => {
  const it = payloadOf(payload)
  return it['by'] === BY && it['project'] === project && it['target'] === target
}

export function payloadOf(payload: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}

export function fitting(text: string): string {
  const line = [...text.replace(/\s+/g, ' ').trim()]
  return line.length <= LONGEST_DESCRIPTION ? line.join('') : `${line.slice(0, LONGEST_DESCRIPTION - 1).join('')}…`
}
