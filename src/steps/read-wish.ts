import { parseExtension } from '../compose/extension'
import { readStack } from '../compose/read'
import { findSources } from '../compose/sources'
import { settingsOf, type Wish } from '../deploy/wish'
import type { Ports } from '../execution/ports'
import type { DeployInputs } from '../inputs/types'
import { InputFailure } from '../support/problem'
import { composeFiles } from './compose-files'

export interface WishRead {
  readonly wish: Wish
  /** Plain values of `env` and VERSION, for secrets and configs that come from the environment; goes into 0600 files only. */
  readonly env: Readonly<Record<string, string>>
}

/** Everything the repository says, or one InputFailure with all that is wrong in it. */
export async function readWish(inputs: DeployInputs, ports: Ports): Promise<WishRead> {
  const given = Object.fromEntries(Object.entries(inputs.env).map(([name, value]) => [name, value.reveal()]))
  const env = { ...given, VERSION: given['VERSION'] ?? inputs.release }
  const read = await readStack(ports.runner, {
    files: await composeFiles(inputs, ports.runner),
    profiles: inputs.profiles,
    services: inputs.services,
    env,
    release: inputs.release,
    ...(inputs.project === undefined ? {} : { project: inputs.project }),
  })
  const { extension, problems } = parseExtension(read.extensions.top, read.extensions.services)
  const sources = await findSources(read.stack, read.directory, ports.runner)
  const all = [...problems, ...sources.problems]
  if (all.length > 0) throw new InputFailure(all)
  const wish: Wish = {
    project: read.stack.name,
    release: inputs.release,
    environment: inputs.environment ?? '',
    facts: ports.facts,
    created: ports.clock.now(),
    stack: read.stack,
    extension,
    sources,
    only: inputs.services,
    digests: { ...builtImages(inputs, Object.keys(read.stack.services)), ...inputs.digests },
    switchImage: inputs.switchImage,
    transfer: inputs.transfer,
    allowRecreate: inputs.allowRecreate,
    settings: settingsOf(inputs, extension),
    variables: Object.keys(inputs.env),
  }
  return { wish, env }
}

// What an earlier build step recorded, unless `digests` says otherwise. Images of services that this stack lacks are not ours.
function builtImages(inputs: DeployInputs, services: readonly string[]): Wish['digests'] {
  const images = inputs.record?.images ?? {}
  return Object.fromEntries(Object.entries(images).filter(([name]) => services.includes(name)).map(([name, image]) => [name, { kind: 'built' as const, ...image }]))
}
