// Images through the tunnel against `docker save | ssh docker load` and a plain pull: bytes, seconds, bytes written; and the
// tunnel's throughput against ssh itself. Nothing here asks how fast the network is: the host is on this machine.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layoutRepository } from '../../src/adapters/oci-layout'
import { registryRepository } from '../../src/adapters/registry-repository'
import { connect } from '../../src/adapters/ssh'
import { openTunnel } from '../../src/adapters/tunnel'
import type { Repository } from '../../src/execution/images'
import type { Host } from '../../src/execution/ports'
import { askFor } from '../../src/steps/offers'
import { Secret } from '../../src/support/secret'
import { startAction } from '../workbench/action'
import { throughTunnel } from '../workbench/booking'
import { buildWeb, manifestOf, megabytes } from '../workbench/images'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { main, say } from '../workbench/program'
import { renderTable } from '../workbench/table'
import { pause } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

interface Way {
  readonly seconds: number
  readonly received: number
  readonly written: number
  /** What the action itself counts: manifests, configs and layers */
  readonly tunnelled?: number
}

const GOALS = { blobs: 1.02, megabytes: 100, throughput: 0.9 }

const received = (pi: Pi): number => pi.exec('sh', '-c', 'cat /sys/class/net/*/statistics/rx_bytes').trim().split('\n').map(Number).reduce((sum, bytes) => Math.max(sum, bytes), 0)
const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN

async function measured(pi: Pi, work: () => Promise<void> | void): Promise<Way> {
  const before = { received: received(pi), written: pi.bytesWritten() }
  const begun = performance.now()
  await work()
  const seconds = (performance.now() - begun) / 1000
  return { seconds, received: received(pi) - before.received, written: pi.bytesWritten() - before.written }
}

function connectTo(pi: Pi): Promise<Host> {
  const inputs = pi.inputs()
  return connect({ host: pi.host, port: 22, username: inputs['username'] ?? '', key: new Secret(inputs['key'] ?? ''), knownHosts: (inputs['known-hosts'] ?? '').trim().split('\n'), fingerprints: [] })
}

async function tunnelFor(host: Host, reference: string, repository: Repository): Promise<{ address: string; manifest: string; layers: readonly { digest: string; size: number }[]; moved(): number; close(): Promise<void> }> {
  const { sources } = await askFor([reference], 'linux/amd64', { repository: () => repository })
  const source = sources.get(reference)
  if (source === undefined) throw new Error(`${reference} is not there`)
  const { image, manifest } = source
  const blobs = new Map([{ digest: image.config, size: image.configBytes }, ...image.layers].map(({ digest, size }) => [digest, { size, from: repository }] as const))
  const tunnel = await openTunnel(host, { manifests: new Map([[manifest.digest, manifest]]), blobs, atOnce: 1 }, 'bench')
  return { address: tunnel.address, manifest: manifest.digest, layers: image.layers, moved: () => tunnel.moved().bytes, close: () => tunnel.close() }
}

async function pullThroughTunnel(registry: Registry, pi: Pi, reference: string): Promise<Way> {
  let tunnelled = 0
  const way = await measured(pi, async () => {
    const host = await connectTo(pi)
    const access = { credentials: [], mirrors: { [registry.address]: `http://${registry.address}` } }
    const { address, manifest, moved, close } = await tunnelFor(host, reference, registryRepository(reference, access))
    const ran = await host.run(['docker', 'pull', '-q', `${address}@${manifest}`])
    if (ran.kind !== 'exited' || ran.code !== 0) throw new Error(JSON.stringify(ran))
    tunnelled = moved()
    await close()
    host.close()
  })
  return { ...way, tunnelled }
}

const onRunner = (registry: Registry, ...args: string[]): void => void execFileSync('docker', args, { env: { ...process.env, DOCKER_HOST: registry.dockerHost }, stdio: 'ignore' })

function saveAndLoad(registry: Registry, pi: Pi, reference: string): Promise<Way> {
  onRunner(registry, 'pull', '-q', reference)
  return measured(pi, () => void execFileSync('bash', ['-o', 'pipefail', '-c', `docker save ${reference} | ${pi.sshCommand} docker load`], { env: { ...process.env, DOCKER_HOST: registry.dockerHost }, stdio: 'ignore' }))
}

async function peakOfAction(registry: Registry, reference: string): Promise<{ megabytes: number; seconds: number }> {
  const pi = Pi.up('bench-peak', { registry: false })
  const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { image: acme/web, ports: ["80:8080"] }\n' })
  const running = startAction({ step: 'deploy-to-pi', release: 'large', digests: `web=${reference}`, 'bake-time': '1s', ...throughTunnel(registry), ...pi.inputs() }, { workspace })
  let peak = 0
  while (running.process.exitCode === null) {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${running.process.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024)
    } catch {
      break
    }
    await pause(0.1)
  }
  const ended = await running.ended
  pi.down()
  if (ended.code !== 0) throw new Error(ended.log)
  const { transfer } = JSON.parse(ended.outputs['summary-json'] ?? '{}') as { transfer: { seconds: number } }
  return { megabytes: peak / 1e6, seconds: transfer.seconds }
}

