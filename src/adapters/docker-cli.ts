// docker on the runner, in a session with a configuration of its own: logins end with it.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Docker, DockerOptions } from '../execution/docker'
import type { Ran } from '../execution/ports'
import { Secret } from '../support/secret'
import { dockerConfig, dockerConfigFolder } from './docker-config'
import { onPath } from './on-path'

const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024
/** After a polite SIGINT, which lets BuildKit stop what it does. */
const KILL_SECONDS = 3

export async function openDocker(registry: string, cancelled: AbortSignal, root: string): Promise<Docker> {
  const home = await mkdtemp(join(tmpdir(), 'pi-deploy-docker-'))
  const remove = (): void => rmSync(home, { recursive: true, force: true })
  process.once('exit', remove)
  const theirs = dockerConfigFolder()
  await writeFile(join(home, 'config.json'), JSON.stringify(configuration(dockerConfig(), theirs, registry)), { mode: 0o600 })
  const env = {
    ...withoutInputs(process.env),
    DOCKER_CONFIG: home,
    // Builders are known by files beside the configuration: the user's stay theirs.
    BUILDX_CONFIG: process.env['BUILDX_CONFIG'] ?? join(theirs, 'buildx'),
    // Contexts, secrets and outputs are the user's own inputs; Bake's question about paths has nobody to answer it.
    BUILDX_BAKE_ENTITLEMENTS_FS: '0',
  }
  return {
    run: (args, options = {}) => run(args, options, { ...env, ...revealed(options.env) }, join(root, options.directory ?? '.'), cancelled),
    path: (name) => join(home, name),
    read: (name) => readFile(join(home, name), 'utf8').catch(() => undefined),
    write: async (name, content) => {
      const path = join(home, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content, { mode: 0o600 })
      return path
    },
    close: async () => {
      process.off('exit', remove)
      await rm(home, { recursive: true, force: true }).catch(() => undefined)
    },
  }
}

// Logins that earlier steps made go on working. An empty credential helper for our registry keeps its password out of any
// store that outlives the job.
function configuration(theirs: Readonly<Record<string, unknown>>, directory: string, registry: string): object {
  const plugins = [join(directory, 'cli-plugins'), ...((theirs['cliPluginsExtraDirs'] as readonly string[] | undefined) ?? [])]
  return { ...theirs, credHelpers: { ...(theirs['credHelpers'] as object | undefined), [registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry]: '' }, cliPluginsExtraDirs: plugins }
}

/** Inputs hold secrets that are nothing to docker: keys, passwords, tokens. */
const withoutInputs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_')))

const revealed = (env: Readonly<Record<string, Secret>> = {}): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.reveal()]))

function run(args: readonly string[], { stdin, onLine, timeoutSeconds, silence }: DockerOptions, env: NodeJS.ProcessEnv, cwd: string, cancelled: AbortSignal): Promise<Ran> {
  const docker = onPath('docker')
  if (docker === undefined) return Promise.resolve({ kind: 'exited', code: 127, stdout: '', stderr: 'docker was not found on the runner' })
  return new Promise((resolve) => {
    const child = spawn(docker, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    let why = ''
    const stop = (reason: string) => (): void => {
      why = reason
      child.kill('SIGINT')
      setTimeout(() => child.kill('SIGKILL'), KILL_SECONDS * 1000).unref()
    }
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(stop(`no answer in ${timeoutSeconds} s`), timeoutSeconds * 1000)
    let heard = performance.now()
    const watch = silence === undefined ? undefined : setInterval(() => {
      const bound = silence()
      if (why === '' && bound !== undefined && performance.now() - heard > bound.seconds * 1000) stop(bound.why)()
    }, 1000)
    const cancel = stop('the job was cancelled')
    cancelled.addEventListener('abort', cancel, { once: true })
    const stdout = collected()
    const stderr = collected(onLine)
    child.stdout.on('data', stdout.take)
    child.stderr.on('data', stderr.take)
    child.stderr.on('data', () => (heard = performance.now()))
    // One that ends without reading says why itself.
    child.stdin.on('error', () => undefined).end(stdin instanceof Secret ? stdin.reveal() : (stdin ?? ''))
    const ended = (ran: Ran): void => {
      clearTimeout(timer)
      clearInterval(watch)
      cancelled.removeEventListener('abort', cancel)
      resolve(ran)
    }
    child.once('error', (error) => ended({ kind: 'lost', why: error.message }))
    child.once('close', (code, signal) => ended(why !== '' || code === null ? { kind: 'lost', why: why || `docker was ended by ${signal}` } : { kind: 'exited', code, stdout: stdout.text(), stderr: stderr.text() }))
  })
}

/** The whole as text, and its lines to whoever wants them; then nothing else is kept. */
function collected(onLine?: (line: string) => void): { take(chunk: Buffer): void; text(): string } {
  const chunks: Buffer[] = []
  let bytes = 0
  let rest = ''
  const decoder = new TextDecoder()
  return {
    take: (chunk) => {
      if (onLine === undefined) {
        if ((bytes += chunk.length) <= OUTPUT_LIMIT_BYTES) chunks.push(chunk)
        return
      }
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(onLine)
    },
    text: () => {
      if (rest !== '') onLine?.(rest)
      rest = ''
      return Buffer.concat(chunks).toString('utf8')
    },
  }
}
