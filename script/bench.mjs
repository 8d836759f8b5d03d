// npm run bench -- NAME [OPTIONS]: runs one benchmark; without a name, lists them.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, '__tests__', 'bench')
const [name, ...rest] = process.argv.slice(2)
const file = join(folder, `${name}.ts`)
if (name === undefined || !existsSync(file)) {
  const names = readdirSync(folder).filter((entry) => entry.endsWith('.ts')).map((entry) => entry.slice(0, -3))
  process.stderr.write(`usage: npm run bench -- ${names.join(' | ')}\n`)
  process.exit(2)
}
const ran = spawnSync(process.execPath, ['-r', join(root, '__tests__', 'support', 'register.cjs'), file, ...rest], { cwd: root, stdio: 'inherit' })
process.exit(ran.status ?? 1)
