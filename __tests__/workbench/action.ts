// Runs the bundle as GitHub does: inputs as INPUT_ variables, outputs and summary through files.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './pi'

export interface Ended {
  readonly code: number | null
  /** Everything printed, with ::add-mask:: commands left out, as GitHub's runner swallows them. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** What main handed to the post step, also where it was killed */
  readonly state: Readonly<Record<string, string>>
  readonly seconds: number
}

export interface Running {
  readonly process: ChildProcess
  /** The log so far */
  log(): string
  readonly ended: Promise<Ended>
}

export interface RunOptions {
  readonly node?: string
  readonly workspace: string
  readonly onLine?: (line: string) => void
  readonly env?: Readonly<Record<string, string>>
  /** Run the post step that follows this main */
  readonly after?: Pick<Ended, 'state'>
}

export function startAction(inputs: Readonly<Record<string, string>>, options: RunOptions): Running {
  const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-run-'))
  const file = (name: string): string => join(folder, name)
  for (const name of ['output', 'summary', 'state', 'env']) writeFileSync(file(name), '')
  const begun = performance.now()
  const child = spawn(options.node ?? process.execPath, [join(ROOT, 'dist', options.after === undefined ? 'index.js' : 'post/index.js')], {
    cwd: options.workspace,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      GITHUB_WORKSPACE: options.workspace,
      GITHUB_OUTPUT: file('output'),
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_STATE: file('state'),
      GITHUB_ENV: file('env'),
      GITHUB_SHA: '3f2a91c0d5e8b7a6f4e3d2c1b0a9f8e7d6c5b4a3',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_NUMBER: '57',
      GITHUB_RUN_ID: '1001',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/booking',
      GITHUB_ACTOR: 'anna',
      GITHUB_EVENT_NAME: 'push',
      ...options.env,
      ...Object.fromEntries(Object.entries(options.after?.state ?? {}).map(([name, value]) => [`STATE_${name}`, value])),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  let rest = ''
  const take = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('::add-mask::')) continue
      log += `${line}\n`
      options.onLine?.(line)
    }
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      const outputs = parseOutputs(readFileSync(file('output'), 'utf8'))
      const summary = readFileSync(file('summary'), 'utf8')
      const state = parseState(readFileSync(file('state'), 'utf8'))
      rmSync(folder, { recursive: true, force: true })
      resolve({ code, log: log + rest, outputs, summary, state, seconds: (performance.now() - begun) / 1000 })
    })
  })
  return { process: child, log: () => log, ended }
}

export function runAction(inputs: Readonly<Record<string, string>>, options: RunOptions): Promise<Ended> {
  return startAction(inputs, options).ended
}

/** As GitHub does after the job, whatever became of main. */
export function runPost(inputs: Readonly<Record<string, string>>, after: Pick<Ended, 'state'>, options: RunOptions): Promise<Ended> {
  return runAction(inputs, { ...options, after })
}

/** NAME=VALUE lines, of which the last holds. */
function parseState(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split('\n').filter((line) => line.includes('=')).map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]))
}

// NAME<<DELIMITER, value lines, DELIMITER — as @actions/core writes it.
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  for (const match of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)) outputs[match[1] ?? ''] = (match[3] ?? '').replace(/\n$/, '')
  return outputs
}
