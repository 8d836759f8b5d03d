// step: build — read what is to be built, plan it, show the plan, build, and record the digests. No tag is given.
import { recorded, reference, imagesOf, type BuiltService } from '../build/built'
import { planBuild, type BuildPlan } from '../build/plan'
import type { BuildWish } from '../build/wish'
import type { Docker } from '../execution/docker'
import type { Ports, Result } from '../execution/ports'
import { emptyRecord } from '../inputs/record'
import type { DeployInputs } from '../inputs/types'
import { renderBuildSummary } from '../report/build-summary'
import { renderBuildPlan } from '../report/build-text'
import { InputFailure } from '../support/problem'
import { megabytes } from '../transfer/forecast'
import { bake, makeBuilder, makeEmulators, type Baked } from './bake'
import { dockerFacts, logIn } from './docker-session'
import { imageMetadata, type ImageMetadata } from './image-metadata'
import { publish, type Pushed } from './publish'
import { readBuild } from './read-build'
import { platformImages } from './stored'

export async function build(inputs: DeployInputs, ports: Ports): Promise<Result> {
  const metadata = imageMetadata(inputs, ports)
  const docker = await ports.openDocker(inputs.registry)
  try {
    // Asked while the files are read; what is wrong with those is said first.
    const facts = dockerFacts(docker, inputs.builder, ports)
    facts.catch(() => undefined)
    const wish = await readBuild(inputs, metadata.problems, ports)
    const plan = planBuild(wish, await facts, metadata.texts)
    if ('problems' in plan) throw new InputFailure(plan.problems)
    ports.log.group(`Plan: ${wish.services.map(({ service }) => service).join(', ')}`)
    renderBuildPlan(plan, wish, metadata.tagNames).forEach((line) => ports.log.info(line))
    ports.log.endGroup()
    metadata.warnings.forEach((warning) => ports.log.warning(warning))
    if (inputs.dryRun) return { outputs: { release: inputs.release, changed: false, summaryJson: { dryRun: true, plan } }, summary: ['### Dry run', '', '```', ...renderBuildPlan(plan, wish, metadata.tagNames), '```', ''].join('\n') }
    return await buildPlanned(plan, wish, metadata, inputs, docker, ports)
  } finally {
    await docker.close()
  }
}

async function buildPlanned(plan: BuildPlan, wish: BuildWish, metadata: ImageMetadata, inputs: DeployInputs, docker: Docker, ports: Ports): Promise<Result> {
  await logIn(docker, inputs, wish.services.map(({ name }) => name), plan.publish !== 'nothing', ports)
  await makeBuilder(plan, inputs, docker)
  const emulation = await makeEmulators(plan, inputs, docker, ports)
  const directory = wish.outputs.includes('oci') ? wish.outputDirectory : docker.path('layout')
  const layout = plan.destination === 'layout' ? await ports.exportLayout(directory, wish.services.map(({ service }) => service)) : undefined
  ports.log.group('Build')
  // Why a build failed must not be folded away with its steps.
  const baked = await bake(plan, wish, emulation, layout?.placeOf, inputs, docker, ports).finally(() => ports.log.endGroup())
  await layout?.finish()
  const built = await builtServices(plan, baked, directory, ports)
  const record = recorded(inputs.record ?? emptyRecord(ports.facts.sha), built)
  const tags = metadata.tagsOf(built)
  built.forEach((one) => ports.log.info(`${one.service}: ${reference(one)}`))
  return {
    outputs: {
      release: inputs.release,
      changed: plan.publish !== 'nothing',
      digests: imagesOf(built),
      image: built.map(reference),
      tags,
      ociLayout: wish.outputs.includes('oci') ? [wish.outputDirectory] : [],
      metadata: baked.metadata,
      record,
    },
    summary: renderBuildSummary({ plan, wish, built, baked, tags, release: inputs.release }),
  }
}

/** What lies where it was exported to, read back from there; and pushed, where the builder did not push. */
async function builtServices(plan: BuildPlan, { digests }: Baked, layout: string, ports: Ports): Promise<readonly BuiltService[]> {
  const built: BuiltService[] = []
  const pushed: Pushed = new Map()
  for (const { service: { service, name } } of plan.services) {
    const index = digests[service]
    if (index === undefined || plan.destination === 'cache') continue
    const repository = ports.repository(plan.destination === 'push' ? `${name}@${index}` : `oci:${layout}`)
    if (plan.publish === 'layout') {
      const { movedBytes, movedBlobs, blobs } = await publish(index, repository, name, ports.publisher(name), pushed)
      ports.log.info(`${service}: pushed ${movedBlobs} of ${blobs} blobs, ${megabytes(movedBytes)}; the others are there`)
    }
    built.push({ service, name, index, platforms: await platformImages(repository, index) })
  }
  return built
}
