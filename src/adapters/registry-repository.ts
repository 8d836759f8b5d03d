// A repository in a registry, read-only: the OCI distribution specification 1.1, from the runner's side.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { referrersTag, type Repository } from '../execution/images'
import { WorldFailure } from '../support/problem'
import { addressOf, registryName } from './registry-name'
import { asker, credentialsFor, refused, unreached, type RegistryAccess } from './registry-access'
import { ask as send, bodyOf, PATIENCE } from './registry-request'
import { answerTo, type Authorization } from './registry-token'

const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024
const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFESTS = [INDEX, 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json', 'application/vnd.docker.distribution.manifest.v2+json'].join(', ')

export function registryRepository(reference: string, access: RegistryAccess): Repository {
  const { registry, repository } = registryName(reference)
  const name = `${registry}/${repository}`
  const ask = asker(registry, repository, access)
  const url = (kind: string, what: string): string => `${addressOf(registry, access.mirrors)}/v2/${repository}/${kind}/${what}`
  const trouble = (what: string, thrown: unknown): WorldFailure => (thrown instanceof WorldFailure ? thrown : new WorldFailure(unreached(`${name}${what}`, registry, thrown as Error)))
  return {
    name,
    async manifest(tagOrDigest) {
      const byDigest = tagOrDigest.startsWith('sha256:')
      const what = `${byDigest ? '@' : ':'}${tagOrDigest}`
      try {
        const answer = await ask(url('manifests', tagOrDigest), { accept: MANIFESTS })
        if (answer.statusCode !== 200) throw refused(`${name}${what}`, answer)
        const bytes = await bodyOf(answer, MANIFEST_LIMIT_BYTES)
        const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
        if (byDigest && digest !== tagOrDigest) throw new WorldFailure({ what: `${name}${what}: the registry sent something else, with the digest ${digest}`, hint: 'Somebody between here and the registry, or the registry itself, changes what it hands out. Nothing of it was used.' })
        return { bytes, digest, mediaType: answer.headers['content-type']?.split(';')[0] ?? '' }
      } catch (thrown) {
        throw trouble(what, thrown)
      }
    },
    async blob(digest, { from = 0, to } = {}) {
      try {
        const ranged = from > 0 || to !== undefined
        const answer = await ask(url('blobs', digest), ranged ? { range: `bytes=${from}-${to ?? ''}` } : {})
        if (answer.statusCode !== 200 && answer.statusCode !== 206) throw refused(`${name}@${digest}`, answer)
        const whole = ranged && answer.statusCode === 200
        return worded(answer, whole ? from : 0, whole && to !== undefined ? to - from + 1 : Infinity, (thrown) => trouble(`@${digest}`, thrown))
      } catch (thrown) {
        throw trouble(`@${digest}`, thrown)
      }
    },
    async referrers(digest, artifactType) {
      const what = `@${digest}`
      try {
        const answer = await ask(`${url('referrers', digest)}?${new URLSearchParams({ artifactType }).toString()}`, { accept: INDEX })
        // Registries older than 1.1 of the specification, and GitHub's: an index under a tag that is made of the digest.
        const found = answer.statusCode === 404 ? await ask(url('manifests', referrersTag(digest)), { accept: INDEX }) : answer
        if (answer.statusCode === 404) answer.destroy()
        if (found.statusCode === 404) return found.destroy(), []
        if (found.statusCode !== 200) throw refused(`${name}${what}`, found)
        const { manifests = [] } = JSON.parse(new TextDecoder().decode(await bodyOf(found, MANIFEST_LIMIT_BYTES))) as { manifests?: readonly { readonly digest: string; readonly artifactType?: string }[] }
        return manifests.filter((one) => one.artifactType === artifactType).map((one) => one.digest)
      } catch (thrown) {
        throw trouble(what, thrown)
      }
    },
  }
}


/** What the host itself could show to pull from that repository; undefined where nothing is asked for. */
export async function pullAuthorization(reference: string, access: RegistryAccess): Promise<Authorization | undefined> {
  const { registry, repository } = registryName(reference)
  const patience = { ...PATIENCE, ...access.patience }
  const address = addressOf(registry, access.mirrors)
  try {
    const answer = await send(`${address}/v2/`, {}, patience)
    if (answer.statusCode === 401) return await answerTo(answer, address, repository, credentialsFor(registry, access), patience)
    answer.destroy()
    return undefined
  } catch (thrown) {
    throw new WorldFailure(unreached(`${registry}/${repository}`, registry, thrown as Error))
  }
}

/** A body with failures in our words. A registry that ignores ranges sends everything: `skip` bytes and what is behind `most` are left out. */
async function* worded(answer: IncomingMessage, skip: number, most: number, trouble: (thrown: unknown) => WorldFailure): AsyncGenerator<Uint8Array> {
  let toSkip = skip
  let left = most
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const rest = chunk.subarray(Math.min(toSkip, chunk.length), Math.min(toSkip, chunk.length) + left)
      toSkip -= Math.min(toSkip, chunk.length)
      left -= rest.length
      if (rest.length > 0) yield rest
      if (left === 0) return
    }
  } catch (thrown) {
    throw trouble(thrown)
  } finally {
    answer.destroy()
  }
}
