// The booking example as a repository of its own, and releases of its images.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Ended } from './action'
import { ROOT, type Registry } from './pi'
import { workspaceFrom } from './workspace'

export const BUILT = ['frontend', 'backend', 'worker'] as const
export type Built = (typeof BUILT)[number]

/** A copy of the example, as actions/checkout would leave it. */
export function bookingWorkspace(): string {
  return workspaceFrom(join(ROOT, 'examples', 'booking'))
}

export interface BuildOptions {
  readonly services?: readonly Built[]
  readonly fault?: string
  readonly platform?: string
}

/** Builds services of the example as a release, pushes them, and returns `SERVICE → repository@digest`. */
export function buildRelease(registry: Registry, release: string, options: BuildOptions = {}): Readonly<Record<string, string>> {
  const digests: Record<string, string> = {}
  const metadata = join(mkdtempSync(join(tmpdir(), 'pi-deploy-build-')), 'metadata.json')
  for (const service of options.services ?? BUILT) {
    const name = `${registry.address}/acme/booking-${service}`
    const args = [
      'buildx', 'build', '--provenance=false', '--progress=quiet', '--metadata-file', metadata, '--platform', options.platform ?? 'linux/amd64',
      '--build-arg', `RELEASE=${release}`, ...(options.fault === undefined ? [] : ['--build-arg', `FAULT=${options.fault}`]),
      '--output', `type=image,name=${name}:${release},push=true`, join(ROOT, 'examples', 'booking', service),
    ]
    // One at a time on the whole machine: the store refuses to name an image that is being named.
    execFileSync('flock', [join(tmpdir(), 'pi-deploy-bench-build.lock'), 'docker', ...args], { env: { ...process.env, DOCKER_HOST: registry.dockerHost }, stdio: ['ignore', 'pipe', 'pipe'] })
    // What buildx prints is the image's id with one image store and the manifest's digest with the other.
    digests[service] = `${name}@${(JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>)['containerimage.digest']}`
  }
  rmSync(dirname(metadata), { recursive: true })
  return digests
}

export function digestLines(digests: Readonly<Record<string, string>>): string {
  return Object.entries(digests).map(([service, reference]) => `${service}=${reference}`).join('\n')
}

/** Inputs of a build of the example by the action itself. */
export function buildInputs(registry: Registry, release: string): Readonly<Record<string, string>> {
  return { step: 'build', env: `REGISTRY=${registry.address}/acme`, release, ...onBench(registry) }
}

/** What the bench has in place of Docker Hub. */
export function onBench(registry: Registry): Readonly<Record<string, string>> {
  return { 'registry-mirrors': mirrorsOf(registry), 'qemu-image': 'tonistiigi/binfmt', 'buildkit-image': 'moby/buildkit:buildx-stable-1' }
}

/** Of a registry without TLS, which is asked at its own address. */
export const plain = (address: string): string => `${address}=http://${address}`

const mirrorsOf = ({ address }: Registry): string => `docker.io=http://${address}\n${plain(address)}`

/** For a Pi that can reach no registry: the runner asks the bench's, also for what stands on Docker Hub. */
export function throughTunnel(registry: Registry): Readonly<Record<string, string>> {
  return { transfer: 'tunnel', 'registry-mirrors': mirrorsOf(registry) }
}

/** Inputs of a deployment of the example with short waits, for tests. @param images by service, or what a build handed on */
export function bookingInputs(release: string, images: Readonly<Record<string, string>> | Pick<Ended, 'outputs'>): Readonly<Record<string, string>> {
  const { outputs } = images as Partial<Ended>
  const what = typeof outputs === 'object' ? { record: outputs['record'] ?? '', 'oci-layout': outputs['oci-layout'] ?? '' } : { digests: digestLines(images as Readonly<Record<string, string>>) }
  return { step: 'deploy-to-pi', env: 'DB_PASSWORD=correct-horse-battery', release, ...what, 'bake-time': '2s', smoke: 'GET / 200\nGET /api/version 200' }
}
