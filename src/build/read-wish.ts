// From the stack and the step's inputs to what is to be built, with every problem at once.
import type { Stack } from '../compose/model'
import { from, join } from '../compose/source-paths'
import type { Inputs } from '../inputs/types'
import { composeBuild, type ComposeBuild } from './compose-build'
import { imageNameOf, readImages, type NameFacts } from './image-name'
import { platform, platformProblem } from './platform'
import { readTargets } from './targets'
import type { BuildService, BuildWish, Output, SecretMount } from './wish'

export interface WishFacts extends NameFacts {
  /** Of the Compose file, relative to the repository */
  readonly directory: string
  /** A pull request, whose images nobody has agreed to yet */
  readonly pullRequest: boolean
  /** Variables of the job that `secret-envs` names and that are not there */
  readonly missingVariables: readonly string[]
}

export type BuildInputs = Pick<Inputs, 'services' | 'platforms' | 'targets' | 'target' | 'images' | 'buildArgs' | 'secrets' | 'secretEnvs' | 'secretFiles' | 'ssh' | 'builder' | 'cache' | 'cacheFrom' | 'cacheTo' | 'provenance' | 'sbom' | 'noCache' | 'pull' | 'output' | 'outputDirectory'>

/** Variable of docker's environment in which a secret of the step travels; its names never reach a command line's values. */
export const secretVariable = (index: number): string => `PI_DEPLOY_BUILD_SECRET_${index}`

export function readBuildWish(stack: Stack | undefined, inputs: BuildInputs, facts: WishFacts): { readonly wish: BuildWish; readonly problems: readonly string[] } {
  const { targets, problems: wrongTargets } = readTargets(inputs.targets, facts.directory)
  const composed = Object.entries(stack?.services ?? {}).flatMap(([service, it]) => {
    const build = composeBuild(it, stack?.secrets ?? {})
    return build === undefined ? [] : [[service, build] as const]
  })
  const sections = new Map<string, ComposeBuild>([...composed, ...targets.map(({ service, ...target }) => [service, { ...NOTHING, ...target }] as const)])
  const wanted = [...sections.keys()].filter((service) => inputs.services.length === 0 || inputs.services.includes(service))
  const { names, problems: wrongNames } = readImages(inputs.images, wanted)
  const args = pairsOf(inputs.buildArgs, 'build-args')
  const mounts = secretMounts(inputs, facts)
  const asked = inputs.platforms.map((name) => ({ name, usual: platform(name) }))
  const problems = [
    ...wrongTargets,
    ...(wanted.length === 0 ? [nothingToBuild(inputs, [...sections.keys()])] : []),
    ...wrongNames,
    ...args.problems,
    ...mounts.problems,
    ...asked.filter(({ usual }) => usual === undefined).map(({ name }) => `platforms: ${platformProblem(name)}`),
    ...(join('.', inputs.outputDirectory) === undefined || inputs.outputDirectory.startsWith('/') ? [`output-directory: ${inputs.outputDirectory} lies outside the repository`] : []),
    ...(inputs.output.includes('none') && inputs.output.length > 1 ? ['output: "none" goes with no other'] : []),
  ]
  const services = wanted.flatMap((service): readonly BuildService[] => {
    const build = sections.get(service) ?? NOTHING
    const name = names[service] ?? imageNameOf(service, stack?.services[service]?.image, facts)
    if (name === undefined) problems.push(`images: where is ${service} pushed to? Its service has no image: with a registry; write ${service}=NAME`)
    const target = build.target ?? inputs.target
    return [{
      ...build,
      service,
      name: name ?? service,
      ...(target === undefined ? {} : { target }),
      args: { ...build.args, ...args.values },
      secrets: [...build.secrets, ...mounts.values],
      ssh: [...build.ssh, ...inputs.ssh],
      platforms: platformsOf(service, build.platforms, asked.flatMap(({ usual }) => usual ?? []), problems),
      cacheFrom: inputs.cacheFrom.length > 0 ? inputs.cacheFrom.map((line) => line.replaceAll('{service}', service)) : build.cacheFrom,
      cacheTo: inputs.cacheTo.length > 0 ? inputs.cacheTo.map((line) => line.replaceAll('{service}', service)) : build.cacheTo,
      noCache: build.noCache || inputs.noCache,
      pull: build.pull || inputs.pull,
    }]
  })
  const { outputs, outputWhy } = outputOf(inputs.output, facts)
  return {
    wish: { services, directory: facts.directory, outputs, outputWhy, outputDirectory: inputs.outputDirectory, cache: inputs.cache, provenance: inputs.provenance === 'true' ? 'min' : inputs.provenance, sbom: inputs.sbom, builder: inputs.builder },
    problems,
  }
}

const NOTHING: ComposeBuild = { context: '.', args: {}, contexts: {}, labels: {}, secrets: [], ssh: [], cacheFrom: [], cacheTo: [], platforms: [], noCache: false, pull: false, extraHosts: [], ulimits: [] }

function outputOf(output: readonly Output[], { pullRequest }: WishFacts): { readonly outputs: readonly Output[]; readonly outputWhy: string } {
  if (output.length > 0) return { outputs: output, outputWhy: '' }
  return pullRequest ? { outputs: ['none'], outputWhy: 'nothing is pushed for a pull request' } : { outputs: ['registry'], outputWhy: '' }
}

// `platforms:` of a service narrows what the step asks for: it says what the service can be built for.
function platformsOf(service: string, own: readonly string[], asked: readonly string[], problems: string[]): readonly string[] {
  if (own.length === 0) return [...new Set(asked)]
  const both = [...new Set(own.flatMap((name) => platform(name) ?? []))].filter((name) => asked.includes(name))
  if (both.length === 0 && asked.length > 0) problems.push(`services.${service}.build.platforms: has none of ${asked.join(', ')}, which the input platforms asks for`)
  return both
}

function nothingToBuild({ services }: BuildInputs, known: readonly string[]): string {
  if (known.length === 0) return 'targets: nothing is to be built: no service of the Compose file has build:, and targets names none'
  return `services: none of ${services.join(', ')} is built; there are ${known.join(', ')}`
}

function pairsOf(lines: readonly string[], input: string): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const wrong = lines.filter((line) => !/^[^=\s]+=/.test(line))
  const pairs = lines.filter((line) => !wrong.includes(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
  return { values: Object.fromEntries(pairs), problems: wrong.map((line) => `${input}: "${line}" is not KEY=VALUE`) }
}

function secretMounts(inputs: BuildInputs, facts: WishFacts): { readonly values: readonly SecretMount[]; readonly problems: readonly string[] } {
  const variables = pairsOf(inputs.secretEnvs, 'secret-envs')
  const files = pairsOf(inputs.secretFiles, 'secret-files')
  const values: readonly SecretMount[] = [
    ...Object.keys(inputs.secrets).map((id, at) => ({ id, variable: secretVariable(at) })),
    ...Object.entries(variables.values).map(([id, variable]) => ({ id, variable })),
    ...Object.entries(files.values).map(([id, file]) => ({ id, file: file.startsWith('/') ? file : from(facts.directory, file) })),
  ]
  const twice = values.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)
  return {
    values,
    problems: [...variables.problems, ...files.problems, ...facts.missingVariables.map((name) => `secret-envs: ${name} is not set in this job`), ...twice.map((id) => `secrets: ${id} is given twice`)],
  }
}
