// Code scanning of the local GitHub: takes SARIF files as GitHub does, with its limits, and says later whether it could read them.
import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { FAULTS, jsonIn, type Call, type Reply, type Route } from './github-route'

export interface Sarif {
  readonly version: string
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string } }
    readonly automationDetails?: { readonly id?: string }
    readonly results?: readonly Readonly<Record<string, unknown>>[]
  }[]
}

export interface SarifUpload {
  readonly id: string
  readonly commit: string
  readonly ref: string
  readonly sarif: Sarif
  /** How often it was asked whether it is read */
  asked: number
}

const PATH = '/repos/{owner}/{repo}/code-scanning/sarifs'

export class CodeScanning {
  readonly uploads: SarifUpload[] = []
  /** Questions that are answered with `pending` */
  pendingTimes = 1
  /** Why nothing can be read from now on; empty: it can */
  errors: readonly string[] = []

  readonly routes: readonly Route[] = [
    { route: `POST ${PATH}`, permission: 'security-events: write', answer: (call) => this.#take(call) },
    { route: `GET ${PATH}/{sarif_id}`, permission: 'security-events: read', answer: (call) => this.#state(call) },
  ]

  #take(call: Call): Reply {
    const { commit_sha: commit = '', ref = '', sarif: packed = '', ...more } = jsonIn<Record<string, string>>(call)
    if (!/^[0-9a-f]{40}$/.test(commit)) return FAULTS.unprocessable('commit_sha is not a full commit')
    if (!/^refs\/(heads|tags)\/.+$|^refs\/pull\/\d+\/(merge|head)$/.test(ref)) return FAULTS.unprocessable('ref is not a full ref')
    if ('checkout_uri' in more) return FAULTS.unprocessable('paths of the runner are not wanted')
    const bytes = Buffer.from(packed, 'base64')
    if (bytes.length > 10 * 1024 * 1024) return { status: 413, body: { message: 'The sarif field is too large' } }
    const sarif = sarifIn(bytes)
    if (typeof sarif === 'string') return { status: 400, body: { message: sarif } }
    const upload = { id: randomUUID(), commit, ref, sarif, asked: 0 }
    this.uploads.push(upload)
    return { status: 202, body: { id: upload.id, url: `${call.url}${PATH.replace('{owner}', call.at['owner'] ?? '').replace('{repo}', call.at['repo'] ?? '')}/${upload.id}` } }
  }

  #state({ at }: Call): Reply {
    const upload = this.uploads.find(({ id }) => id === at['sarif_id'])
    if (upload === undefined) return FAULTS.missing
    upload.asked++
    if (upload.asked <= this.pendingTimes) return { status: 200, body: { processing_status: 'pending' } }
    if (this.errors.length > 0) return { status: 200, body: { processing_status: 'failed', analyses_url: null, errors: this.errors } }
    return { status: 200, body: { processing_status: 'complete', analyses_url: 'https://api.github.com/analyses' } }
  }
}

function sarifIn(bytes: Buffer): Sarif | string {
  let sarif: Sarif
  try {
    sarif = JSON.parse(gunzipSync(bytes).toString('utf8')) as Sarif
  } catch {
    return 'The sarif field is not gzip of JSON in Base64'
  }
  if (sarif.version !== '2.1.0' || !Array.isArray(sarif.runs)) return 'It is not SARIF 2.1.0'
  if (sarif.runs.length > 20) return 'It has more than 20 runs'
  if (sarif.runs.some((run) => typeof run.tool?.driver?.name !== 'string')) return 'A run has no name of its tool'
  if (sarif.runs.some((run) => (run.results ?? []).length > 25_000)) return 'A run has more than 25,000 results'
  // Since July 2025; before it they were put together.
  const categories = sarif.runs.map((run) => `${run.tool.driver.name} ${run.automationDetails?.id ?? ''}`)
  return new Set(categories).size === categories.length ? sarif : 'Several runs have the same tool and category'
}
