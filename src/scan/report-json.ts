// The report as a file: every finding, what was decided on it and why. Later scans read what they need for `only-new`.
import { isObject, parseObject } from '../inputs/digests'
import type { ScanEntry, ScanResult } from './entry'
import { fingerprints } from './fingerprint'
import type { Listed } from './listed'

const SCHEMA = 1

export function reportJson(verdict: ScanResult, scans: readonly ScanEntry[], findings: readonly Listed[], notes: readonly string[]): string {
  return `${JSON.stringify({ schema: SCHEMA, verdict, scans, findings: findings.map((it) => ({ ...it, keys: fingerprints(it.finding) })), notes }, undefined, 2)}\n`
}

/** Keys of what an earlier scan reported; what it ignored counts as new once it is no longer ignored. undefined: it is no such report. */
export function knownIn(text: string): ReadonlySet<string> | undefined {
  const report = parseObject(text)
  if (report?.['schema'] !== SCHEMA || !Array.isArray(report['findings'])) return undefined
  const keys = report['findings'].flatMap((one: unknown) => (isObject(one) && one['decision'] === 'ignored' ? [] : isObject(one) && Array.isArray(one['keys']) ? one['keys'] : [undefined]))
  return keys.every((key) => typeof key === 'string') ? new Set(keys) : undefined
}
