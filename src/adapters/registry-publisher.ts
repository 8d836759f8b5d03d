// Writing to a repository of a registry: the OCI distribution specification 1.1, end-4, end-7 and end-11 (blobs in one piece, or mounted).
import type { IncomingMessage } from 'node:http'
import type { Publisher } from '../execution/docker'
import { WorldFailure } from '../support/problem'
import { asker, refused, unreached, type RegistryAccess } from './registry-access'
import { addressOf, registryName } from './registry-name'

/** @param name without tag or digest */
export function registryPublisher(name: string, access: RegistryAccess): Publisher {
  const { registry, repository } = registryName(name)
  // A mirror is there to be read. One that is the registry itself only says how it is spoken to.
  const own = Object.entries(access.mirrors).filter(([of, address]) => address.replace(/^https?:\/\//, '') === of)
  const base = `${addressOf(registry, Object.fromEntries(own))}/v2/${repository}`
  const ask = asker(registry, repository, access, 'pull,push')
  const asked = async (what: string, wanted: readonly number[], ...request: Parameters<typeof ask>): Promise<IncomingMessage> => {
    const answer = await ask(...request).catch((thrown: unknown) => {
      throw thrown instanceof WorldFailure ? thrown : new WorldFailure(unreached(`${registry}/${repository}${what}`, registry, thrown as Error))
    })
    if (wanted.includes(answer.statusCode ?? 0)) {
      answer.resume()
      return answer
    }
    throw refused(`${registry}/${repository}${what}`, answer, 'write')
  }
  return {
    hasBlob: async (digest) => (await asked(`@${digest}`, [200, 404], `${base}/blobs/${digest}`, {}, { method: 'HEAD' })).statusCode === 200,
    hasManifest: async (tag) => (await asked(`:${tag}`, [200, 404], `${base}/manifests/${tag}`, { accept: 'application/vnd.oci.image.index.v1+json' }, { method: 'HEAD' })).statusCode === 200,
    putBlob: async (digest, size, from, beside) => {
      const mount = beside !== undefined && registryName(beside).registry === registry ? `?${new URLSearchParams({ mount: digest, from: registryName(beside).repository }).toString()}` : ''
      const begun = await asked(`@${digest}`, [201, 202], `${base}/blobs/uploads/${mount}`, { 'content-length': '0' }, { method: 'POST' })
      if (begun.statusCode === 201) return 0
      const to = new URL(begun.headers.location ?? '', `${base}/blobs/uploads/`)
      to.searchParams.set('digest', digest)
      await asked(`@${digest}`, [201, 204], to.href, { 'content-type': 'application/octet-stream', 'content-length': String(size) }, { method: 'PUT', body: () => from.blob(digest) })
      return size
    },
    putManifest: async ({ bytes, mediaType }, tagOrDigest) => {
      const what = `${tagOrDigest.startsWith('sha256:') ? '@' : ':'}${tagOrDigest}`
      const answer = await asked(what, [201], `${base}/manifests/${tagOrDigest}`, { 'content-type': mediaType, 'content-length': String(bytes.length) }, { method: 'PUT', body: async () => (async function* () { yield bytes })() })
      return { refers: answer.headers['oci-subject'] !== undefined }
    },
  }
}
