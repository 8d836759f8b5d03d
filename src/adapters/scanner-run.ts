// One run of a scanner: other people's code over other people's data, so it gets none of the job's secrets, and it ends when told to.
import { spawn, type ChildProcess } from 'node:child_process'
import type { Ran } from '../execution/ports'
import type { ScannerRun } from '../execution/scanning'

const STDOUT_BYTES = 16 * 1024 * 1024
/** The end of it is what says why */
const STDERR_BYTES = 64 * 1024
/** After a polite SIGTERM */
const KILL_SECONDS = 3

/** By name, not by what to leave out: nobody knows what else is secret. JAVA_TOOL_OPTIONS stays out, where passwords of proxies stand. */
const PASSED = /^(PATH|HOME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|JAVA_HOME|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/

export function scannerEnvironment(job: NodeJS.ProcessEnv, own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...Object.fromEntries(Object.entries(job).filter(([name]) => PASSED.test(name))), ...own }
}

/** Never rejects. Code 127: there is no such program. */
export function runScanner(program: string, args: readonly string[], { timeoutSeconds, env, directory }: ScannerRun, cancelled: AbortSignal): Promise<Ran> {
  if (cancelled.aborted) return Promise.resolve({ kind: 'lost', why: 'the job was cancelled' })
  return new Promise((resolve) => {
    // With a process group of its own, which is ended as a whole: a launcher in shell does not pass signals on.
    const child = spawn(program, args, { cwd: directory, env: scannerEnvironment(process.env, env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let why = ''
    let killing: NodeJS.Timeout | undefined
    const stop = (reason: string) => (): void => {
      if (why !== '') return
      why = reason
      signal(child, 'SIGTERM')
      killing = setTimeout(() => signal(child, 'SIGKILL'), KILL_SECONDS * 1000)
    }
    const timer = setTimeout(stop(`it was ended after ${timeoutSeconds} s`), timeoutSeconds * 1000)
    const cancel = stop('the job was cancelled')
    const leave = (): void => signal(child, 'SIGKILL')
    cancelled.addEventListener('abort', cancel, { once: true })
    process.once('exit', leave)
    const stdout = beginning(STDOUT_BYTES)
    const stderr = ending(STDERR_BYTES)
    child.stdout.on('data', stdout.take)
    child.stderr.on('data', stderr.take)
    // What it left behind is none of the job's business, and would hold its output open.
    child.once('exit', leave)
    const ended = (ran: Ran): void => {
      clearTimeout(timer)
      clearTimeout(killing)
      cancelled.removeEventListener('abort', cancel)
      process.off('exit', leave)
      resolve(ran)
    }
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => ended(code === 'ENOENT' ? { kind: 'exited', code: 127, stdout: '', stderr: `${program} was not found` } : { kind: 'lost', why: `it could not be started: ${message}` }))
    child.once('close', (code, by) => ended(why !== '' || code === null ? { kind: 'lost', why: why || `it was ended by ${by}` } : { kind: 'exited', code, stdout: stdout.text(), stderr: stderr.text() }))
  })
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch {
    // It has ended, with all of its children.
  }
}

interface Collected {
  take(chunk: Buffer): void
  text(): string
}

function beginning(limit: number): Collected {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    take: (chunk) => {
      if (bytes < limit) chunks.push(chunk.subarray(0, limit - bytes))
      bytes += chunk.length
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

function ending(limit: number): Collected {
  let kept: Buffer = Buffer.alloc(0)
  return { take: (chunk) => void (kept = Buffer.concat([kept, chunk]).subarray(-limit)), text: () => kept.toString('utf8') }
}
