// Findings that somebody decided to live with, until a day and for a reason. They hold for all scanners.
import type { Finding, FindingKind } from './finding'
import { globMatches } from './glob'
import { purlMatches } from './purl'

export interface Ignore {
  readonly id: string
  /** Absent: any, as in the plain format */
  readonly kind?: FindingKind
  /** Patterns; empty: everywhere */
  readonly paths: readonly string[]
  /** With or without version; empty: every package */
  readonly purls: readonly string[]
  /** Last day on which it holds, in UTC: YYYY-MM-DD */
  readonly expires: string
  readonly reason: string
  /** FILE line N */
  readonly where: string
}

export interface ReadIgnores {
  readonly ignores: readonly Ignore[]
  /** Each begins with `trivyignores: FILE line N: ` */
  readonly problems: readonly string[]
}

/** One that is narrowed to paths or packages is not about a finding that does not say where it is. */
export function isAbout(ignore: Ignore, finding: Finding): boolean {
  if (ignore.kind !== undefined && ignore.kind !== finding.kind) return false
  if (ignore.id !== finding.id && !finding.aliases.includes(ignore.id)) return false
  const purl = finding.package?.purl ?? ''
  return (ignore.paths.length === 0 || ignore.paths.some((pattern) => globMatches(pattern, finding.path)))
    && (ignore.purls.length === 0 || ignore.purls.some((pattern) => purlMatches(pattern, purl)))
}

/** @param today YYYY-MM-DD in UTC; the last day still counts */
export const isExpired = (ignore: Ignore, today: string): boolean => ignore.expires < today
