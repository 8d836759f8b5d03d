// The second build of the booking example, with nothing changed, against bare `docker buildx bake` of the same Compose file to
// the same place: with the builder inside Docker to OCI layouts, and with a builder of its own that pushes by digest.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../workbench/action'
import { BUILT, bookingWorkspace, buildInputs } from '../workbench/booking'
import { Builder, buildkitMissing, currentBuildx } from '../workbench/buildkit'
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
  readonly inputs: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

async function measure({ name, env, output, inputs, flags }: Side, registry: Registry): Promise<{ readonly name: string; readonly action: number; readonly bare: number }> {
  const workspace = bookingWorkspace()
  const args = ['buildx', 'bake', '--file', join(workspace, 'compose.yaml'), '--progress', 'quiet', '--set', '*.platform=linux/arm64,linux/amd64', ...BUILT.flatMap((service) => ['--set', `${service}.output=${output(service)}`]), ...flags, ...BUILT]
  const bareEnv = { ...env, VERSION: 'v1', DB_PASSWORD: '-', REGISTRY: `${registry.address}/acme`, BUILDX_BAKE_ENTITLEMENTS_FS: '0' }
  const bare = async (): Promise<number> => {
    const ran = await run('docker', args, bareEnv)
    if (ran.code !== 0) throw new Error(ran.log)
    return ran.seconds
  }
  const action = async (): Promise<number> => {
    const ended = await runAction({ ...buildInputs(registry, 'v1'), ...inputs }, { workspace, env })
    if (ended.code !== 0) throw new Error(ended.log)
    return ended.seconds
  }
  await bare()
  await action()
  const times = { action: [] as number[], bare: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    times.bare.push(await bare())
    times.action.push(await action())
  }
  return { name, action: median(times.action), bare: median(times.bare) }
}

async function bench(): Promise<number> {
  const registry = registryUp()
  const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-bake-'))
  const sides: Side[] = [{ name: "Docker's own builder, to a layout", env: { DOCKER_HOST: registry.dockerHost }, output: (service) => `type=oci,tar=false,dest=${folder}/${service}`, inputs: { output: 'oci' }, flags: [] }]
  const missing = buildkitMissing()
  let builder: Builder | undefined
  if (missing === undefined) {
    builder = await Builder.up(registry, 'bench-build', currentBuildx(registry))
    sides.push({
      name: 'a builder of its own, pushed by digest', env: builder.env, inputs: { builder: builder.name, cache: 'false' }, flags: ['--builder', builder.name],
      output: (service) => `type=image,name=${registry.address}/acme/booking-${service},push-by-digest=true,name-canonical=true,push=true`,
    })
  } else say(`skipped: a builder of its own: ${missing}`)
  const results = []
  for (const side of sides) results.push(await measure(side, registry))
  await builder?.down()
  rmSync(folder, { recursive: true })
  renderTable(['second build, nothing changed', 'action', 'bare bake', 'ratio'], results.map(({ name, action, bare }) => [name, `${action.toFixed(2)} s`, `${bare.toFixed(2)} s`, (action / bare).toFixed(2)])).forEach(say)
  say(JSON.stringify({ bench: 'build', rounds: ROUNDS, results: results.map((one) => ({ ...one, ratio: one.action / one.bare })) }))
  return results.every(({ action, bare }) => action / bare <= GOAL) ? 0 : 1
}

main(bench)
