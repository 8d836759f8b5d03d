// What the demo, the benchmarks and the matrices have in common: they print, and their exit code says how it went.
import { execFile } from 'node:child_process'

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Ends the process with the program's exit code, or with 1 and the reason when it throws. */
export function main(program: () => Promise<number>): void {
  program().then((code) => process.exit(code), (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
    process.exit(1)
  })
}

export interface Ran {
  readonly code: number
  /** stdout, then stderr */
  readonly log: string
  readonly seconds: number
}

/** Another program, to its end, while this process goes on. */
export function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Promise<Ran> {
  const begun = performance.now()
  return new Promise((resolve) => {
    execFile(program, [...args], { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }), maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, log: stdout + stderr, seconds: (performance.now() - begun) / 1000 }))
  })
}
