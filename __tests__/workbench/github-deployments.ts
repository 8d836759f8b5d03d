// The page of deployments of the local GitHub, with what makes users stumble there: checks that are wanted, and auto_inactive.
import { FAULTS, jsonIn, lacking, page, type Call, type Reply, type Route } from './github-route'

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']

export interface DeploymentStatus {
  readonly state: string
  readonly description: string
  readonly log_url: string
  readonly environment_url: string
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly environment: string
  readonly creator: string
  readonly payload: unknown
  readonly production: boolean
  readonly transient: boolean
  createdAt: string
  /** Oldest first */
  readonly statuses: DeploymentStatus[]
}

const ALL = '/repos/{owner}/{repo}/deployments'
const STATUSES = `${ALL}/{deployment_id}/statuses`

export class Deployments {
  /** Oldest first */
  readonly all: Deployment[] = []
  /** Commits that the repository does not have */
  readonly unknown = new Set<string>()

  readonly routes: readonly Route[] = [
    { route: `GET ${ALL}`, permission: 'deployments: read', answer: (call) => this.#list(call) },
    { route: `POST ${ALL}`, permission: 'deployments: write', answer: (call) => this.#create(call) },
    { route: `GET ${STATUSES}`, permission: 'deployments: read', answer: (call) => this.#statuses(call) },
    { route: `POST ${STATUSES}`, permission: 'deployments: write', answer: (call) => this.#write(call) },
  ]

  /** What GitHub itself makes when a job with `environment:` starts. */
  ofJob(environment: string, sha: string, state: string, logUrl: string): Deployment {
    return this.#add({ environment, sha, payload: {}, statuses: [{ state, description: '', log_url: logUrl, environment_url: '' }] })
  }

  /** `ENVIRONMENT SHA RELEASE: every state`, oldest first: the whole story at one look. */
  story(): readonly string[] {
    return this.all.map(({ environment, sha, payload, statuses }) => `${environment} ${sha.slice(0, 7)} ${(payload as { release?: string }).release ?? '-'}: ${statuses.map(({ state }) => state).join(' → ')}`)
  }

  /** How it ended, in the words of its last status. */
  lastWords(release: string): string | undefined {
    return this.all.findLast(({ payload }) => (payload as { release?: string }).release === release)?.statuses.at(-1)?.description
  }

  #add(made: Pick<Deployment, 'environment' | 'sha' | 'payload'> & Partial<Deployment>): Deployment {
    const deployment = { id: 500 + this.all.length, creator: 'github-actions[bot]', production: made.environment === 'production', transient: false, createdAt: new Date().toISOString(), statuses: [], ...made }
    this.all.push(deployment)
    return deployment
  }

  #list(call: Call): Reply {
    const [environment, sha] = ['environment', 'sha'].map((name) => call.query.get(name))
    const found = this.all.filter((it) => (environment ?? it.environment) === it.environment && (sha ?? it.sha) === it.sha).reverse()
    const { items, headers } = page(found, call, `/repos/${call.at['owner']}/${call.at['repo']}/deployments`)
    return { status: 200, headers, body: items.map(shown) }
  }

  #create(call: Call): Reply {
    const given = jsonIn<Readonly<Record<string, unknown>>>(call)
    const { ref, environment, description = '', payload = '', required_contexts: contexts, auto_merge: merge = true } = given
    if (typeof ref !== 'string' || ref === '') return lacking('Deployment', 'ref')
    if (this.unknown.has(ref)) return FAULTS.unprocessable(`No ref found for: ${ref}`)
    if (typeof environment !== 'string' || environment === '') return lacking('Deployment', 'environment')
    if (typeof description !== 'string' || [...description].length > 140) return tooLong('Deployment')
    if (merge !== false) return { status: 409, body: { message: `Conflict merging main into ${ref}.` } }
    if (!Array.isArray(contexts) || contexts.length > 0) return { status: 409, body: { message: `Conflict: Commit status checks failed for ${ref}.`, errors: [{ contexts: [{ context: 'test', state: 'pending' }], resource: 'Deployment', field: 'required_contexts', code: 'invalid' }] } }
    return { status: 201, body: shown(this.#add({ sha: ref, environment, payload, production: given['production_environment'] === true, transient: given['transient_environment'] === true })) }
  }

  #statuses(call: Call): Reply {
    const deployment = this.#at(call)
    if (deployment === undefined) return FAULTS.missing
    const { items, headers } = page([...deployment.statuses].reverse(), call, `/repos/${call.at['owner']}/${call.at['repo']}/deployments/${deployment.id}/statuses`)
    return { status: 200, headers, body: items }
  }

  #write(call: Call): Reply {
    const deployment = this.#at(call)
    if (deployment === undefined) return FAULTS.missing
    const { state, description = '', log_url = '', environment_url = '', auto_inactive: others = true } = jsonIn<Partial<DeploymentStatus> & { readonly auto_inactive?: boolean }>(call)
    if (state === undefined || !STATES.includes(state)) return FAULTS.unprocessable('Validation Failed', { resource: 'DeploymentStatus', code: 'custom', field: 'state', message: `state is not included in the list: ${state}` })
    if ([...description].length > 140) return tooLong('DeploymentStatus')
    if ([log_url, environment_url].some((url) => url !== '' && !/^https?:\/\//.test(url))) return FAULTS.unprocessable('Validation Failed', { resource: 'DeploymentStatus', code: 'custom', field: 'environment_url', message: 'environment_url must use http(s) scheme' })
    const status = { state, description, log_url, environment_url }
    deployment.statuses.push(status)
    // GitHub does not look at whose they are.
    if (state === 'success' && others) this.all.filter((it) => it.id < deployment.id && it.environment === deployment.environment && !it.transient && it.statuses.at(-1)?.state === 'success').forEach((it) => it.statuses.push({ ...status, state: 'inactive' }))
    return { status: 201, body: status }
  }

  #at = (call: Call): Deployment | undefined => this.all.find(({ id }) => id === Number(call.at['deployment_id']))
}

const tooLong = (resource: string): Reply => FAULTS.unprocessable('Validation Failed', { resource, code: 'custom', field: 'description', message: 'description is too long (maximum is 140 characters)' })

const shown = ({ id, sha, environment, creator, payload, createdAt }: Deployment): object => ({ id, sha, ref: sha, task: 'deploy', environment, payload, creator: { login: creator }, created_at: createdAt })
