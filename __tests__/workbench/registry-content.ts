// What a registry holds, asked past the action.
import { get } from 'node:http'
import type { Registry } from './pi'

const MANIFESTS = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'

export interface Answered {
  readonly status: number
  /** docker-content-digest; empty without one */
  readonly digest: string
  readonly body: string
}

export function askRegistry(registry: Registry, path: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    get(`http://${registry.address}/v2/${path}`, { headers: { accept: MANIFESTS } }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString('utf8'))).on('end', () => resolve({ status: answer.statusCode ?? 0, digest: String(answer.headers['docker-content-digest'] ?? ''), body }))
    }).on('error', reject)
  })
}

/** Of a repository such as acme/web; none where it is not there. */
export async function tagsIn(registry: Registry, repository: string): Promise<readonly string[]> {
  const { status, body } = await askRegistry(registry, `${repository}/tags/list`)
  return status === 200 ? ((JSON.parse(body) as { readonly tags: readonly string[] | null }).tags ?? []) : []
}

export async function hasRepository(registry: Registry, repository: string): Promise<boolean> {
  const { body } = await askRegistry(registry, '_catalog?n=10000')
  return (JSON.parse(body) as { readonly repositories: readonly string[] }).repositories.includes(repository)
}
