// The user's own configuration of docker: logins of earlier steps, plugins, builders.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const dockerConfigFolder = (): string => process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')

/** config.json; empty where there is none that can be read. */
export function dockerConfig(): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(join(dockerConfigFolder(), 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
