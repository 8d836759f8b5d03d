// How bad something is, in one scale for all scanners.
import { SEVERITIES, type Severity } from './finding'

/** Words of npm audit, RetireJS and the CVSS besides our own. A score of zero is said to be harmless: that is known, and not UNKNOWN. */
const WORDS: Readonly<Record<string, Severity>> = { MODERATE: 'MEDIUM', INFO: 'LOW', INFORMATIONAL: 'LOW', NEGLIGIBLE: 'LOW', NONE: 'LOW' }

export function severityOf(said: unknown): Severity {
  if (typeof said === 'number') return severityOfScore(said)
  const word = typeof said === 'string' ? said.trim().toUpperCase() : ''
  if (/^\d+(\.\d+)?$/.test(word)) return severityOfScore(Number(word))
  return SEVERITIES.find((one) => one === word) ?? WORDS[word] ?? 'UNKNOWN'
}

/** 0 is the worst. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

export function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((one) => severities.includes(one)) ?? 'UNKNOWN'
}

// The scale of CVSS 3 and 4. Scanners that know no score write 0.
function severityOfScore(score: number): Severity {
  if (score >= 9) return 'CRITICAL'
  if (score >= 7) return 'HIGH'
  if (score >= 4) return 'MEDIUM'
  return score > 0 ? 'LOW' : 'UNKNOWN'
}
