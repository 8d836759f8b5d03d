// Where images are on the runner's side, by the transports that skopeo and podman name too: oci:, docker-daemon:, registries.
import { resolve } from 'node:path'
import type { Repository } from '../execution/images'
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { Secret } from '../support/secret'
import { dockerConfig } from './docker-config'
import { dockerRepository } from './docker-save'
import { layoutHas, layoutRepository } from './oci-layout'
import type { RegistryAccess } from './registry-access'
import { registryPublisher } from './registry-publisher'
import { pullAuthorization, registryRepository } from './registry-repository'
import { ROOT } from './runner'

export function imagesOf(inputs: Inputs, actor: string, root = ROOT): Pick<Ports, 'repository' | 'publisher' | 'pullAuthorization'> {
  const access = { credentials: credentialsOf(inputs, actor), mirrors: Object.fromEntries(inputs.registryMirrors.map((line) => line.split('=', 2))) }
  return {
    repository: (reference) => repositoryOf(reference, inputs.ociLayout, access, root),
    publisher: (name) => registryPublisher(name, access),
    pullAuthorization: async (reference) => {
      const found = await pullAuthorization(reference, access)
      if (found === undefined) return undefined
      const auth = found.kind === 'bearer' ? { registrytoken: found.token.reveal() } : { auth: Buffer.from(`${found.username}:${found.password.reveal()}`).toString('base64') }
      return new Secret(JSON.stringify({ auths: { [reference.split('/')[0] ?? '']: auth } }))
    },
  }
}

// The job's own token is good for GitHub's registry and is shown to no other. What is given wins over what an earlier step
// logged in to, and that over the token.
function credentialsOf({ registry, registryUsername, registryPassword, githubToken }: Inputs, actor: string): RegistryAccess['credentials'] {
  const username = registryUsername ?? (actor || 'pi-deploy')
  return [
    ...(registryPassword === undefined ? [] : [{ registry, username, password: registryPassword }]),
    ...dockerLogins(),
    ...(registry !== 'ghcr.io' || githubToken === undefined ? [] : [{ registry, username, password: githubToken }]),
  ]
}

/** Logins in docker's own configuration, as docker/login-action leaves them; those in a credential helper stay there. */
function dockerLogins(): RegistryAccess['credentials'] {
  try {
    const { auths = {} } = dockerConfig() as { auths?: Readonly<Record<string, { readonly auth?: string }>> }
    return Object.entries(auths).flatMap(([address, { auth = '' }]) => {
      const [username, ...password] = Buffer.from(auth, 'base64').toString('utf8').split(':')
      const registry = address.includes('index.docker.io') ? 'docker.io' : address.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
      return username === undefined || password.length === 0 ? [] : [{ registry, username, password: new Secret(password.join(':')) }]
    })
  } catch {
    return []
  }
}

function repositoryOf(reference: string, layouts: readonly string[], access: RegistryAccess, root: string): Repository {
  if (reference.startsWith('docker-daemon:')) return dockerRepository(reference.slice('docker-daemon:'.length))
  if (reference.startsWith('oci:')) return layoutRepository(resolve(root, reference.split(':')[1] ?? ''), reference)
  // One that a layout has needs no registry, not even to be named well.
  return firstOf(layouts.map((path) => ({ directory: resolve(root, path), name: `oci:${path}` })), registryRepository(reference, access))
}

// Digests come from the layout that has them; everything else, tags included, from the registry.
function firstOf(layouts: readonly { readonly directory: string; readonly name: string }[], registry: Repository): Repository {
  const holder = async (digest: string): Promise<Repository> => {
    for (const { directory, name } of digest.startsWith('sha256:') ? layouts : []) if (await layoutHas(directory, digest)) return layoutRepository(directory, name)
    return registry
  }
  return {
    name: registry.name,
    manifest: async (tagOrDigest) => (await holder(tagOrDigest)).manifest(tagOrDigest),
    blob: async (digest, range) => (await holder(digest)).blob(digest, range),
    referrers: (digest, artifactType) => registry.referrers(digest, artifactType),
  }
}
