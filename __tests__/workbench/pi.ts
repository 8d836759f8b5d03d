// A throwaway Pi for tests, benchmarks and the demo. It is taken down when this process ends, however it ends.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const ROOT = join(__dirname, '..', '..')

export interface PiOptions {
  readonly user?: 'pi' | 'root'
  readonly memory?: string
  readonly store?: 'classic' | 'containerd'
  readonly registry?: boolean
  /** Docker's data on a file system of that size */
  readonly disk?: string
  readonly compose?: boolean
  readonly pathPrefix?: string
}

/** Why the workbench cannot run here, or undefined. Throws where script/test has just set it up: what was to run must not be skipped. */
export function benchMissing(): string | undefined {
  const missing = whatIsMissing()
  if (missing !== undefined && process.env['PI_BENCH'] === 'ready') throw new Error(missing)
  return missing
}

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'the workbench needs Linux'
  if (typeof process.getuid === 'function' && process.getuid() !== 0) return 'the workbench needs root'
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return existsSync(join(cache, 'pi-deploy-bench', 'roots')) ? undefined : 'the workbench is not set up: run script/setup'
}

function script(name: string, args: readonly string[]): string {
  const ran = spawnSync(join(ROOT, 'script', name), [...args], { encoding: 'utf8', timeout: 300_000 })
  if (ran.status !== 0) throw new Error(`script/${name} ${args.join(' ')}: ${ran.stderr}${ran.stdout}`)
  return ran.stdout
}

export function parseEnv(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split('\n').filter((line) => line.includes('=')).map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]))
}

export interface Registry {
  /** address:port, plain HTTP */
  readonly address: string
  /** Of the Docker daemon that builds, as a runner has one */
  readonly dockerHost: string
  /** Address of this machine, as the bench's machines and their containers reach it */
  readonly machine: string
}

export function registryUp(): Registry {
  const env = parseEnv(script('registry', ['up', '--owner', String(process.pid)]))
  return { address: env['REGISTRY'] ?? '', dockerHost: env['DOCKER_HOST'] ?? '', machine: env['MACHINE_HOST'] ?? '' }
}

export class Pi {
  readonly host: string
  readonly #env: Readonly<Record<string, string>>

  private constructor(readonly name: string, env: string) {
    this.#env = parseEnv(env)
    this.host = this.#env['HOST'] ?? ''
  }

  static up(name: string, options: PiOptions = {}): Pi {
    const flags = [
      ...(options.user === undefined ? [] : ['--user', options.user]),
      ...(options.memory === undefined ? [] : ['--memory', options.memory]),
      ...(options.store === undefined ? [] : ['--store', options.store]),
      ...(options.disk === undefined ? [] : ['--disk', options.disk]),
      ...(options.registry === false ? ['--no-registry'] : []),
      ...(options.compose === false ? ['--no-compose'] : []),
      ...(options.pathPrefix === undefined ? [] : ['--path-prefix', options.pathPrefix]),
    ]
    const unique = `${name}-${process.pid}`
    return new Pi(unique, script('pi', ['up', unique, ...flags, '--owner', String(process.pid)]))
  }

  /** Inputs of the action that lead here. */
  inputs(): Readonly<Record<string, string>> {
    return {
      host: this.host,
      port: this.#env['PORT'] ?? '22',
      username: this.#env['USERNAME'] ?? '',
      key: readFileSync(this.#env['KEY_FILE'] ?? '', 'utf8'),
      'known-hosts': readFileSync(this.#env['KNOWN_HOSTS_FILE'] ?? '', 'utf8'),
    }
  }

  /** As the deploy user, over SSH; throws when it fails. */
  ssh(command: string): string {
    return script('pi', ['ssh', this.name, command])
  }

  /** For a shell; the command to run on the host follows. */
  get sshCommand(): string {
    return `ssh -i ${this.#env['KEY_FILE']} -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=${this.#env['KNOWN_HOSTS_FILE']} -o StrictHostKeyChecking=yes ${this.#env['USERNAME']}@${this.host}`
  }

  /** As root, past SSH. */
  exec(...argv: string[]): string {
    return script('pi', ['exec', this.name, ...argv])
  }

  get dockerSocket(): string {
    return this.#env['DOCKER_SOCKET'] ?? ''
  }

  docker(...args: string[]): string {
    return execFileSync('docker', ['-H', `unix://${this.dockerSocket}`, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 }).trim()
  }

  /** The deploy user's state directory of a project, as a path that this process can read. */
  get disk(): string {
    return this.#env['DISK'] ?? ''
  }

  stateOf(project: string): string {
    return join(this.disk, this.#env['USERNAME'] === 'root' ? 'var/lib/pi-deploy' : 'home/pi/.pi-deploy', project)
  }

  /** To the disk of --disk, since it was made. */
  bytesWritten(): number {
    this.exec('sync')
    return Number(readFileSync(this.#env['DISK_STAT'] ?? '', 'utf8').trim().split(/\s+/)[6]) * 512
  }

  /** Power cut: every process at once. */
  cut(): void {
    script('pi', ['cut', this.name])
  }

  boot(): void {
    script('pi', ['boot', this.name])
  }

  down(): void {
    script('pi', ['down', this.name])
  }
}
