import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Ports } from '../execution/ports'

/** The shell texts that go to the Pi: dist/host beside the bundle, src/host when run from source. */
export function hostTexts(): Pick<Ports, 'hostProgram' | 'supervisor'> {
  const here = dirname(__filename)
  const folder = [join(here, 'host'), join(here, '..', 'host')].find((path) => existsSync(path))
  if (folder === undefined) throw new Error('the host program is missing beside the action')
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const parts = readdirSync(folder).filter((name) => /^\d\d-.*\.sh$/.test(name)).sort()
  const text = parts.map(read).join('')
  return { hostProgram: { text, sha256: createHash('sha256').update(text).digest('hex') }, supervisor: read('supervisor.sh') }
}
