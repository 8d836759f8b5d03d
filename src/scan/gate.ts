// Whether images may be deployed: each needs a scan by Trivy that passed, of exactly its manifest for exactly its platform.
// The newest entry of a scanner decides; an older pass does not outlive a newer failure.
import type { Scanner, Severity } from './finding'
import type { ScanEntry } from './entry'
import { foundInstead, isSamePlatform, notPassed, passed, shortDigest } from './gate-words'

export interface GateImage {
  readonly service: string
  readonly reference: string
  /** linux/arm64 */
  readonly platform: string
  /** sha256:…; empty when it could not be found out */
  readonly manifest: string
}

/** An entry as readEntries gave it, and where it was kept: in the record, at the image in its registry, in an artifact of GitHub, in the host's history; or it was made right now. */
export type SourcedEntry = ScanEntry & { readonly source: 'record' | 'registry' | 'artifact' | 'history' | 'scan' }

export interface Asked {
  readonly images: readonly GateImage[]
  readonly entries: readonly SourcedEntry[]
  readonly mode: 'required' | 'warn' | 'off'
  /** A pass for which fewer severities fail is said to be one; default: CRITICAL and HIGH */
  readonly failOn?: readonly Severity[]
  /** ISO 8601 */
  readonly now: string
  /** Older passes count no more */
  readonly maxAgeSeconds?: number
}

export type Gate = { readonly kind: 'open' | 'warned'; readonly lines: readonly string[] } | { readonly kind: 'closed'; readonly problems: readonly string[] }

export function gate(asked: Asked): Gate {
  if (asked.mode === 'off') return { kind: 'open', lines: [] }
  const looks = asked.images.map((image) => lookAt(image, asked))
  const problems = looks.flatMap(({ problem }) => problem ?? [])
  const lines = looks.flatMap(({ line }) => line ?? [])
  if (problems.length === 0) return { kind: 'open', lines }
  return asked.mode === 'warn' ? { kind: 'warned', lines: [...problems, ...lines] } : { kind: 'closed', problems }
}

/** Images that a scan can still open the gate for: nobody scanned them, a scan was skipped, or it was too long ago. */
export const unscanned = (asked: Asked): readonly GateImage[] => asked.images.filter((image) => lookAt(image, asked).scannable)

interface Look {
  readonly line?: string
  readonly problem?: string
  readonly scannable: boolean
}

function lookAt(image: GateImage, { entries, failOn = ['CRITICAL', 'HIGH'], now, maxAgeSeconds }: Asked): Look {
  const whose = `${image.service} for ${image.platform} (${shortDigest(image.manifest) || image.reference})`
  const closed = (what: string, next: string, scannable = false): Look => ({ problem: `gate: ${whose}: ${what}. ${next}`, scannable })
  if (image.manifest === '') return closed('the digest of its manifest is not known', 'Deploy the digest that a build or a registry names.')
  const its = entries.filter((entry) => entry.digest === image.manifest && (entry.result !== 'pass' || isSamePlatform(entry.platform, image.platform)))
  const newest = newestByScanner(its.filter(couldFail))
  // Another scanner's failure closes; only Trivy's pass opens, since it is the one that scans images.
  const bad = [...newest.values()].find(({ result }) => result !== 'pass')
  if (bad !== undefined) return closed(notPassed(bad), bad.result === 'findings' ? 'Fix them, or ignore them with a reason and an expiry (trivyignores), and scan again.' : 'Scan it again, and hand on the record.', bad.result === 'skipped')
  const pass = newest.get('trivy')
  if (pass === undefined && its.some(({ scanner }) => scanner === 'trivy')) return closed('it passed a scan that looked for no vulnerabilities', 'Scan it with vuln among its scanners, and hand on the record.', true)
  if (pass === undefined) return closed(foundInstead(image, entries), 'Scan this digest (step: scan) and hand on its record.', true)
  const age = (Date.parse(now) - Date.parse(pass.at)) / 1000
  if (maxAgeSeconds !== undefined && !(age <= maxAgeSeconds)) return closed(`it passed on ${pass.at.slice(0, 10)}, which is too long ago`, 'Scan it again, and hand on the record.', true)
  return { line: `${whose}: ${passed(pass, failOn)}`, scannable: false }
}

/** Looked through for secrets or licenses alone, which takes no data, most images pass. */
const couldFail = ({ result, dataFrom }: ScanEntry): boolean => result !== 'pass' || dataFrom !== ''

/** Of entries of the same second the worse one decides. */
function newestByScanner(entries: readonly SourcedEntry[]): ReadonlyMap<Scanner, SourcedEntry> {
  const newest = new Map<Scanner, SourcedEntry>()
  for (const entry of entries) {
    const other = newest.get(entry.scanner)
    const [time, otherTime] = [Date.parse(entry.at), Date.parse(other?.at ?? '')]
    if (other === undefined || time > otherTime || (time === otherTime && other.result === 'pass')) newest.set(entry.scanner, entry)
  }
  return newest
}
