// What docker on the runner is and has, and who we are to the registry.
import { OWN_BUILDER, readBuilder, type Builder } from '../build/builder'
import { atLeast } from '../build/cache'
import type { BuildFacts } from '../build/plan'
import type { Docker } from '../execution/docker'
import type { Ports, Ran } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { WorldFailure } from '../support/problem'

/** rawjson, which the progress is read from, and Bake's metadata are there since. */
const OLDEST_BUILDX = [0, 13]
const ANSWER_SECONDS = 60

export async function dockerFacts(docker: Docker, wanted: string | undefined, ports: Pick<Ports, 'services'>): Promise<BuildFacts> {
  const [info, version, current, named, own] = await Promise.all([
    docker.run(['info', '--format', '{{json .}}'], { timeoutSeconds: ANSWER_SECONDS }),
    docker.run(['buildx', 'version'], { timeoutSeconds: ANSWER_SECONDS }),
    inspectBuilder(docker, undefined),
    wanted === undefined ? undefined : inspectBuilder(docker, wanted),
    inspectBuilder(docker, OWN_BUILDER),
  ])
  if (info.kind === 'lost' || info.code !== 0) throw new WorldFailure(missingDocker(info))
  const { OSType = 'linux', Architecture = '', DriverStatus = [], Driver = '', ServerErrors = [] } = JSON.parse(info.stdout) as Info
  if (ServerErrors.length > 0) throw new WorldFailure(missingDocker({ kind: 'lost', why: ServerErrors[0] ?? '' }))
  const buildx = /v?(\d+\.\d+\.\d+)/.exec(outputOf(version) ?? '')?.[1]
  if (buildx === undefined || !atLeast(buildx, OLDEST_BUILDX)) {
    throw new WorldFailure({ what: buildx === undefined ? 'docker buildx is missing on the runner' : `docker buildx on the runner is too old (${buildx})`, hint: `Version ${OLDEST_BUILDX.join('.')} or newer is needed; GitHub-hosted Ubuntu runners have it, elsewhere it is in the package docker-buildx-plugin.` })
  }
  return {
    builder: { native: `${OSType}/${ARCHITECTURES[Architecture] ?? Architecture}`, containerdStore: Driver === 'overlayfs' || DriverStatus.flat().some((text) => text.startsWith('io.containerd.snapshotter')), current, named, own },
    cache: { github: ports.services.cache, hosted: ports.services.hosted, buildx },
  }
}

interface Info {
  readonly OSType?: string
  readonly Architecture?: string
  readonly Driver?: string
  readonly DriverStatus?: readonly (readonly string[])[]
  readonly ServerErrors?: readonly string[]
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm/v7', armv6l: 'arm/v6', i686: '386' }

/** What a builder is and can run, started where it was not. */
export async function inspectBuilder(docker: Docker, name: string | undefined, start = false): Promise<Builder | undefined> {
  const text = outputOf(await docker.run(['buildx', 'inspect', ...(start ? ['--bootstrap'] : []), ...(name === undefined ? [] : [name])], { timeoutSeconds: 2 * ANSWER_SECONDS }))
  return text === undefined ? undefined : readBuilder(text)
}

const outputOf = (ran: Ran): string | undefined => (ran.kind === 'exited' && ran.code === 0 ? ran.stdout : undefined)

function missingDocker(ran: Ran): WorldFailure['parts'] {
  const said = ran.kind === 'lost' ? ran.why : lastLine(ran.stderr)
  return { what: `Docker on the runner does not answer: ${said}`, hint: 'Images are built by it. GitHub-hosted Ubuntu runners have it; a self-hosted one needs Docker Engine, and a user who may use it.' }
}

/** What docker says in the end, without its advice to a person at a terminal. */
export const lastLine = (text: string): string => text.split('\n').findLast((line) => line.trim() !== '' && !/^(Run|See) 'docker/.test(line))?.trim().replace(/^docker: /, '') ?? ''

/** Logs in where there is a password. @param needed without the right to push nothing comes of the step */
export async function logIn(docker: Docker, inputs: Inputs, names: readonly string[], needed: boolean, ports: Pick<Ports, 'log' | 'facts'>): Promise<void> {
  const { registry } = inputs
  const ours = names.some((name) => name.startsWith(`${registry}/`) || (registry === 'docker.io' && !/^[^/]*[.:]/.test(name)))
  const password = inputs.registryPassword ?? (registry === 'ghcr.io' && ours && needed ? inputs.githubToken : undefined)
  if (password === undefined) return
  const ran = await docker.run(['login', registry, '--username', inputs.registryUsername ?? (ports.facts.actor || 'pi-deploy'), '--password-stdin'], { stdin: password, timeoutSeconds: ANSWER_SECONDS })
  if (ran.kind === 'exited' && ran.code === 0) return
  const why = `${registry} does not let us in: ${ran.kind === 'lost' ? ran.why : lastLine(ran.stderr)}`
  if (needed) throw new WorldFailure({ what: why, hint: 'Give registry, registry-username and registry-password with write access.' })
  ports.log.warning(`${why}. Nothing is pushed, so the build goes on without it.`)
}
