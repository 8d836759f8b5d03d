// The second scan of the booking example with nothing changed, its images for two platforms out of an OCI layout and its sources,
// against bare `trivy` that does the same scans one after the other, with its own cache: once for the findings alone, once with
// both SBOMs of each as well, which the action always makes.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../workbench/action'
import { bookingWorkspace, buildInputs } from '../workbench/booking'
import { registryUp } from '../workbench/pi'
import { main, run, say } from '../workbench/program'
import { scannerHome } from '../workbench/scanner-home'
import { renderTable } from '../workbench/table'
import { trivyMissing, trivyUp, writeDatabase } from '../workbench/trivy'

/** Of the whole scan; the others say where its time goes. */
const GOAL = 1.1
const BOTH = 'images and sources'
const ROUNDS = Number(process.argv[2] ?? 7)
const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN

/** What would ask others on the internet is switched off, as nobody answers on the bench; all else is Trivy's own default. */
const OFFLINE = ['--skip-version-check', '--disable-telemetry', '--skip-check-update', '--quiet']
const FORMATS = ['cyclonedx', 'spdx-json'] as const

interface Built {
  readonly record: string
  readonly layout: string
  readonly manifests: readonly string[]
}

async function build(workspace: string): Promise<Built> {
  const registry = registryUp()
  const { code, log, outputs } = await runAction({ ...buildInputs(registry, 'v1'), output: 'oci' }, { workspace, env: { DOCKER_HOST: registry.dockerHost } })
  if (code !== 0) throw new Error(log)
  const record = JSON.parse(outputs['record'] ?? '') as { readonly images: Readonly<Record<string, { readonly platforms: Readonly<Record<string, { readonly manifest: string }>> }>> }
  return { record: outputs['record'] ?? '', layout: outputs['oci-layout'] ?? '', manifests: Object.values(record.images).flatMap(({ platforms }) => Object.values(platforms).map(({ manifest }) => manifest)) }
}

/** Trivy finds an image in a layout only by an entry of its index, and takes the first platform of another index. */
function flat(folder: string, workspace: string, { layout, manifests }: Built): string {
  const top = join(folder, 'layout')
  mkdirSync(top)
  symlinkSync(join(workspace, layout, 'blobs'), join(top, 'blobs'))
  writeFileSync(join(top, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(top, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: manifests.map((digest) => ({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 0 })) }))
  return top
}

async function bench(): Promise<number> {
  const missing = trivyMissing()
  if (missing !== undefined) throw new Error(missing)
  const [home, folder] = [scannerHome(), mkdtempSync(join(tmpdir(), 'pi-deploy-trivy-'))]
  const [workspace, cache] = [bookingWorkspace(), join(folder, 'cache')]
  const built = await build(workspace)
  writeDatabase(cache)
  const layout = flat(folder, workspace, built)
  const trivy = async (...args: readonly string[]): Promise<void> => {
    const { code, log } = await run(join(trivyUp().folder, 'trivy'), args, {}, workspace)
    if (code !== 0) throw new Error(log)
  }
  const report = join(folder, 'report.json')
  const common = ['--cache-dir', cache, '--format', 'json', '--output', report, ...OFFLINE]
  const images = built.manifests.map((digest) => ['image', '--input', `${layout}@${digest}`, '--scanners', 'vuln,secret', ...common])
  const sources = [['fs', '--scanners', 'vuln,secret,misconfig', ...common, '.']]
  const bare = (scans: readonly (readonly string[])[], lists: boolean) => async (): Promise<void> => {
    for (const scan of scans) {
      await trivy(...scan, ...(lists ? ['--list-all-pkgs'] : []))
      if (lists) for (const format of FORMATS) await trivy('convert', '--format', format, '--output', `${report}.${format}`, report)
    }
  }
  const action = (inputs: Readonly<Record<string, string>>) => async (): Promise<void> => {
    const { code, log } = await runAction({ step: 'scan', ...inputs }, { workspace, env: home.env })
    if (code !== 0) throw new Error(log)
  }
  const handedOn = { record: built.record, 'oci-layout': built.layout }
  const kinds = [
    { name: BOTH, action: action({ ...handedOn, 'scan-type': 'image,fs,config,secret' }), scans: [...images, ...sources] },
    { name: `${images.length} images`, action: action(handedOn), scans: images },
    { name: 'sources', action: action({}), scans: sources },
  ]
  const results = []
  for (const kind of kinds) {
    const sides = { action: kind.action, bare: bare(kind.scans, false), lists: bare(kind.scans, true) }
    const times = { action: [] as number[], bare: [] as number[], lists: [] as number[] }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const one of ['action', 'bare', 'lists'] as const) {
        const begun = performance.now()
        await sides[one]()
        // The first one makes the caches.
        if (round > 0) times[one].push((performance.now() - begun) / 1000)
      }
    }
    results.push({ name: kind.name, action: median(times.action), bare: median(times.bare) }, { name: `${kind.name}, bare with SBOMs`, action: median(times.action), bare: median(times.lists) })
  }
  home.remove()
  rmSync(folder, { recursive: true, force: true })
  renderTable(['second scan, nothing changed', 'action', 'bare trivy', 'ratio'], results.map(({ name, action, bare }) => [name, `${action.toFixed(2)} s`, `${bare.toFixed(2)} s`, (action / bare).toFixed(2)])).forEach(say)
  say(JSON.stringify({ bench: 'scan', rounds: ROUNDS, results: results.map((one) => ({ ...one, ratio: one.action / one.bare })) }))
  return results.filter(({ name }) => name.startsWith(BOTH)).every(({ action, bare }) => action / bare <= GOAL) ? 0 : 1
}

main(bench)
