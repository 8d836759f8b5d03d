// Where the image of a service is pushed.
import { nearest } from '../inputs/nearest'

export interface NameFacts {
  /** ghcr.io */
  readonly registry: string
  /** acme/booking, from GitHub; empty outside of it */
  readonly repository: string
}

/**
 * The Compose file's name without tag and digest, where it names a registry or a user of Docker Hub. A bare name such as
 * `backend` cannot be pushed to: it becomes REGISTRY/OWNER/REPOSITORY-SERVICE, in lower case, as registries demand.
 */
export function imageNameOf(service: string, composeImage: string | undefined, facts: NameFacts): string | undefined {
  const composed = composeImage === undefined ? undefined : withoutTag(composeImage)
  if (composed?.includes('/') === true) return composed
  if (facts.repository === '') return undefined
  return `${facts.registry}/${facts.repository}-${service}`.toLowerCase()
}

function withoutTag(reference: string): string {
  const bare = reference.split('@')[0] ?? ''
  return /:[^/:]*$/.test(bare) ? bare.slice(0, bare.lastIndexOf(':')) : bare
}

const NAME = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/

/** `images`: SERVICE=NAME lines, or one bare name where one service is built. Names are taken in lower case. */
export function readImages(lines: readonly string[], services: readonly string[]): { readonly names: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const names: Record<string, string> = {}
  const problems: string[] = []
  for (const line of lines) {
    const [service, name] = line.includes('=') && !line.startsWith('name=') ? [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] : [services.length === 1 ? services[0] : undefined, line.replace(/^name=/, '')]
    if (service === undefined) problems.push(`images: "${line}" names no service, and there are ${services.length}; write SERVICE=NAME`)
    else if (!services.includes(service)) problems.push(`images: there is no "${service}" to build; ${hint(service, services)}`)
    else if (!NAME.test(name?.toLowerCase() ?? '')) problems.push(`images: "${name}" is no name of an image; write it without tag, such as ghcr.io/acme/app`)
    else if (names[service] !== undefined) problems.push(`images: ${service} is named twice`)
    else names[service] = (name ?? '').toLowerCase()
  }
  return { names, problems }
}

function hint(service: string, services: readonly string[]): string {
  const meant = nearest(service, services)
  return meant === undefined ? `there are ${services.join(', ')}` : `did you mean ${meant}?`
}
