// npm run bench -- NAME [OPTIONS] and npm run matrix -- NAME [OPTIONS]: run one benchmark or one matrix of interruptions;
// without a name they list what there is.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [kind, name, ...rest] = process.argv.slice(2)
const folder = join(root, '__tests__', kind)
const file = join(folder, `${name}.ts`)
if (name === undefined || !existsSync(file)) {
  const shared = ['bed.ts', 'report.ts']
  const names = readdirSync(folder).filter((entry) => entry.endsWith('.ts') && !shared.includes(entry)).map((entry) => entry.slice(0, -3))
  process.stderr.write(`usage: npm run ${kind} -- ${names.join(' | ')}\n`)
  process.exit(2)
}
const ran = spawnSync(process.execPath, ['-r', join(root, '__tests__', 'support', 'register.cjs'), file, ...rest], { cwd: root, stdio: 'inherit' })
process.exit(ran.status ?? 1)
