// The plan of a build for people.
import type { BuildPlan, PlannedImage } from '../build/plan'
import type { BuildWish } from '../build/wish'

const CACHES: Readonly<Record<BuildPlan['cache']['kind'], string>> = { gha: 'cache of GitHub', registry: 'in the registry', local: 'in a directory', builder: "the builder's own", none: 'none' }

export function renderBuildPlan(plan: BuildPlan, wish: BuildWish, tags: readonly string[]): readonly string[] {
  const { builder, cache, native, emulated } = plan
  return [
    `  builder: ${builder.name} (${builder.driver}), ${builder.why}`,
    `  platforms: ${[...(native.length === 0 ? [] : [`${native.join(', ')} natively`]), ...(emulated.length === 0 ? [] : [`${emulated.join(', ')} with QEMU where something runs there`])].join('; ')}`,
    `  cache: ${CACHES[cache.kind]} (${cache.why})`,
    ...plan.services.flatMap((image) => serviceLines(image, plan, wish)),
    ...(wish.outputWhy === '' ? [] : [`  note: ${wish.outputWhy}`]),
    ...(plan.publish === 'nothing' || tags.length === 0 ? [] : [`  tags, which step: promote gives: ${tags.join(', ')}`]),
  ]
}

function serviceLines({ service: it }: PlannedImage, plan: BuildPlan, wish: BuildWish): readonly string[] {
  const stage = it.target === undefined ? '' : `, stage ${it.target}`
  const kept = wish.outputs.includes('oci') ? [`the layout in ${wish.outputDirectory}`] : []
  const pushed = { builder: [`${it.name}, by digest`], layout: [`${it.name}, by digest, through a layout`], nothing: [] }[plan.publish]
  const secrets = it.secrets.map(({ id }) => id)
  return [
    `  + ${it.service} from ${it.context}${it.dockerfile === undefined || it.dockerfile === 'Dockerfile' ? '' : `, ${it.dockerfile}`}${stage} → ${[...pushed, ...kept].join('; ') || 'nowhere, only built'}`,
    ...(Object.keys(it.args).length + secrets.length === 0 ? [] : [`      ${[...(Object.keys(it.args).length === 0 ? [] : [`arguments ${Object.keys(it.args).join(', ')}`]), ...(secrets.length === 0 ? [] : [`secrets ${secrets.join(', ')}`])].join('; ')}`]),
  ]
}
