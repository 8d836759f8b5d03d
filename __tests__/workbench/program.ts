// What the demo, the benchmarks and the matrices have in common: they print, and their exit code says how it went.

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Ends the process with the program's exit code, or with 1 and the reason when it throws. */
export function main(program: () => Promise<number>): void {
  program().then((code) => process.exit(code), (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
    process.exit(1)
  })
}
