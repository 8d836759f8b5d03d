import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** GitHub runs actions on Node 24; script/test puts one here where the registry has it for this machine. */
export const NODE_24 = ['x64', 'arm64'].map((cpu) => join(ROOT, '.cache/node-24/node_modules', `node-linux-${cpu}`, 'bin/node')).find((path) => existsSync(path))
