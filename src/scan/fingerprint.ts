// By what a finding is known again in a later scan.
import type { Finding } from './finding'
import { packageType, sameSpelling } from './package-url'

/**
 * Plain text: what it is, its name and where it is. Neither lines nor digests, which change with every build. The package's version
 * is not in it either: what is still there after an upgrade is not new. For the same reason a vulnerable package counts once,
 * wherever it lies, and so does a secret or misconfiguration of one kind in one file.
 */
export function fingerprint(finding: Finding): string {
  return keyOf(finding, finding.id)
}

/** Under each name that others may use: a vulnerability that first has only a GHSA and later a CVE is the same one. The first is fingerprint(). */
export function fingerprints(finding: Finding): readonly string[] {
  return [...new Set([finding.id, ...finding.aliases.filter((name) => WORLDWIDE.test(name))])].map((id) => keyOf(finding, id))
}

/** Names that mean one vulnerability. A distribution's advisory, such as a DSA, is about many. */
export const WORLDWIDE = /^(CVE|GHSA)-/

function keyOf({ kind, package: found, path }: Finding, id: string): string {
  const type = found === undefined ? '' : packageType(found)
  const where = found === undefined ? path : `${type}/${sameSpelling(type, found.name)}`
  return [kind, id, where].map((part) => part.replaceAll('|', '%7C')).join('|')
}
