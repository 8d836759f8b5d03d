// SARIF to code scanning, as github/codeql-action/upload-sarif does it: sent, then looked after until GitHub has read it.
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RunFacts } from '../execution/ports'
import type { Delivered } from '../execution/scanning'
import type { Needs } from './github-refusal'
import type { Requests } from './github-request'

/** GitHub's own limit, of the compressed file. */
const LIMIT_BYTES = 10 * 1024 * 1024

const ABSENT = 'code scanning is not there for this repository: it has to be enabled, which a private repository needs a plan for'

export async function uploadSarif({ ask, said, bounds }: Requests, facts: RunFacts, readOnly: string, sarif: string): Promise<Delivered> {
  if (facts.sha === '' || facts.ref === '') return { kind: 'refused', why: 'the run has no commit and ref that findings could belong to' }
  const packed = await promisify(gzip)(sarif)
  if (packed.length > LIMIT_BYTES) return { kind: 'refused', why: `it is ${Math.ceil(packed.length / 1024 / 1024)} MB compressed, and code scanning takes 10 MB` }

  const needs: Needs = { permission: 'security-events: write', absent: ABSENT, readOnly }
  // No checkout_uri: findings name paths of the repository, and the runner's own are nothing for GitHub.
  const taken = await ask('POST /repos/{owner}/{repo}/code-scanning/sarifs', { commit_sha: facts.sha, ref: facts.ref, sarif: packed.toString('base64') }, needs)
  if (taken.kind === 'refused') return { kind: 'refused', why: taken.why }

  const id = (taken.data as { readonly id?: string }).id
  for (let waited = 0; id !== undefined && waited < bounds.readingSeconds; waited += bounds.pollSeconds) {
    await pause(bounds.pollSeconds * 1000)
    const read = await ask('GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}', { sarif_id: id }, needs)
    // For some seconds GitHub may not know what it has just taken.
    if (read.kind === 'refused' && read.status === 404) continue
    if (read.kind === 'refused') break
    const { processing_status: state, errors } = read.data as { readonly processing_status?: string; readonly errors?: unknown }
    if (state === 'failed') return { kind: 'refused', why: `code scanning took it and could not read it: ${said({ errors }) || 'it does not say why'}` }
    if (state === 'complete') break
  }
  // Accepted is enough: GitHub may take its time, and the gate never waits for it.
  return { kind: 'done', url: alertsOf(facts) }
}

function alertsOf({ serverUrl, repository, ref }: RunFacts): string {
  const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1]
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
  const query = ['is:open', ...(number !== undefined ? [`pr:${number}`] : branch !== undefined ? [`branch:${branch}`] : [])].join(' ')
  return `${serverUrl}/${repository}/security/code-scanning?query=${encodeURIComponent(query)}`
}
