import { readBuildWish } from '../build/read-wish'
import { isAddress } from '../build/targets'
import type { BuildService, BuildWish } from '../build/wish'
import { readStack } from '../compose/read'
import { join } from '../compose/source-paths'
import type { Ports } from '../execution/ports'
import type { DeployInputs } from '../inputs/types'
import { InputFailure } from '../support/problem'
import { composeFiles } from './compose-files'

/** What is to be built, or one InputFailure with all that is wrong in it. @param metadata problems of tags, labels and the like */
export async function readBuild(inputs: DeployInputs, metadata: readonly string[], ports: Ports): Promise<BuildWish> {
  const { repository, event } = ports.facts
  const env = Object.fromEntries(Object.entries(inputs.env).map(([name, value]) => [name, value.reveal()]))
  const files = await composeFiles(inputs, ports.runner).catch((thrown: unknown) => {
    // Targets alone are enough to build.
    if (inputs.targets.length > 0 && inputs.composeFile.length === 0) return []
    throw thrown
  })
  const read = files.length === 0 ? undefined : await readStack(ports.runner, { files, profiles: inputs.profiles.length === 0 ? ['*'] : inputs.profiles, env, release: inputs.release, purpose: 'build', ...(inputs.project === undefined ? {} : { project: inputs.project }) })
  const named = inputs.secretEnvs.map((line) => line.slice(line.indexOf('=') + 1))
  const { wish, problems } = readBuildWish(read?.stack, inputs, {
    registry: inputs.registry,
    repository,
    directory: read?.directory ?? '.',
    pullRequest: /^pull_request/.test(event),
    missingVariables: named.filter((name) => ports.variable(name) === undefined),
  })
  const all = [...problems, ...metadata, ...(await Promise.all(wish.services.map((service) => sourceProblems(service, wish.directory, inputs, ports)))).flat()]
  if (all.length > 0) throw new InputFailure([...new Set(all)])
  return wish
}

async function sourceProblems(service: BuildService, directory: string, inputs: DeployInputs, ports: Ports): Promise<readonly string[]> {
  const name = inputs.targets.some((line) => line.startsWith(`${service.service}=`)) ? 'targets' : `services.${service.service}.build`
  const problems: string[] = []
  const kindOf = async (path: string, below = directory): Promise<string> => {
    const full = path.startsWith('/') ? undefined : join(below, path)
    return full === undefined ? 'outside' : ports.runner.kindOf(full)
  }
  if (!isAddress(service.context)) {
    const kind = await kindOf(service.context)
    if (kind === 'absent') problems.push(`${name}: the context ${service.context} is not in the repository; was it checked out, or downloaded from the earlier job?`)
    else if (kind === 'file') problems.push(`${name}: the context ${service.context} is a file; it has to be a directory`)
    else if (kind === 'directory' && service.dockerfileInline === undefined) {
      const file = service.dockerfile ?? 'Dockerfile'
      if ((await kindOf(file, join(directory, service.context) ?? '.')) === 'absent') problems.push(`${name}: there is no ${file} in ${service.context}`)
    }
  }
  for (const mount of service.secrets) if ('file' in mount && (await kindOf(mount.file)) === 'absent') problems.push(`secret-files: ${mount.file}, for the secret ${mount.id}, is not there`)
  return problems
}