/** The largest blob of a layout, through the tunnel and as the file that it is. */
async function throughput(layout: string, pi: Pi, rounds: number): Promise<{ tunnel: number; ssh: number; bytes: number; userSeconds: number }> {
  const host = await connectTo(pi)
  const { address, layers, close } = await tunnelFor(host, 'oci:layout', layoutRepository(layout, 'oci:layout'))
  const { digest, size } = [...layers].sort((one, other) => other.size - one.size)[0] ?? { digest: '', size: 0 }
  const url = `http://${address.replace('/', '/v2/')}/blobs/${digest}`
  const file = join(layout, 'blobs', 'sha256', digest.slice(7))
  const times = { tunnel: [] as number[], ssh: [] as number[], user: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const cpu = process.cpuUsage()
    let begun = performance.now()
    const ran = await host.run(['curl', '-sf', '-o', '/dev/null', url])
    if (ran.kind !== 'exited' || ran.code !== 0) throw new Error(JSON.stringify(ran))
    times.tunnel.push((performance.now() - begun) / 1000)
    times.user.push(process.cpuUsage(cpu).user / 1e6)
    begun = performance.now()
    execFileSync('sh', ['-c', `${pi.sshCommand} 'cat >/dev/null' <${file}`])
    times.ssh.push((performance.now() - begun) / 1000)
  }
  await close()
  host.close()
  return { tunnel: median(times.tunnel), ssh: median(times.ssh), bytes: size, userSeconds: median(times.user) }
}

async function bench(): Promise<number> {
  const registry = registryUp()
  const layers = [{ seed: 1, bytes: megabytes(20) }, { seed: 2, bytes: megabytes(20) }]
  // A line of an application is a new layer of all its files.
  const first = buildWeb(registry, { name: 'bench', release: 'v1', layers: [...layers, { seed: 3, bytes: megabytes(1) }] })
  const second = buildWeb(registry, { name: 'bench', release: 'v2', layers: [...layers, { seed: 4, bytes: megabytes(1) }] })
  const [before, after] = [await manifestOf(registry, first), await manifestOf(registry, second)]
  const missing = after.layers.filter(({ digest }) => !before.layers.some((layer) => layer.digest === digest)).reduce((sum, { size }) => sum + size, 0)
  const rows: string[][] = []
  const ways: Record<string, { first: Way; second: Way }> = {}
  const run = async (name: string, registryToo: boolean, move: (pi: Pi, reference: string) => Promise<Way>): Promise<void> => {
    const pi = Pi.up(`bench-${name}`, { registry: registryToo, disk: '2G' })
    ways[name] = { first: await move(pi, first), second: await move(pi, second) }
    pi.down()
    for (const [which, way] of Object.entries(ways[name])) rows.push([name, which, `${way.seconds.toFixed(2)} s`, String(way.received), String(way.written)])
  }
  await run('tunnel', false, (pi, reference) => pullThroughTunnel(registry, pi, reference))
  await run('save-load', false, (pi, reference) => saveAndLoad(registry, pi, reference))
  await run('pull', true, (pi, reference) => measured(pi, () => void pi.docker('pull', '-q', reference)))

  const layout = mkdtempSync(join(tmpdir(), 'pi-deploy-layout-'))
  const image = { name: 'bench-large', release: 'large', layers: [{ seed: 5, bytes: megabytes(300) }] }
  const large = buildWeb(registry, image)
  buildWeb(registry, { ...image, layout })
  const pi = Pi.up('bench-rate', { registry: false })
  const rate = await throughput(layout, pi, 7)
  pi.down()
  rmSync(layout, { recursive: true })
  const peak = await peakOfAction(registry, large)

  renderTable(['way', 'release', 'seconds', 'bytes received', 'bytes written'], rows).forEach(say)
  const { tunnel, 'save-load': load, pull } = ways
  const blobs = (tunnel?.second.tunnelled ?? NaN) / missing
  const throughputRatio = rate.ssh / rate.tunnel
  say(`second deploy: ${tunnel?.second.tunnelled} bytes through the tunnel, ${missing} bytes of layers were missing: ${blobs.toFixed(4)} of them, goal ${GOALS.blobs}`)
  say(`one layer of ${rate.bytes} bytes: tunnel ${rate.tunnel.toFixed(2)} s (${rate.userSeconds.toFixed(2)} s of user CPU), ssh cat ${rate.ssh.toFixed(2)} s, throughput ratio ${throughputRatio.toFixed(2)}, goal ${GOALS.throughput}`)
  say(`the action's peak memory while it moved it: ${peak.megabytes.toFixed(1)} MB, goal ${GOALS.megabytes}; ${peak.seconds.toFixed(1)} s with unpacking`)
  const ratios = (other: typeof tunnel): object => ({ bytes: ratio(other?.second.received, tunnel?.second.received), seconds: ratio(other?.second.seconds, tunnel?.second.seconds), written: ratio(other?.second.written, tunnel?.second.written) })
  say(JSON.stringify({ bench: 'transfer', missing, ways, saveLoadToTunnel: ratios(load), pullToTunnel: ratios(pull), blobs, throughputRatio, rate, peak }))
  return blobs <= GOALS.blobs && peak.megabytes <= GOALS.megabytes && throughputRatio >= GOALS.throughput ? 0 : 1
}

const ratio = (one: number | undefined, other: number | undefined): number => Number(((one ?? NaN) / (other ?? NaN)).toFixed(2))

main(bench)
