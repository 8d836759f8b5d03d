// Who we are to a registry: the challenge of its 401 answered, as the distribution specification's token protocol has it.
import type { IncomingMessage } from 'node:http'
import { Secret } from '../support/secret'
import { ask, bodyOf, type Patience } from './registry-request'

export interface Credentials {
  readonly registry: string
  readonly username: string
  readonly password: Secret
}

export type Authorization = { readonly kind: 'bearer'; readonly token: Secret } | { readonly kind: 'basic'; readonly username: string; readonly password: Secret }

const TOKEN_LIMIT_BYTES = 64 * 1024

/** What may be done with a repository, in the words of the token protocol. */
export type Access = 'pull' | 'pull,push'

/** What answers the challenge for one repository; undefined where there is nothing to answer it with. */
export async function answerTo(challenge: IncomingMessage, address: string, repository: string, credentials: Credentials | undefined, patience: Patience, access: Access = 'pull'): Promise<Authorization | undefined> {
  challenge.destroy()
  const wanted = challenge.headers['www-authenticate'] ?? ''
  if (/^basic/i.test(wanted)) return credentials === undefined ? undefined : { kind: 'basic', username: credentials.username, password: credentials.password }
  const parameter = (name: string): string => new RegExp(`${name}="([^"]*)"`, 'i').exec(wanted)?.[1] ?? ''
  const realm = parameter('realm')
  if (!/^bearer/i.test(wanted) || !URL.canParse(realm)) return undefined
  if (address.startsWith('https:') && !realm.startsWith('https:')) throw new Error(`it asks for the password at ${new URL(realm).host} without TLS`)
  const url = new URL(realm)
  if (parameter('service') !== '') url.searchParams.set('service', parameter('service'))
  url.searchParams.set('scope', `repository:${repository}:${access}`)
  const answer = await ask(url.href, credentials === undefined ? {} : { authorization: basic(credentials.username, credentials.password) }, patience)
  const body = (await bodyOf(answer, TOKEN_LIMIT_BYTES)).toString('utf8')
  if (answer.statusCode !== 200) return undefined
  const { token, access_token: accessToken } = JSON.parse(body) as { token?: string; access_token?: string }
  const text = token ?? accessToken
  return text === undefined ? undefined : { kind: 'bearer', token: new Secret(text) }
}

export function headerOf(authorization: Authorization | undefined): Readonly<Record<string, string>> {
  if (authorization === undefined) return {}
  return { authorization: authorization.kind === 'bearer' ? `Bearer ${authorization.token.reveal()}` : basic(authorization.username, authorization.password) }
}

const basic = (username: string, password: Secret): string => `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`
