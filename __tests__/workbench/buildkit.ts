// A current BuildKit and buildx on the bench's runner. Asynchronous, as builds may call the cache server of this very process.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchMissing, parseEnv, ROOT, type Registry } from './pi'
import { run, type Ran } from './program'

/** Why a current BuildKit cannot be had here, or undefined. */
export function buildkitMissing(): string | undefined {
  const missing = benchMissing()
  if (missing !== undefined) return missing
  const reason = spawnSync(join(ROOT, 'script', 'tools'), ['missing', 'buildkit'], { encoding: 'utf8' }).stdout.trim()
  return reason === '' ? undefined : reason
}

/** Folders with buildkitd and buildctl, and with docker-buildx; compiled if need be, which takes minutes once. */
export function toolsUp(): { readonly buildkit: string; readonly buildx: string } {
  const env = parseEnv(execFileSync(join(ROOT, 'script', 'tools'), ['up', 'buildkit'], { encoding: 'utf8', timeout: 900_000, stdio: ['ignore', 'pipe', 'inherit'] }))
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
