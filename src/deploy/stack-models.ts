// The user's own Compose project, as it is handed to Compose on the host.
import { dollar, without, type ComposeModel, type Service, type Stack } from '../compose/model'
import { outside, placedMaterials, placedMounts, type Places } from './places'

/**
 * Project P with all its services, for `docker compose config --hash` and for creating singletons. Everything that is
 * in Compose's hash stays, depends_on and profiles included (older versions count them): `config` on the host has to
 * be given `--profile '*'`. A source in `places.onHost` keeps its path, and with it the hash of a container that runs.
 * Networks and volumes are not in the hash and are external: Compose replaces a network whose definition changed.
 */
export function stackModel(stack: Stack, images: Readonly<Record<string, string>>, places: Places): ComposeModel {
  const services = Object.entries(stack.services).map(([name, service]) => {
    const image = images[name]
    const volumes = placedMounts(name, service, places, false)
    const placed: Service = {
      ...without(service, ['build']),
      ...(image === undefined ? {} : { image: dollar(image) }),
      ...(volumes === undefined ? {} : { volumes }),
    }
    return [name, placed] as const
  })
  return {
    name: stack.name,
    services: Object.fromEntries(services),
    networks: outside(stack.networks, Object.keys(stack.networks)),
    volumes: outside(stack.volumes, Object.keys(stack.volumes)),
    secrets: placedMaterials(stack, 'secrets', Object.keys(stack.secrets).filter((name) => isUsed(stack, 'secrets', name)), places),
    configs: placedMaterials(stack, 'configs', Object.keys(stack.configs).filter((name) => isUsed(stack, 'configs', name)), places),
  }
}

function isUsed(stack: Stack, kind: 'secrets' | 'configs', name: string): boolean {
  return Object.values(stack.services).some((service) => (service[kind] ?? []).some((grant) => grant.source === name))
}

/**
 * Project P with its networks and volumes and no container, so that Compose creates them with its own labels and a later
 * `docker compose up` by hand takes them for its own. What exists already (real names) is left to itself.
 */
export function resourcesModel(
  stack: Stack,
  existing: { readonly networks: readonly string[]; readonly volumes: readonly string[] },
): ComposeModel {
  const networks = left(stack.networks, existing.networks)
  const volumes = left(stack.volumes, existing.volumes)
  return {
    name: stack.name,
    services: {
      'pi-deploy-resources': {
        // Never pulled, as no container is made of it.
        image: 'pi-deploy/nothing',
        deploy: { replicas: 0 },
        networks: Object.fromEntries(Object.keys(networks).map((name) => [name, null])),
        volumes: Object.keys(volumes).map((name) => ({ type: 'volume', source: name, target: `/${name}` })),
      },
    },
    networks,
    volumes,
  }
}

function left(resources: Stack['networks'], existing: readonly string[]): Stack['networks'] {
  return Object.fromEntries(
    Object.entries(resources).map(([key, one]) => [key, existing.includes(one.name) ? { name: one.name, external: true } : one]),
  )
}
