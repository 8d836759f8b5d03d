// step: promote — gives images of the record their tags, once whatever had to be proved about them is.
import type { BuiltService } from '../build/built'
import type { Ports, Result } from '../execution/ports'
import type { DeployInputs } from '../inputs/types'
import { InputFailure, WorldFailure } from '../support/problem'
import { imageMetadata } from './image-metadata'

export async function promote(inputs: DeployInputs, ports: Ports): Promise<Result> {
  const metadata = imageMetadata(inputs, ports)
  const images = Object.entries(inputs.record?.images ?? {}).filter(([service]) => inputs.services.length === 0 || inputs.services.includes(service))
  const problems = [
    ...metadata.problems,
    ...(images.length === 0 ? [`record: ${inputs.record === undefined ? 'is required for promote' : 'holds no image to promote'}; give the output record of the build`] : []),
    ...images.filter(([, { name }]) => name === undefined).map(([service]) => `record: images.${service} has no name to give a tag to`),
  ]
  if (problems.length > 0) throw new InputFailure(problems)
  const built = images.map(([service, { name = '', index }]): BuiltService => ({ service, name, index, platforms: [] }))
  metadata.warnings.forEach((warning) => ports.log.warning(warning))
  // All manifests are read before the first tag moves: an image that is not there stops the step before it began.
  const manifests = await Promise.all(built.map(({ name, index }) => ports.repository(`${name}@${index}`).manifest(index)))
  const tags = metadata.tagsOf(built)
  const given: string[] = []
  for (const [at, one] of built.entries()) {
    const publisher = ports.publisher(one.name)
    for (const tag of metadata.tagNames) {
      const manifest = manifests[at]
      if (manifest === undefined) continue
      if (!inputs.dryRun) await publisher.putManifest(manifest, tag).catch((thrown: unknown) => { throw unfinished(thrown, given) })
      given.push(`${one.name}:${tag}`)
      ports.log.info(`${one.name}:${tag} → ${one.index}`)
    }
  }
  return {
    outputs: { release: inputs.release, changed: !inputs.dryRun, tags, image: built.map(({ name, index }) => `${name}@${index}`), ...(inputs.record === undefined ? {} : { record: inputs.record }) },
    summary: [`### ${inputs.dryRun ? 'Tags that would be given' : 'Tags given'}`, '', '| Tag | Digest |', '|---|---|', ...built.flatMap(({ name, index }) => metadata.tagNames.map((tag) => `| \`${name}:${tag}\` | \`${index}\` |`)), ''].join('\n'),
  }
}

// Tags are given one by one, as registries have it; the same step again gives the rest.
function unfinished(thrown: unknown, given: readonly string[]): unknown {
  if (!(thrown instanceof WorldFailure)) return thrown
  return new WorldFailure({ ...thrown.parts, details: [...(thrown.parts.details ?? []), given.length === 0 ? 'No tag was given.' : `Given before: ${given.join(', ')}; the same step again gives the rest.`] })
}
