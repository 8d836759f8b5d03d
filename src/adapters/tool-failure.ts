// Why a scanner could not be fetched, in words that say what to do.
import type { ToolWish } from '../execution/scanning'
import { WorldFailure, type WorldFailureParts } from '../support/problem'

/** What a server answered instead of the archive. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`it answered ${status}`)
  }
}

const nameOf = ({ name, version }: ToolWish): string => `${name === 'trivy' ? 'Trivy' : 'Dependency-Check'} ${version}`

const ON_PATH = ({ onPath }: ToolWish): string => `A self-hosted runner can have \`${onPath[0] ?? ''}\` on its PATH.`

/** Another attempt may do better. */
export const isPassing = (thrown: unknown): boolean => !(thrown instanceof WorldFailure) && (!(thrown instanceof Refused) || thrown.status === 408 || thrown.status === 429 || thrown.status >= 500)

/** Whatever is no failure of the way to the archive comes back as it is. */
export function fetchFailure(thrown: unknown, wish: ToolWish): Error {
  if (thrown instanceof WorldFailure) return thrown
  const { what, hint } = thrown instanceof Refused ? refusal(thrown.status, wish) : broken(thrown as NodeJS.ErrnoException, wish)
  return new WorldFailure({ what, details: [wish.url], ...(hint === undefined ? {} : { hint }) })
}

export function wrongChecksum(wish: ToolWish, got: string, bytes: number): WorldFailure {
  const where = `${wish.name === 'trivy' ? 'trivy' : 'dependency-check'}-version`
  return new WorldFailure({
    what: `The archive of ${nameOf(wish)} is not the one that was expected, so the file was not run, and is deleted`,
    details: [wish.url, `expected sha256 ${wish.sha256}`, `got      sha256 ${got}, of ${bytes} bytes`],
    hint: `Either ${where} has a wrong checksum, or something on the way, or tool-mirror, hands out another file. Do not take over what was got without finding out which.`,
  })
}

export function noArchive(wish: ToolWish, why: string): WorldFailure {
  return new WorldFailure({ what: `The archive of ${nameOf(wish)} could not be unpacked as ${wish.archive}: ${why}`, details: [wish.url], hint: 'Its checksum is the expected one, so a checksum of another file was given.' })
}

export function noProgram(wish: ToolWish): WorldFailure {
  return new WorldFailure({ what: `The archive of ${nameOf(wish)} has no ${wish.program}`, details: [wish.url], hint: 'Its checksum is the expected one, so a checksum of another file was given.' })
}

type Parts = Pick<WorldFailureParts, 'what' | 'hint'>

function refusal(status: number, wish: ToolWish): Parts {
  const { host } = new URL(wish.url)
  if (status === 404 || status === 410) return { what: `${host} has no ${nameOf(wish)}: it answered ${status}`, hint: `Is there such a version, and is tool-mirror a server with the paths of GitHub's releases?` }
  if (status === 429) return { what: `${host} says 429, too many requests, to who asks for ${nameOf(wish)}`, hint: `Run this again later, or name a mirror in tool-mirror. ${ON_PATH(wish)}` }
  if (status >= 500) return { what: `${host} is in trouble itself: it answered ${status} to who asks for ${nameOf(wish)}`, hint: `Run this again later, or name a mirror in tool-mirror. ${ON_PATH(wish)}` }
  return { what: `${host} does not give us ${nameOf(wish)}: it answered ${status}`, hint: `A mirror in tool-mirror is asked without a password. ${ON_PATH(wish)}` }
}

function broken({ code = '', message }: NodeJS.ErrnoException, wish: ToolWish): Parts {
  const { host } = new URL(wish.url)
  const what = (cause: string): string => `${nameOf(wish)} could not be fetched from ${host}: ${cause}`
  if (/ENOTFOUND|EAI_/.test(code)) return { what: what('its name is not known to DNS'), hint: `Is tool-mirror right, or does the runner need a proxy (https_proxy)? ${ON_PATH(wish)}` }
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(code)) return { what: what('nothing answers there'), hint: `Is tool-mirror right, or does the runner need a proxy (https_proxy)? ${ON_PATH(wish)}` }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|EPROTO/.test(code)) return { what: what(`TLS fails (${message})`), hint: 'NODE_EXTRA_CA_CERTS names the certificates of a proxy or mirror of your own.' }
  if (/ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE/.test(code)) return { what: what('the connection broke'), hint: 'Run this again, or name a mirror in tool-mirror.' }
  return { what: what(message), hint: `Run this again, or name a mirror in tool-mirror. ${ON_PATH(wish)}` }
}
