// An image of the runner's own Docker, as an OCI layout in a temporary directory: `docker save` writes one since Engine 25.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Repository } from '../execution/images'
import { WorldFailure } from '../support/problem'
import { layoutRepository } from './oci-layout'

/** Saved when it is first asked for, and gone when the process ends. */
export function dockerRepository(image: string): Repository {
  const name = `docker-daemon:${image}`
  let saved: Promise<Repository> | undefined
  const repository = (): Promise<Repository> => (saved ??= save(image, name))
  return {
    name,
    manifest: async (tagOrDigest) => (await repository()).manifest(tagOrDigest.startsWith('sha256:') ? tagOrDigest : ''),
    blob: async (digest, range) => (await repository()).blob(digest, range),
    referrers: async () => [],
  }
}

async function save(image: string, name: string): Promise<Repository> {
  const directory = await mkdtemp(join(tmpdir(), 'pi-deploy-save-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  try {
    await unpacked(image, directory)
    await stat(join(directory, 'oci-layout'))
  } catch (thrown) {
    await rm(directory, { recursive: true, force: true })
    const old = (thrown as NodeJS.ErrnoException).code === 'ENOENT'
    throw new WorldFailure({
      what: `${name}: the runner's Docker does not hand it out: ${old ? 'its docker save writes no OCI layout' : (thrown as Error).message}`,
      hint: old ? 'Docker Engine 25 or newer is needed on the runner; or push the image to a registry.' : 'docker image ls on the runner shows what it has; build it there in this job.',
    })
  }
  return layoutRepository(directory, name)
}

/** docker save | tar -x: on the runner's disk, never in memory. */
function unpacked(image: string, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const docker = spawn('docker', ['save', '--', image], { stdio: ['ignore', 'pipe', 'pipe'] })
    const tar = spawn('tar', ['-x', '-f', '-', '-C', directory], { stdio: ['pipe', 'ignore', 'pipe'] })
    // When either ends early the other one says why.
    tar.stdin.on('error', () => undefined)
    docker.stdout.pipe(tar.stdin)
    let said = ''
    docker.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-500)))
    tar.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-500)))
    const codes = [docker, tar].map((child) => new Promise<number | null>((closed) => child.once('close', closed).once('error', (error) => { said ||= error.message; closed(1) })))
    void Promise.all(codes).then(([saved, packed]) => (saved === 0 && packed === 0 ? resolve() : reject(new Error(said.trim().split('\n').pop() ?? ''))))
  })
}
