// Small web images with layers of a chosen size, built by the bench's builder.
import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from './pi'
import { askRegistry } from './registry-content'

export interface WebImage {
  readonly name: string
  /** What /release answers */
  readonly release: string
  /** A layer each, of random bytes that no compression makes smaller; the same seed is the same layer */
  readonly layers?: readonly { readonly seed: number; readonly bytes: number }[]
  readonly platform?: string
  /** A directory to write an OCI layout to, instead of the registry */
  readonly layout?: string
}

const MIB = 1024 * 1024

/** Builds and pushes; returns repository@digest. */
export function buildWeb(registry: Registry, { name, release, layers = [], platform = 'linux/amd64', layout }: WebImage): string {
  const context = mkdtempSync(join(tmpdir(), 'pi-deploy-web-'))
  const files = layers.map(({ seed, bytes }, at) => {
    fill(join(context, `layer-${at}`), seed, bytes)
    return `COPY layer-${at} /data/`
  })
  writeFileSync(join(context, 'release'), `${release}\n`)
  writeFileSync(join(context, 'Dockerfile'), ['FROM busybox', ...files, 'COPY release /www/release', 'EXPOSE 8080', 'CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]', ''].join('\n'))
  const repository = `${registry.address}/acme/${name}`
  const metadata = join(context, 'metadata.json')
  const output = layout === undefined ? `type=image,name=${repository}:${release},push=true` : `type=oci,tar=false,dest=${layout}`
  execFileSync('flock', [join(tmpdir(), 'pi-deploy-bench-build.lock'), 'docker', 'buildx', 'build', '--provenance=false', '--progress=quiet', '--metadata-file', metadata, '--platform', platform, '--output', output, context], {
    env: { ...process.env, DOCKER_HOST: registry.dockerHost },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const digest = (JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>)['containerimage.digest']
  rmSync(context, { recursive: true })
  return `${repository}@${digest}`
}

// Not kept: 300 MB in the process that measures make each of its collections dear, and triple its CPU time for a transfer.
function fill(file: string, seed: number, bytes: number): void {
  const noise = createCipheriv('aes-128-ctr', createHash('sha256').update(String(seed)).digest().subarray(0, 16), Buffer.alloc(16))
  for (let left = bytes; left > 0; left -= MIB) appendFileSync(file, noise.update(Buffer.alloc(Math.min(left, MIB))))
}

export const megabytes = (count: number): number => count * MIB

/** A manifest as the registry has it. */
export async function manifestOf(registry: Registry, reference: string): Promise<{ readonly config: { digest: string }; readonly layers: readonly { digest: string; size: number }[] }> {
  const [repository = '', digest = ''] = reference.replace(`${registry.address}/`, '').split('@')
  return JSON.parse((await askRegistry(registry, `${repository}/manifests/${digest}`)).body) as Awaited<ReturnType<typeof manifestOf>>
}

/** An image of the bench by digest, as our action names those that it runs: tonistiigi/binfmt:latest → tonistiigi/binfmt@sha256:… */
export async function pinned(registry: Registry, image: string): Promise<string> {
  const [name = '', tag = 'latest'] = image.split(':')
  const accept = ['oci.image.index.v1', 'oci.image.manifest.v1', 'docker.distribution.manifest.list.v2', 'docker.distribution.manifest.v2'].map((type) => `application/vnd.${type}+json`).join(', ')
  const answer = await fetch(`http://${registry.address}/v2/${name}/manifests/${tag}`, { method: 'HEAD', headers: { accept } })
  if (!answer.ok) throw new Error(`${image} is not in the bench's registry: run script/setup, or script/tools up`)
  return `${name}@${answer.headers.get('docker-content-digest')}`
}
