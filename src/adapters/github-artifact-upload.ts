// Artifacts into the run: two calls of the service that the runner's token is for, and one blob to storage between them.
// Written by hand: @actions/artifact adds 2.7 MB to the bundle, cannot be told how long to wait, and prints its failures as the job's.
import { createHash } from 'node:crypto'
import type { RunFacts } from '../execution/ports'
import type { Delivered } from '../execution/scanning'
import type { Secret } from '../support/secret'
import { safeFileName, safeName, suffixed, MOST_SUFFIXES } from './github-artifact-names'
import type { Needs } from './github-refusal'
import type { Requests } from './github-request'

/** What the runner hands to actions, and to no `run:` step. */
export interface ArtifactService {
  /** ACTIONS_RESULTS_URL */
  readonly url: string
  /** ACTIONS_RUNTIME_TOKEN */
  readonly token: Secret
}

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService'

const NEEDS: Needs = { permission: 'to write artifacts', absent: 'this GitHub has no service for artifacts of version 4' }

export async function uploadArtifact(requests: Requests, service: ArtifactService | undefined, { runUrl }: RunFacts, wanted: string, files: Readonly<Record<string, string>>): Promise<Delivered> {
  const ids = service === undefined ? undefined : backendIds(service.token)
  if (service === undefined || ids === undefined) return { kind: 'refused', why: 'this job offers no artifacts' }
  const zip = await zipped(files)

  const call = async (method: string, body: object): Promise<{ readonly data: Readonly<Record<string, unknown>> } | { readonly status: number; readonly why: string }> => {
    const headers = { authorization: `Bearer ${service.token.reveal()}`, 'content-type': 'application/json' }
    const what = { method: 'POST', headers, body: JSON.stringify({ ...ids, ...body }), seconds: requests.bounds.answerSeconds, limitBytes: 1024 * 1024 } as const
    const answer = await requests.fetch(new URL(`${SERVICE}/${method}`, service.url).href, what, NEEDS)
    return answer.kind === 'refused' ? answer : { data: jsonOf(answer.data as Uint8Array) }
  }

  const reasonIn = (data: object): string => (requests.said(data) === '' ? '' : `: ${requests.said(data)}`)

  // An artifact is never overwritten: another job of this run may have made it.
  for (let number = 1; number <= MOST_SUFFIXES; number++) {
    const name = suffixed(safeName(wanted), number)
    const made = await call('CreateArtifact', { name, version: 4 })
    if ('why' in made && made.status === 409) continue
    if ('why' in made) return { kind: 'refused', why: made.why }
    const address = made.data['signed_upload_url'] ?? made.data['signedUploadUrl']
    if (made.data['ok'] !== true || typeof address !== 'string') return { kind: 'refused', why: `GitHub made no place for the artifact${reasonIn(made.data)}` }

    const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-blob-content-type': 'application/zip', 'content-type': 'application/zip' }
    const sent = await requests.fetch(address, { method: 'PUT', headers, body: zip, seconds: requests.bounds.transferSeconds, limitBytes: 1024 * 1024 }, NEEDS)
    if (sent.kind === 'refused') return { kind: 'refused', why: `the storage of artifacts did not take it: ${sent.why}` }

    const hash = `sha256:${createHash('sha256').update(zip).digest('hex')}`
    const ended = await call('FinalizeArtifact', { name, size: String(zip.length), hash })
    if ('why' in ended) return { kind: 'refused', why: ended.why }
    if (ended.data['ok'] !== true) return { kind: 'refused', why: `GitHub did not keep the artifact${reasonIn(ended.data)}` }
    return { kind: 'done', url: `${runUrl}/artifacts/${String(ended.data['artifact_id'] ?? ended.data['artifactId'])}` }
  }
  return { kind: 'refused', why: `this run has ${MOST_SUFFIXES} artifacts called ${safeName(wanted)} already` }
}

/** The runner's token says whose artifacts it may write: "Actions.Results:RUN:JOB" among its scopes. */
function backendIds(token: Secret): { readonly workflow_run_backend_id: string; readonly workflow_job_run_backend_id: string } | undefined {
  const claims = jsonOf(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url'))
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(String(claims['scp'] ?? '')) ?? []
  return run === undefined || job === undefined ? undefined : { workflow_run_backend_id: run, workflow_job_run_backend_id: job }
}

async function zipped(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { zipSync, strToU8 } = await import('fflate')
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [safeFileName(name), strToU8(content)])))
}

function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
