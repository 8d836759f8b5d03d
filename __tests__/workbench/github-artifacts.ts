// Artifacts of the local GitHub: the service that a runner's token is for, and the list and the archives of REST.
import { createHash, randomBytes } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import type { Blob } from './github-cache-blobs'
import { FAULTS, jsonIn, page, type Call, type Reply, type Route } from './github-route'

export interface Run {
  readonly repository: number
  /** Another one for a fork's pull request */
  readonly headRepository: number
  readonly commit: string
  /** What the service knows it by */
  readonly backend: string
}

export interface Artifact extends Blob {
  readonly name: string
  readonly run: Run
  readonly signature: string
  createdAt: string
  expired: boolean
  finalized: boolean
}

const TWIRP = '/twirp/github.actions.results.api.v1.ArtifactService'
const LIST = '/repos/{owner}/{repo}/actions/artifacts'
const FORBIDDEN = /[":<>|*?\r\n\\/]/

export class Artifacts {
  readonly all: Artifact[] = []

  readonly routes: readonly Route[] = [
    { route: `POST ${TWIRP}/CreateArtifact`, permission: '', answer: (call) => this.#create(call) },
    { route: `POST ${TWIRP}/FinalizeArtifact`, permission: '', answer: (call) => this.#finalize(call) },
    { route: `GET ${LIST}`, permission: 'actions: read', answer: (call) => this.#list(call) },
    { route: `GET ${LIST}/{artifact_id}/zip`, permission: 'actions: read', answer: (call) => this.#archive(call) },
  ]

  /** @param current the run whose job has the runtime token */
  constructor(readonly current: Run) {}

  /** What another run kept. */
  keep(name: string, zip: Uint8Array, { expired = false, createdAt = '', ...run }: Partial<Run> & { readonly expired?: boolean; readonly createdAt?: string } = {}): Artifact {
    const artifact = this.#new(name, { ...this.current, backend: `run-${this.all.length}`, ...run })
    return Object.assign(artifact, { blob: Buffer.from(zip), finalized: true, expired, createdAt: createdAt || artifact.createdAt })
  }

  byId(id: string): Artifact | undefined {
    return this.all.find((artifact) => artifact.id === id)
  }

  filesOf({ blob }: Artifact): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(unzipSync(blob ?? new Uint8Array())).map(([name, content]) => [name, strFromU8(content)]))
  }

  #new(name: string, run: Run): Artifact {
    const number = this.all.length
    const artifact: Artifact = { id: String(7000 + number), name, run, signature: randomBytes(24).toString('base64url'), createdAt: new Date(Date.UTC(2026, 10, 24, 12, 0, number)).toISOString(), expired: false, finalized: false, blob: undefined, blocks: new Map() }
    this.all.push(artifact)
    return artifact
  }

  #create(call: Call): Reply {
    const { workflow_run_backend_id: run, workflow_job_run_backend_id: job, name = '', version } = jsonIn<Record<string, string | number>>(call)
    if (run !== this.current.backend || job !== 'job-1') return twirp(403, 'permission_denied', 'the token is for another run')
    if (version !== 4 || typeof name !== 'string' || name === '' || FORBIDDEN.test(name)) return twirp(400, 'invalid_argument', 'the name or version is invalid')
    if (this.#ofThisRun(name) !== undefined) return twirp(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
    const { id, signature } = this.#new(name, this.current)
    return { status: 200, body: { ok: true, signed_upload_url: `${call.url}/blobs/artifacts/${id}?sig=${signature}` } }
  }

  #finalize(call: Call): Reply {
    const { name = '', size, hash } = jsonIn<Record<string, string>>(call)
    const artifact = this.#ofThisRun(name)
    if (artifact?.blob === undefined) return twirp(404, 'not_found', 'nothing was uploaded')
    if (Number(size) !== artifact.blob.length || hash !== digestOf(artifact.blob)) return { status: 200, body: { ok: false, artifact_id: '0' } }
    artifact.finalized = true
    return { status: 200, body: { ok: true, artifact_id: artifact.id } }
  }

  #ofThisRun = (name: string): Artifact | undefined => this.all.find((artifact) => artifact.name === name && artifact.run.backend === this.current.backend)

  #list(call: Call): Reply {
    const name = call.query.get('name')
    const found = this.all.filter((artifact) => artifact.finalized && (name === null || artifact.name === name)).reverse()
    const { items, headers } = page(found, call, LIST.replace('{owner}', call.at['owner'] ?? '').replace('{repo}', call.at['repo'] ?? ''))
    return { status: 200, headers, body: { total_count: found.length, artifacts: items.map(shown) } }
  }

  /** In a minute the address is worth nothing; GitHub's has another host, which must not see the token. */
  #archive({ at, url }: Call): Reply {
    const artifact = this.byId(at['artifact_id'] ?? '')
    if (artifact === undefined) return FAULTS.missing
    if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired' } }
    return { status: 302, headers: { location: `${url}/blobs/artifacts/${artifact.id}?sig=${artifact.signature}` } }
  }
}

const digestOf = (blob: Buffer): string => `sha256:${createHash('sha256').update(blob).digest('hex')}`

const twirp = (status: number, code: string, msg: string): Reply => ({ status, body: { code, msg } })

function shown({ id, name, blob, expired, createdAt, run }: Artifact): object {
  const bytes = blob ?? Buffer.alloc(0)
  const workflow = { id: 1, repository_id: run.repository, head_repository_id: run.headRepository, head_branch: 'main', head_sha: run.commit }
  return { id: Number(id), name, size_in_bytes: bytes.length, expired, created_at: createdAt, digest: digestOf(bytes), workflow_run: workflow }
}
