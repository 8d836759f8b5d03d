// The job's repository on GitHub.
import type { RunFacts } from '../execution/ports'
import type { Delivered, GitHub } from '../execution/scanning'
import { Secret } from '../support/secret'
import { uploadArtifact, type ArtifactService } from './github-artifact-upload'
import { artifactOf } from './github-artifacts'
import { comment } from './github-comment'
import { readOnlyBecause } from './github-event'
import { BOUNDS, githubRequests, type Bounds } from './github-request'
import { uploadSarif } from './github-sarif'

export interface GitHubOptions {
  /** Default: what the runner hands to this action; undefined in a job without */
  readonly artifacts?: ArtifactService | undefined
  readonly bounds?: Bounds
}

/** @param payload the event of the run, as GitHub hands it over */
export function githubApi(token: Secret | undefined, facts: RunFacts, payload: unknown, { artifacts = artifactService(), bounds = BOUNDS }: GitHubOptions = {}): GitHub {
  const requests = githubRequests(token, facts, bounds, artifacts === undefined ? [] : [artifacts.token])
  return {
    uploadSarif: (sarif) => delivered(uploadSarif(requests, facts, readOnlyBecause(payload, facts), sarif)),
    comment: (marker, body) => delivered(comment(requests, facts, payload, marker, body)),
    uploadArtifact: (name, files) => delivered(uploadArtifact(requests, artifacts, facts, name, files)),
    artifactOf: (commit, name, file) => artifactOf(requests, commit, name, file).catch(() => undefined),
  }
}

/** An answer that is not what GitHub documents must not end the step either. Its text is not shown, as nobody knows what is in it. */
const delivered = (work: Promise<Delivered>): Promise<Delivered> => work.catch(() => ({ kind: 'refused', why: 'GitHub answered with something that is none of its documented answers' }))

function artifactService(): ArtifactService | undefined {
  const [url = '', token = ''] = ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN'].map((name) => process.env[name])
  return url === '' || token === '' ? undefined : { url, token: new Secret(token) }
}
