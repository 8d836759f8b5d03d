// A repository in a registry, read-only: the OCI distribution specification 1.1, from the runner's side.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Repository } from '../execution/images'
import { WorldFailure } from '../support/problem'
import { addressOf, registryName } from './registry-name'
import { bodyOf, get, PATIENCE, type Patience } from './registry-request'
import { answerTo, headerOf, type Authorization, type Credentials } from './registry-token'

export interface RegistryAccess {
  readonly credentials: readonly Credentials[]
  /** Registry → address to ask instead */
  readonly mirrors: Readonly<Record<string, string>>
  readonly patience?: Partial<Patience>
}

const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024
const MANIFESTS = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json', 'application/vnd.docker.distribution.manifest.v2+json'].join(', ')

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
  }
}

/** What the host itself could show to pull from that repository; undefined where nothing is asked for. */
export async function pullAuthorization(reference: string, access: RegistryAccess): Promise<Authorization | undefined> {
  const { registry, repository } = registryName(reference)
  const patience = { ...PATIENCE, ...access.patience }
  const address = addressOf(registry, access.mirrors)
  try {
    const answer = await get(`${address}/v2/`, {}, patience)
    if (answer.statusCode === 401) return await answerTo(answer, address, repository, credentialsFor(registry, access), patience)
    answer.destroy()
    return undefined
  } catch (thrown) {
    throw new WorldFailure(unreached(`${registry}/${repository}`, registry, thrown as Error))
  }
}

const credentialsFor = (registry: string, access: RegistryAccess): Credentials | undefined => access.credentials.find((one) => one.registry === registry)

/** GETs that show who we are once the registry asked for it, and again when that ran out. */
function asker(registry: string, repository: string, access: RegistryAccess): (url: string, headers: Readonly<Record<string, string>>) => Promise<IncomingMessage> {
  const patience = { ...PATIENCE, ...access.patience }
  let authorization: Authorization | undefined
  return async (url, headers) => {
    const answer = await get(url, { ...headers, ...headerOf(authorization) }, patience)
    if (answer.statusCode !== 401) return answer
    authorization = await answerTo(answer, addressOf(registry, access.mirrors), repository, credentialsFor(registry, access), patience)
    return authorization === undefined ? answer : get(url, { ...headers, ...headerOf(authorization) }, patience)
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

function refused(what: string, answer: IncomingMessage): WorldFailure {
  answer.destroy()
  return new WorldFailure(refusal(what, answer))
}

function refusal(what: string, { statusCode: status = 0, headers }: IncomingMessage): WorldFailure['parts'] {
  const access = 'Give registry, registry-username and registry-password with read access to it; on ghcr.io the job needs permissions: packages: read.'
  if (status === 401) return { what: `${what}: the registry says 401, it does not know us`, hint: access }
  if (status === 403) return { what: `${what}: the registry says 403, we may not read it`, hint: access }
  if (status === 404) return { what: `${what}: the registry says 404, it is not there`, hint: 'Was it pushed, and under this name?' }
  if (status === 429) return { what: `${what}: the registry says 429, too many requests${headers['retry-after'] === undefined ? '' : `, and to come back in ${headers['retry-after']} s`}`, hint: 'Log in with registry-username and registry-password, or name a mirror in registry-mirrors.' }
  return { what: `${what}: the registry says ${status} (asked 3 times)`, hint: 'It is in trouble itself. Run this again later.' }
}

function unreached(what: string, registry: string, error: Error & { code?: string }): WorldFailure['parts'] {
  return { what: `${what}: its registry does not answer: ${error.message || error.code || 'no reason given'}`, hint: `Can the runner reach ${registry}? A mirror, or an address without TLS, can be named in registry-mirrors.` }
}
