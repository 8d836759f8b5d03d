// Trivy's databases in a registry, as it downloads them: an image of one layer, a tar with the database and metadata.json.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from './pi'
import { PLANTED, writeDatabase, writeJavaDatabase, type Dates, type Vulnerability } from './trivy'

export interface Pushed extends Dates {
  readonly vulnerabilities?: readonly Vulnerability[]
  /** Instead of the database, with a digest that is right */
  readonly layer?: Buffer
}

/** For --db-repository; Trivy needs no option to use the bench's registry, whose address is private. @param reference such as acme/trivy-db:2 */
export function pushDatabase(registry: Pick<Registry, 'address'>, reference: string, { vulnerabilities = PLANTED, layer, ...dates }: Pushed = {}): Promise<string> {
  return push(registry, reference, 'db', layer ?? archive('db', (cache) => writeDatabase(cache, vulnerabilities, dates)))
}

/** For --java-db-repository. @param reference such as acme/trivy-java-db:1 */
export function pushJavaDatabase(registry: Pick<Registry, 'address'>, reference: string, { layer, ...dates }: Omit<Pushed, 'vulnerabilities'> = {}): Promise<string> {
  return push(registry, reference, 'javadb', layer ?? archive('java-db', (cache) => writeJavaDatabase(cache, dates)))
}

async function push(registry: Pick<Registry, 'address'>, reference: string, kind: 'db' | 'javadb', layer: Buffer): Promise<string> {
  const [repository = '', tag = '2'] = reference.split(':')
  const base = `http://${registry.address}/v2/${repository}`
  const config = await pushBlob(base, Buffer.from('{}'))
  const content = await pushBlob(base, layer)
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'application/vnd.aquasec.trivy.config.v1+json',
    config: { mediaType: 'application/vnd.aquasec.trivy.config.v1+json', ...config },
    layers: [{ mediaType: `application/vnd.aquasec.trivy.${kind}.layer.v1.tar+gzip`, ...content, annotations: { 'org.opencontainers.image.title': `${kind}.tar.gz` } }],
  }
  await send(`${base}/manifests/${tag}`, 'PUT', Buffer.from(JSON.stringify(manifest)), manifest.mediaType)
  return `${registry.address}/${repository}:${tag}`
}

function archive(folder: string, write: (cache: string) => void): Buffer {
  const cache = mkdtempSync(join(tmpdir(), 'pi-deploy-trivy-'))
  write(cache)
  const tar = execFileSync('tar', ['-cz', '-C', join(cache, folder), '.'])
  rmSync(cache, { recursive: true })
  return tar
}

async function pushBlob(base: string, content: Buffer): Promise<{ readonly digest: string; readonly size: number }> {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
  const to = new URL((await send(`${base}/blobs/uploads/`, 'POST')).headers.get('location') ?? '', base)
  to.searchParams.set('digest', digest)
  await send(to.href, 'PUT', content, 'application/octet-stream')
  return { digest, size: content.length }
}

async function send(url: string, method: string, body?: Buffer, type?: string): Promise<Response> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: new Uint8Array(body) }), ...(type === undefined ? {} : { headers: { 'content-type': type } }) })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return answer
}
