// The job summary of a build: what came out, what of it was new, and where the time went.
import type { BuiltService } from '../build/built'
import type { BuildPlan } from '../build/plan'
import type { StepSeen, Warned } from '../build/progress'
import type { BuildWish } from '../build/wish'
import { megabytes } from '../transfer/forecast'

/** What people with a Pi and a pipeline hope for, as the pipelines say that this action replaces. */
const HOPED = { cachedSeconds: 120, imageBytes: 500e6, cacheHits: 0.8 }
const SLOWEST = 5

export interface BuildReport {
  readonly plan: BuildPlan
  readonly wish: BuildWish
  readonly release: string
  readonly built: readonly BuiltService[]
  readonly baked: { readonly seconds: number; readonly withoutCache: boolean; readonly progress: { readonly steps: readonly StepSeen[]; readonly others: readonly { readonly name: string; readonly seconds: number }[]; readonly warnings: readonly Warned[] } }
  readonly tags: readonly string[]
}

export function renderBuildSummary({ plan, wish, release, built, baked, tags }: BuildReport): string {
  const { steps, warnings } = baked.progress
  // A base image is there or is fetched; only what is run or copied can be said to come out of a cache.
  const counted = steps.filter(({ command }) => !command.startsWith('FROM '))
  const cached = counted.filter((step) => step.cached).length
  const largest = Math.max(0, ...built.flatMap(({ platforms }) => platforms.map(({ bytes }) => bytes)))
  return [
    `### ${release}: ${wish.services.length === 1 ? '1 image' : `${wish.services.length} images`} built in ${baked.seconds.toFixed(1)} s`,
    '',
    ...(wish.outputWhy === '' ? [] : [`${wish.outputWhy}.`, '']),
    ...(built.length === 0 ? [] : ['| Service | Platform | Size | Layers | Digest |', '|---|---|---:|---:|---|', ...built.flatMap(imageRows), '']),
    '| | Measured | Hoped for |',
    '|---|---:|---:|',
    `| Time${cached === counted.length && counted.length > 0 ? ', all of it cached' : ''} | ${baked.seconds.toFixed(1)} s | cached: < ${HOPED.cachedSeconds} s |`,
    ...(counted.length === 0 ? [] : [`| Steps out of the cache | ${cached} of ${counted.length} (${Math.round((100 * cached) / counted.length)} %) | ≥ ${100 * HOPED.cacheHits} % |`]),
    ...(largest === 0 ? [] : [`| Largest image, compressed | ${megabytes(largest)} | < ${megabytes(HOPED.imageBytes)} |`]),
    '',
    ...slowest(baked.progress),
    `Builder ${plan.builder.name} (${plan.builder.driver}); ${[...plan.native.map((platform) => `${platform} natively`), ...plan.emulated.map((platform) => `${platform} with QEMU`)].join(', ')}; cache: ${plan.cache.kind}${baked.withoutCache ? ', which failed: built without it' : ''}.`,
    '',
    ...(tags.length === 0 ? [] : ['No tag points to these images yet; `step: promote` gives:', '', ...tags.map((tag) => `- \`${tag}\``), '']),
    ...(warnings.length === 0 ? [] : ['Docker warns:', '', ...warnings.map(({ text, line }) => `- ${text}${line === undefined ? '' : ` (line ${line})`}`), '']),
  ].join('\n')
}

function imageRows({ service, index, platforms }: BuiltService): readonly string[] {
  return platforms.map(({ platform, bytes, layers, manifest }, at) => `| ${at === 0 ? `${service}<br>\`${short(index)}\`` : ''} | ${platform} | ${megabytes(bytes)} | ${layers} | \`${short(manifest)}\` |`)
}

function slowest({ steps, others }: BuildReport['baked']['progress']): readonly string[] {
  const all = [...steps.map((step) => ({ name: `${[step.service, step.platform, step.place].filter((part) => part !== '').join(' ')}: ${step.command}`, seconds: step.seconds })), ...others]
  const slow = all.filter(({ seconds }) => seconds >= 1).sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST)
  return slow.length === 0 ? [] : ['| What took longest | Seconds |', '|---|---:|', ...slow.map(({ name, seconds }) => `| ${(name.split('\n')[0] ?? '').slice(0, 120).replaceAll('|', '\\|')} | ${seconds.toFixed(1)} |`), '']
}

const short = (digest: string): string => digest.slice(0, 19)
