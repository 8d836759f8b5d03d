// What an alert says: what it is, where, and what to do.
import type { Finding } from './finding'

export function messageOf(finding: Finding): string {
  const { kind, title, path, package: found } = finding
  const about = title.replace(/[.\s]+$/, '')
  const where = path === '' ? '' : ` in ${path}`
  if (kind === 'vulnerability') return `${[found?.name, found?.version].filter((part) => (part ?? '') !== '').join(' ')}${where}: ${about}. ${upgrade(found?.fixed ?? [])}`
  if (kind === 'secret') return `${about}${where}. Take it out and replace the secret itself: whoever could read this has it.`
  return `${about}${where}.`
}

export function upgrade(fixed: readonly string[]): string {
  return fixed.length === 0 ? 'There is no version with a fix yet.' : `Upgrade to ${fixed.slice(0, 5).join(' or ')}.`
}
