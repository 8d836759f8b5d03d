// A current BuildKit and buildx on the bench's runner. Asynchronous, as builds may call the cache server of this very process.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registry } from './pi'
import { run, type Ran } from './program'
import { toolMissing, toolUp } from './tools'

/** Why a current BuildKit cannot be had here, or undefined. */
export const buildkitMissing = (): string | undefined => toolMissing('buildkit')

/** Folders with buildkitd and buildctl, and with docker-buildx; compiled if need be, which takes minutes once. */
export function toolsUp(): { readonly buildkit: string; readonly buildx: string } {
  const env = toolUp('buildkit')
  return { buildkit: env['BUILDKIT'] ?? '', buildx: env['BUILDX'] ?? '' }
}

/** `docker buildx` is the compiled one for whoever runs with this. */
export function currentBuildx(registry: Registry): Readonly<Record<string, string>> & { readonly DOCKER_CONFIG: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-docker-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'cli-plugins'))
  symlinkSync(join(toolsUp().buildx, 'docker-buildx'), join(folder, 'cli-plugins', 'docker-buildx'))
  return { DOCKER_HOST: registry.dockerHost, DOCKER_CONFIG: folder }
}

/** What BuildKit must be told of the bench's registry: it is Docker Hub, and it speaks plain HTTP. */
export const buildkitConfig = (registry: Registry): string =>
  `[registry."docker.io"]\n  mirrors = ["${registry.address}"]\n[registry."${registry.address}"]\n  http = true\n`

/** A builder of the docker-container driver on the runner. */
export class Builder {
  private constructor(readonly name: string, readonly env: Readonly<Record<string, string>>) {}

  /** @param env `currentBuildx(registry)`, or DOCKER_HOST alone for the runner's own buildx */
  static async up(registry: Registry, name: string, env: Readonly<Record<string, string>>): Promise<Builder> {
    const unique = `${name}-${process.pid}`
    const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-builder-'))
    writeFileSync(join(folder, 'buildkitd.toml'), buildkitConfig(registry))
    const created = await run('docker', ['buildx', 'create', '--name', unique, '--driver', 'docker-container', '--config', join(folder, 'buildkitd.toml'), '--bootstrap'], env)
    rmSync(folder, { recursive: true })
    if (created.code !== 0) throw new Error(created.log)
    return new Builder(unique, env)
  }

  /** `docker buildx build` with these arguments. */
  async build(...args: readonly string[]): Promise<Ran & { readonly digest: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-build-'))
    const metadata = join(folder, 'metadata.json')
    const ran = await run('docker', ['buildx', 'build', '--builder', this.name, '--progress=plain', '--provenance=false', '--metadata-file', metadata, ...args], this.env)
    const written = ran.code === 0 ? (JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>) : {}
    rmSync(folder, { recursive: true })
    return { ...ran, digest: written['containerimage.digest'] ?? '' }
  }

  /** As on a new runner: nothing is cached here. */
  async prune(): Promise<void> {
    await run('docker', ['buildx', 'prune', '--builder', this.name, '--all', '--force'], this.env)
  }

  async down(): Promise<void> {
    await run('docker', ['buildx', 'rm', '--force', this.name], this.env)
  }
}
