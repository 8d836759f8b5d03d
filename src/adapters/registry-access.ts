// How we ask a registry: who we are to it, and its refusals in our words.
import type { IncomingMessage } from 'node:http'
import { WorldFailure } from '../support/problem'
import { addressOf } from './registry-name'
import { ask, PATIENCE, type Patience, type Sent } from './registry-request'
import { answerTo, headerOf, type Access, type Authorization, type Credentials } from './registry-token'

export interface RegistryAccess {
  readonly credentials: readonly Credentials[]
  /** Registry → address to ask instead */
  readonly mirrors: Readonly<Record<string, string>>
  readonly patience?: Partial<Patience>
}

export const credentialsFor = (registry: string, access: RegistryAccess): Credentials | undefined => access.credentials.find((one) => one.registry === registry)

export type Asker = (url: string, headers?: Readonly<Record<string, string>>, sent?: Sent) => Promise<IncomingMessage>

/** Requests that show who we are once the registry asked for it, and again when that ran out. */
export function asker(registry: string, repository: string, access: RegistryAccess, wanted: Access = 'pull'): Asker {
  const patience = { ...PATIENCE, ...access.patience }
  let authorization: Authorization | undefined
  return async (url, headers = {}, sent) => {
    const answer = await ask(url, { ...headers, ...headerOf(authorization) }, patience, sent)
    if (answer.statusCode !== 401) return answer
    authorization = await answerTo(answer, addressOf(registry, access.mirrors), repository, credentialsFor(registry, access), patience, wanted)
    return authorization === undefined ? answer : ask(url, { ...headers, ...headerOf(authorization) }, patience, sent)
  }
}

/** @param aim what the registry was asked to let us do */
export function refused(what: string, answer: IncomingMessage, aim: 'read' | 'write' = 'read'): WorldFailure {
  answer.destroy()
  return new WorldFailure(refusal(what, aim, answer))
}

function refusal(what: string, aim: 'read' | 'write', { statusCode: status = 0, headers }: IncomingMessage): WorldFailure['parts'] {
  const access = `Give registry, registry-username and registry-password with ${aim} access to it; on ghcr.io the job needs permissions: packages: ${aim}.`
  if (status === 401) return { what: `${what}: the registry says 401, it does not know us`, hint: access }
  if (status === 403) return { what: `${what}: the registry says 403, we may not ${aim} ${aim === 'write' ? 'to ' : ''}it`, hint: access }
  if (status === 404) return { what: `${what}: the registry says 404, it is not there`, hint: aim === 'write' ? access : 'Was it pushed, and under this name?' }
  if (status === 429) return { what: `${what}: the registry says 429, too many requests${headers['retry-after'] === undefined ? '' : `, and to come back in ${headers['retry-after']} s`}`, hint: aim === 'write' ? 'Run this again later; what is there already is not sent again.' : 'Log in with registry-username and registry-password, or name a mirror in registry-mirrors.' }
  return { what: `${what}: the registry says ${status} (asked 3 times)`, hint: 'It is in trouble itself. Run this again later.' }
}

export function unreached(what: string, registry: string, error: Error & { code?: string }): WorldFailure['parts'] {
  return { what: `${what}: its registry does not answer: ${error.message || error.code || 'no reason given'}`, hint: `Can the runner reach ${registry}? A mirror, or an address without TLS, can be named in registry-mirrors.` }
}
