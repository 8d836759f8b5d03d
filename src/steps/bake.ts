// The build itself: the builder made ready, then docker buildx bake, and once more without the cache where that was to blame.
import { bakeDefinition, targetName } from '../build/bake'
import { architecturesOf, isLocal, OWN_BUILDER, unsupported } from '../build/builder'
import { buildkitConfig } from '../build/buildkit-config'
import { buildFailure, failedForCache, type FailedBuild } from '../build/failure'
import { bakeTargets, type BuildPlan, type Places } from '../build/plan'
import { BuildProgress, PUSHED_TO, THE_CACHE } from '../build/progress'
import { secretVariable } from '../build/read-wish'
import type { BuildWish } from '../build/wish'
import type { Docker } from '../execution/docker'
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { WorldFailure } from '../support/problem'
import type { Secret } from '../support/secret'
import { inspectBuilder, lastLine } from './docker-session'

/** A builder that is made pulls its image first. */
const CREATE_SECONDS = 300

/** A registry or a cache that says nothing for so long, though all wait for it, hangs; BuildKit itself would wait for ever. */
const SILENCE_SECONDS = 120
/** A push says nothing until a layer is there, which on a line of a home is minutes for one that is large (seen: silent for all of a layer). */
const PUSH_SECONDS = 1800
/** A cache for which all wait for so long costs more than it saves, whatever it says meanwhile. */
const CACHE_SECONDS = 300

export interface Baked {
  /** By service; empty where nothing was exported */
  readonly digests: Readonly<Record<string, string>>
  /** As buildx wrote it */
  readonly metadata: object
  readonly progress: BuildProgress
  readonly seconds: number
  /** It failed with its cache and was built without */
  readonly withoutCache: boolean
}

export async function makeBuilder(plan: BuildPlan, inputs: Inputs, docker: Docker): Promise<void> {
  if (!plan.builder.create) return
  const config = buildkitConfig(inputs.registryMirrors)
  const file = config === '' ? [] : ['--config', await docker.write('buildkitd.toml', config)]
  const ran = await docker.run(['buildx', 'create', '--name', OWN_BUILDER, '--driver', 'docker-container', '--driver-opt', `image=${inputs.buildkitImage}`, ...file, '--bootstrap'], { timeoutSeconds: CREATE_SECONDS })
  if (ran.kind === 'exited' && ran.code === 0) return
  await docker.run(['buildx', 'rm', '--force', OWN_BUILDER])
  throw new WorldFailure({ what: `The builder ${OWN_BUILDER} could not be made of ${inputs.buildkitImage}: ${ran.kind === 'lost' ? ran.why : lastLine(ran.stderr)}`, hint: 'It is a container of buildkit-image with privileges. Can the runner pull it? Else name a builder of your own in builder.' })
}

/** Emulators for what the builder cannot run yet. What cannot be had is said: a build that runs nothing there needs none. */
export async function makeEmulators(plan: BuildPlan, inputs: Inputs, docker: Docker, ports: Ports): Promise<FailedBuild['emulation']> {
  const known = !isLocal(plan.builder) || unsupported(plan.emulated, plan.builder).length === 0
  const builder = known ? plan.builder : await inspectBuilder(docker, plan.builder.name, true)
  const missing = known || builder === undefined ? [] : unsupported(plan.emulated, builder)
  if (missing.length === 0) return { emulated: plan.emulated, impossible: [], why: '' }
  ports.log.info(`QEMU for ${missing.join(', ')}: ${inputs.qemuImage}`)
  const ran = await docker.run(['run', '--rm', '--privileged', inputs.qemuImage, '--install', architecturesOf(missing).join(',')], { timeoutSeconds: CREATE_SECONDS })
  const impossible = ran.kind === 'exited' && ran.code === 0 ? unsupported(missing, { platforms: installed(ran.stdout) ?? missing }) : missing
  const why = ran.kind === 'lost' ? ran.why : ran.code === 0 ? 'the image has no emulator for it' : lastLine(ran.stderr)
  if (impossible.length > 0) ports.log.warning(`QEMU could not be installed (${why}): what has to run on ${impossible.join(', ')} while it is built will fail.`)
  return { emulated: plan.emulated, impossible, why }
}

