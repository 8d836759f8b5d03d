// The second build of the booking example, with nothing changed, against bare `docker buildx bake` of the same Compose file: with the builder inside Docker to OCI layouts, and with a builder of its own that pushes (bare Bake to the file's tags, as it pushes no tagged image by digest).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../workbench/action'
import { BUILT, bookingWorkspace, buildInputs } from '../workbench/booking'
import { Builder, buildkitMissing, currentBuildx } from '../workbench/buildkit'
import { GithubCache } from '../workbench/github-cache'
import { registryUp, type Registry } from '../workbench/pi'
import { main, run, say } from '../workbench/program'
import { renderTable } from '../workbench/table'

const GOAL = 1.1
const ROUNDS = Number(process.argv[2] ?? 7)
const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN

interface Side {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** Bake's, by service */
  output(service: string): string
  /** Before each build, and not measured */
  anew(): Promise<void>
  readonly inputs: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

async function measure({ name, env, output, inputs, flags, anew }: Side, registry: Registry): Promise<{ readonly name: string; readonly action: number; readonly bare: number }> {
  const workspace = bookingWorkspace()
  const args = ['buildx', 'bake', '--file', 'compose.yaml', '--progress', 'quiet', '--set', '*.platform=linux/arm64,linux/amd64', ...BUILT.flatMap((service) => ['--set', `${service}.output=${output(service)}`]), ...flags, ...BUILT]
  const bareEnv = { ...env, VERSION: 'v1', DB_PASSWORD: '-', REGISTRY: `${registry.address}/acme`, BUILDX_BAKE_ENTITLEMENTS_FS: '0' }
  const bare = async (): Promise<number> => {
    const ran = await run('docker', args, bareEnv, workspace)
    if (ran.code !== 0) throw new Error(ran.log)
    return ran.seconds
  }
  const action = async (): Promise<number> => {
    const ended = await runAction({ ...buildInputs(registry, 'v1'), ...inputs }, { workspace, env })
    if (ended.code !== 0) throw new Error(ended.log)
    return ended.seconds
  }
  await action()
  await bare()
  const times = { action: [] as number[], bare: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    await anew()
    times.bare.push(await bare())
    await anew()
    times.action.push(await action())
  }
  return { name, action: median(times.action), bare: median(times.bare) }
}

async function bench(): Promise<number> {
  const registry = registryUp()
  const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-bake-'))
  const sides: Side[] = [{ name: "Docker's own builder, to a layout", env: { DOCKER_HOST: registry.dockerHost }, output: (service) => `type=oci,tar=false,dest=${folder}/${service}`, inputs: { output: 'oci' }, flags: [], anew: async () => rmSync(folder, { recursive: true, force: true }) }]
  const missing = buildkitMissing()
  let builder: Builder | undefined
  let cache: GithubCache | undefined
  if (missing === undefined) {
    builder = await Builder.up(registry, 'bench-build', currentBuildx(registry))
    const pushed = { env: builder.env, output: () => 'type=registry', flags: ['--builder', builder.name], anew: async () => undefined }
    sides.push({ ...pushed, name: 'a builder of its own, pushed', inputs: { builder: builder.name, cache: 'false' } })
    // As on GitHub's runners: a builder that knows nothing, and its cache.
    cache = await GithubCache.up(registry.machine)
    const through = (service: string): string => `type=gha,scope=${service}-linux-arm64+linux-amd64`
    sides.push({
      ...pushed, name: "a new builder and GitHub's cache, pushed", env: { ...builder.env, ...cache.environment(), RUNNER_ENVIRONMENT: 'github-hosted' }, inputs: { builder: builder.name }, anew: builder.prune.bind(builder),
      flags: [...pushed.flags, ...BUILT.flatMap((service) => ['--set', `${service}.cache-from=${through(service)}`, '--set', `${service}.cache-to=${through(service)},mode=max,ignore-error=true`])],
    })
  } else say(`skipped: a builder of its own: ${missing}`)
  const results = []
  for (const side of sides) results.push(await measure(side, registry))
  await builder?.down()
  await cache?.stop()
  rmSync(folder, { recursive: true, force: true })
  renderTable(['second build, nothing changed', 'action', 'bare bake', 'ratio'], results.map(({ name, action, bare }) => [name, `${action.toFixed(2)} s`, `${bare.toFixed(2)} s`, (action / bare).toFixed(2)])).forEach(say)
  say(JSON.stringify({ bench: 'build', rounds: ROUNDS, results: results.map((one) => ({ ...one, ratio: one.action / one.bare })) }))
  return results.every(({ action, bare }) => action / bare <= GOAL) ? 0 : 1
}

main(bench)
