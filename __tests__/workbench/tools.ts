// What script/tools makes once for this machine.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { benchMissing, parseEnv, ROOT } from './pi'

type Tool = 'buildkit' | 'trivy' | 'dependency-check'

/** Why it cannot be had here, or undefined. */
export function toolMissing(name: Tool): string | undefined {
  const missing = benchMissing()
  if (missing !== undefined) return missing
  const reason = spawnSync(join(ROOT, 'script', 'tools'), ['missing', name], { encoding: 'utf8' }).stdout.trim()
  return reason === '' ? undefined : reason
}

const made = new Map<Tool, Readonly<Record<string, string>>>()

/** Where it is, by the variables of `script/tools env`; made if need be, which takes minutes once. */
export function toolUp(name: Tool): Readonly<Record<string, string>> {
  const known = made.get(name)
  if (known !== undefined) return known
  const env = parseEnv(execFileSync(join(ROOT, 'script', 'tools'), ['up', name], { encoding: 'utf8', timeout: 900_000, stdio: ['ignore', 'pipe', 'inherit'] }))
  made.set(name, env)
  return env
}
