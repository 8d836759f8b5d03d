// A repository of its own, as actions/checkout would leave it; gone when this process ends.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const made: string[] = []
process.once('exit', () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function emptyWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pi-deploy-workspace-'))
  made.push(folder)
  return folder
}

/** Path → content. */
export function workspaceOf(files: Readonly<Record<string, string>>): string {
  const folder = emptyWorkspace()
  for (const [path, content] of Object.entries(files)) writeInto(folder, path, content)
  return folder
}

export function workspaceFrom(source: string): string {
  const folder = emptyWorkspace()
  cpSync(source, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  return folder
}

export function writeInto(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}
