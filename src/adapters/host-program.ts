import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The shell texts that go to the Pi: dist/host beside the bundle, src/host when run from source. */
export function hostTexts(): { readonly hostProgram: string; readonly supervisor: string } {
  const here = dirname(__filename)
  const folder = [join(here, 'host'), join(here, '..', 'host')].find((path) => existsSync(path))
  if (folder === undefined) throw new Error('the host program is missing beside the action')
  const parts = readdirSync(folder).filter((name) => /^\d\d-.*\.sh$/.test(name)).sort()
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  return { hostProgram: parts.map(read).join(''), supervisor: read('supervisor.sh') }
}
