// One order of findings, whatever order a scanner writes them in.
import type { Finding } from './finding'
import { rank } from './severity'

/** The worst first, then by name; by code points, as languages would sort differently on other machines. */
export function worstFirst(one: Finding, other: Finding): number {
  return rank(one.severity) - rank(other.severity) || byName(one, other)
}

export function byName(one: Finding, other: Finding): number {
  const [left, right] = [keysOf(one), keysOf(other)]
  const at = left.findIndex((key, index) => key !== right[index])
  return at === -1 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1
}

// Trivy's words are shorter, so its finding comes first.
function keysOf({ kind, id, package: found, path, line, foundBy }: Finding): readonly string[] {
  return [kind, id, found?.name ?? '', found?.version ?? '', path, String(line ?? 0).padStart(9, '0'), foundBy.includes('trivy') ? '' : foundBy.join(), found?.purl ?? '']
}
