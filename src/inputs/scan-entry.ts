// What the run record keeps of a scan, and what the gate reads. It stands here since the record is an input.

/** Worst first. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'] as const
export type Severity = (typeof SEVERITIES)[number]

export const SCANNERS = ['trivy', 'dependency-check'] as const
export type Scanner = (typeof SCANNERS)[number]

export type Counts = Readonly<Record<Severity, number>>

/** Four results that never mix. Only `pass` opens the gate. */
export const RESULTS = ['pass', 'findings', 'scan-error', 'skipped'] as const
export type ScanResult = (typeof RESULTS)[number]

export interface ScanEntry {
  readonly scanner: Scanner
  readonly version: string
  /** When the scanner's data was made, ISO 8601; empty when unknown */
  readonly dataFrom: string
  /** Service of an image, or path of sources */
  readonly target: string
  /** linux/arm64; empty for sources */
  readonly platform: string
  /** Manifest of the image that was scanned, sha256:…; empty for sources, and for an image that could not be found */
  readonly digest: string
  readonly result: ScanResult
  /** Findings that count, after what was ignored with a reason */
  readonly counts: Counts
  /** Severities that fail under the policy of this scan */
  readonly failOn: readonly Severity[]
  /** When it was judged, ISO 8601 */
  readonly at: string
  /** Of scan-error and skipped; empty otherwise */
  readonly cause: string
}

export const NO_COUNTS: Counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>