// The image's own word, as a builder that runs already lists a new platform only after half a minute, and builds for it at once.
function installed(stdout: string): readonly string[] | undefined {
  try {
    return (JSON.parse(stdout) as { readonly supported?: readonly string[] }).supported
  } catch {
    return undefined
  }
}

/** Rejects with WorldFailure when the build fails, with what failed and the lines around it. */
export async function bake(plan: BuildPlan, wish: BuildWish, emulation: FailedBuild['emulation'], layoutOf: Places['layoutOf'], inputs: Inputs, docker: Docker, ports: Ports): Promise<Baked> {
  const local = plan.cache.kind === 'local'
  const places = { cache: local ? await ports.layerCache.restore(plan.scopes) : '', layoutOf }
  const begun = ports.clock.monotonicSeconds()
  const first = await bakeOnce(plan, wish, places, inputs, docker, ports)
  const again = first.failed !== undefined && plan.cache.kind !== 'none' && failedForCache(first.failed)
  if (again) ports.log.warning(`The build failed for its cache (${first.failed?.text.findLast((line) => line !== '') ?? ''}); it is built again without.`)
  const last = again ? await bakeOnce({ ...plan, cache: { kind: 'none', why: '' } }, wish, places, inputs, docker, ports) : first
  if (last.failed !== undefined) throw new WorldFailure(buildFailure({ ...last.failed, emulation }))
  if (local && !again) await ports.layerCache.save(plan.scopes)
  return { ...last, seconds: ports.clock.monotonicSeconds() - begun, withoutCache: again }
}

async function bakeOnce(plan: BuildPlan, wish: BuildWish, places: Places, inputs: Inputs, docker: Docker, ports: Ports): Promise<Omit<Baked, 'seconds' | 'withoutCache'> & { readonly failed?: Omit<FailedBuild, 'emulation'> }> {
  const progress = new BuildProgress(plan.services.map(({ service }) => targetName(service.service)))
  let waiting: number | undefined
  const ran = await docker.run(['buildx', 'bake', '--builder', plan.builder.name, '--file', '-', '--progress', 'rawjson', '--metadata-file', docker.path('metadata.json')], {
    stdin: bakeDefinition(wish, bakeTargets(plan, places)),
    directory: wish.directory,
    env: secretsOf(plan, inputs),
    silence: () => {
      const { waitsFor } = progress
      const now = ports.clock.monotonicSeconds()
      waiting = waitsFor === THE_CACHE ? (waiting ?? now) : undefined
      if (waiting !== undefined && now - waiting > CACHE_SECONDS) return { seconds: 0, why: `the cache did not get done in ${CACHE_SECONDS} s` }
      const seconds = waitsFor === PUSHED_TO ? PUSH_SECONDS : SILENCE_SECONDS
      return waitsFor === undefined ? undefined : { seconds, why: `${waitsFor} did not answer for ${seconds} s` }
    },
    onLine: (line) => progress.read(line).forEach((told) => ports.log.info(told)),
  })
  const { steps, others, text } = progress
  if (ran.kind === 'lost' || ran.code !== 0) return { digests: {}, metadata: {}, progress, failed: { steps, others, text: ran.kind === 'lost' ? [...text, `ERROR: ${ran.why}`] : text } }
  const metadata = JSON.parse((await docker.read('metadata.json')) ?? '{}') as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  const digests = plan.services.flatMap(({ service: { service } }) => {
    const digest = metadata[targetName(service)]?.['containerimage.digest']
    return typeof digest === 'string' ? [[service, digest] as const] : []
  })
  return { digests: Object.fromEntries(digests), metadata, progress }
}

// Compose's own build secrets are named after variables of `env`, of which docker gets no other; `secrets` travel under names
// of ours; `secret-envs` are in the job already.
function secretsOf(plan: BuildPlan, inputs: Inputs): Readonly<Record<string, Secret>> {
  const named = plan.services.flatMap(({ service }) => service.secrets.flatMap((mount) => ('variable' in mount ? [mount.variable] : [])))
  const composed = Object.entries(inputs.env).filter(([name]) => named.includes(name))
  return { ...Object.fromEntries(composed), ...Object.fromEntries(Object.values(inputs.secrets).map((value, at) => [secretVariable(at), value])) }
}
