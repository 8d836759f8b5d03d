// References as Docker reads them: where a registry is, and what its repository is called there.

export interface RegistryName {
  /** docker.io, ghcr.io, 10.0.0.2:5000 */
  readonly registry: string
  /** library/nginx */
  readonly repository: string
}

/** A first part with a dot, a colon, or of the name localhost is a registry; all else is on Docker Hub. */
export function registryName(reference: string): RegistryName {
  const bare = (reference.split('@')[0] ?? '').replace(/:[^/:]*$/, '')
  const slash = bare.indexOf('/')
  const first = slash === -1 ? '' : bare.slice(0, slash)
  if (!/[.:]|^localhost$/.test(first)) return { registry: 'docker.io', repository: slash === -1 ? `library/${bare}` : bare }
  const repository = bare.slice(slash + 1)
  return first === 'docker.io' || first === 'index.docker.io' ? { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}` } : { registry: first, repository }
}

/** Where its interface answers: TLS, but for registries on this machine, as Docker has it, and for mirrors that say http://. */
export function addressOf(registry: string, mirrors: Readonly<Record<string, string>>): string {
  const mirror = mirrors[registry]
  if (mirror !== undefined) return /^https?:\/\//.test(mirror) ? mirror : `https://${mirror}`
  if (registry === 'docker.io') return 'https://registry-1.docker.io'
  return `${/^(localhost|127\.)/.test(registry) ? 'http' : 'https'}://${registry}`
}
