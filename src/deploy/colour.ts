// A service as one of its two copies: a pure change of the Compose model. Colours never share a container, a name or a
// project with anything of the user's, so that nothing of the user's can be touched by them.
import { copyOf } from '../compose/copy'
import { dollar, replicasOf, without, type Colour, type ComposeModel, type Grant, type Service, type Stack } from '../compose/model'
import { outside, placedMaterials, placedMounts, type Places } from './places'
import { slotName } from './switch-config'

export type { Places } from './places'
export { resourcesModel, stackModel } from './stack-models'

export interface CopyOptions {
  readonly colour: Colour
  /** The reference to run; it must be on the host already, as nothing is pulled. */
  readonly image: string
  readonly definition: string
  /** The deployment that makes the copy. */
  readonly deployment: string
  readonly places: Places
  /** `P-switch-backend-1:backend`, while an old copy still answers to the name. */
  readonly externalLinks?: readonly string[]
  /** Values of the variables that secrets and configs take from the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Of a web service, discovery labels and variables belong to the switch. */
  readonly web: boolean
}

/** Project P-colour with the one service `backend-green`. */
export function colourise(stack: Stack, service: string, options: CopyOptions): ComposeModel {
  const model = stack.services[service] ?? {}
  const { colour, places } = options
  const copy = copyOf(model, options.web)
  const volumes = placedMounts(service, model, places, true)
  const { secrets, configs } = grantsOf(stack, model)
  const links = [...((model['external_links'] as readonly string[] | undefined) ?? []), ...(options.externalLinks ?? [])]
  const replicas = replicasOf(model)
  const one = {
    ...without(copy, ['secrets', 'configs', 'volumes', 'networks', 'external_links', 'labels']),
    image: dollar(options.image),
    pull_policy: 'never',
    // Nothing may revive a copy that was not committed, not even the Docker daemon after a power cut.
    restart: 'no',
    ...(replicas === 1 ? {} : { deploy: { ...copy.deploy, replicas } }),
    ...(volumes === undefined ? {} : { volumes }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(configs.length === 0 ? {} : { configs }),
    ...(links.length === 0 ? {} : { external_links: links }),
    ...networksOf(stack, service, options),
    labels: { ...copy.labels, ...labelsOf(stack, service, options) },
  }
  return {
    name: `${stack.name}-${colour}`,
    services: { [`${service}-${colour}`]: one },
    networks: outside(stack.networks, Object.keys(model.networks ?? {})),
    volumes: outside(stack.volumes, namedVolumes(model)),
    ...materialsOf(stack, model, options),
  }
}

/** Under `backend-green.booking` the switch looks for the copies; the service's own names belong to the switch. */
function networksOf(stack: Stack, service: string, options: CopyOptions): object {
  const { networks } = copyOf(stack.services[service] ?? {}, options.web)
  if (networks === undefined) return {}
  const alias = slotName(stack.name, service, options.colour)
  return { networks: Object.fromEntries(Object.entries(networks).map(([name, at]) => [name, { ...at, aliases: [alias] }])) }
}

function labelsOf(stack: Stack, service: string, options: CopyOptions): Readonly<Record<string, string>> {
  return {
    'pi-deploy.project': stack.name,
    'pi-deploy.service': service,
    'pi-deploy.kind': 'copy',
    'pi-deploy.colour': options.colour,
    'pi-deploy.deployment': dollar(options.deployment),
    'pi-deploy.definition': options.definition,
    'pi-deploy.state': dollar(options.places.state),
  }
}

/**
 * A secret or config from a variable would make Compose on the host look for the variable there. Its value goes into the
 * model instead, as a config with content, which Compose copies into the container as it does with such a secret.
 */
function grantsOf(stack: Stack, model: Service): { readonly secrets: readonly Grant[]; readonly configs: readonly Grant[] } {
  const secrets = model.secrets ?? []
  const fromVariable = secrets.filter(({ source }) => stack.secrets[source]?.environment !== undefined)
  return {
    secrets: secrets.filter((grant) => !fromVariable.includes(grant)),
    configs: [...(model.configs ?? []), ...fromVariable.map(asConfig)],
  }
}

function asConfig(grant: Grant): Grant {
  const target = grant.target ?? grant.source
  return { ...grant, source: `secret-${grant.source}`, target: target.startsWith('/') ? target : `/run/secrets/${target}` }
}

function materialsOf(stack: Stack, model: Service, { places, env }: CopyOptions): { readonly secrets: object; readonly configs: object } {
  const value = (variable: string): { readonly content: string } => ({ content: dollar(env[variable] ?? '') })
  const secrets = (model.secrets ?? []).map(({ source }) => source)
  const configs = placedMaterials(stack, 'configs', (model.configs ?? []).map(({ source }) => source), places)
  const inline = secrets.flatMap((name) => {
    const variable = stack.secrets[name]?.environment
    return variable === undefined ? [] : [[`secret-${name}`, value(variable)] as const]
  })
  return {
    secrets: placedMaterials(stack, 'secrets', secrets.filter((name) => stack.secrets[name]?.environment === undefined), places),
    configs: {
      ...Object.fromEntries(
        Object.entries(configs).map(([name, { environment, ...config }]) => [name, environment === undefined ? config : { ...config, ...value(environment) }]),
      ),
      ...Object.fromEntries(inline),
    },
  }
}

function namedVolumes(service: Service): readonly string[] {
  return (service.volumes ?? []).flatMap((mount) => (mount.type === 'volume' && mount.source !== undefined ? [mount.source] : []))
}
