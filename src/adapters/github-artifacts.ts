// A file of an artifact that an earlier run kept, for what a later job decides by it: so only from runs of this repository's own.
import { createHash } from 'node:crypto'
import { safeName, suffixed, MOST_SUFFIXES } from './github-artifact-names'
import type { Needs } from './github-refusal'
import type { Requests } from './github-request'

/** Of the archive, and of the file in it */
const LIMIT_BYTES = 64 * 1024 * 1024

/** 1,000 artifacts of one name; GitHub lists the newest first */
const MOST_PAGES = 10

const NEEDS: Needs = { permission: 'actions: read', absent: 'there is no such artifact' }

interface Artifact {
  readonly id: number
  readonly name: string
  readonly expired: boolean
  readonly created_at: string
  readonly size_in_bytes: number
  /** Of the archive, sha256:…; older servers have none */
  readonly digest?: string | null
  readonly workflow_run?: { readonly repository_id?: number; readonly head_repository_id?: number; readonly head_sha?: string } | null
}

export async function artifactOf(requests: Requests, commit: string, wanted: string, file: string): Promise<string | undefined> {
  let candidates: readonly Artifact[] = []
  // A second artifact of a run has a number behind its name, and it is the newer one.
  for (let number = 1; number <= MOST_SUFFIXES; number++) {
    const found = await listed(requests, commit, suffixed(safeName(wanted), number))
    if (found.length === 0) break
    candidates = [...candidates, ...found]
  }
  const [newest] = [...candidates].sort((one, other) => other.created_at.localeCompare(one.created_at) || other.id - one.id)
  return newest === undefined || newest.size_in_bytes > LIMIT_BYTES ? undefined : fileOf(requests, newest, file)
}

async function listed({ ask }: Requests, commit: string, name: string): Promise<readonly Artifact[]> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await ask('GET /repos/{owner}/{repo}/actions/artifacts', { name, per_page: 100, page }, NEEDS)
    if (answer.kind === 'refused') return []
    const found = (answer.data as { readonly artifacts: readonly Artifact[] }).artifacts.filter((artifact) => artifact.name === name && isOurs(artifact, commit))
    if (found.length > 0 || !/rel="next"/.test(answer.headers['link'] ?? '')) return found
  }
  return []
}

/** A fork's pull request runs here too, with its own workflow, and could plant a verdict for a commit of ours. */
function isOurs({ expired, workflow_run: run }: Artifact, commit: string): boolean {
  return !expired && commit !== '' && run?.head_sha === commit && run.repository_id !== undefined && run.head_repository_id === run.repository_id
}

async function fileOf(requests: Requests, { id, digest }: Artifact, file: string): Promise<string | undefined> {
  const answer = await requests.ask('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', { artifact_id: id, archive_format: 'zip' }, NEEDS, 'manual')
  const place = answer.kind === 'answered' ? answer.headers['location'] : undefined
  if (place === undefined) return undefined
  // Storage gets no token: its address is signed.
  const got = await requests.fetch(place, { method: 'GET', seconds: requests.bounds.transferSeconds, limitBytes: LIMIT_BYTES }, NEEDS)
  if (got.kind === 'refused') return undefined
  const archive = got.data as Uint8Array
  if (digest?.startsWith('sha256:') && digest !== `sha256:${createHash('sha256').update(archive).digest('hex')}`) return undefined
  const { unzipSync } = await import('fflate')
  // It makes room for the size that the archive names and writes no further, so a bomb stays small.
  const content = unzipSync(archive, { filter: ({ name, originalSize }) => name === file && originalSize <= LIMIT_BYTES })[file]
  return content === undefined ? undefined : new TextDecoder().decode(content)
}
