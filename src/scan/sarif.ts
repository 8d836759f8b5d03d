// Findings as SARIF 2.1.0, in the subset that code scanning of GitHub reads.
import type { Finding, Scanner } from './finding'
import { fingerprint } from './fingerprint'
import { worstFirst } from './order'
import type { ScannerFacts, Subject } from './outcome'
import { levelOf, rulesOf, type SarifRule } from './sarif-rules'
import { messageOf } from './sarif-text'

export interface SarifWish {
  readonly by: ScannerFacts
  readonly subject: Subject
  readonly findings: readonly Finding[]
  /** Only for a file that is kept: GitHub reads no suppressions, and opens an alert for each. So none in what is sent there. */
  readonly ignored?: readonly { readonly finding: Finding; readonly reason: string }[]
  /** Of the image's service, relative to the repository */
  readonly dockerfile?: string
  /** The line that names what was found, in the file that the result will point to */
  readonly lineOf?: (finding: Finding) => number | undefined
}

export interface Sarif {
  readonly log: SarifLog
  /** Results that were left out, the least bad, as GitHub keeps no more of one run */
  readonly leftOut: number
}

/** GitHub takes 25,000 results, and keeps 5,000. As many, with texts as long as they get, are well below its 10 MB. */
export const KEPT_RESULTS = 5000

export function sarifOf({ by, subject, findings, ignored = [], dockerfile, lineOf }: SarifWish): Sarif {
  const all = [
    ...[...findings].sort(worstFirst).map((finding) => ({ finding, reason: undefined })),
    ...[...ignored].sort((one, other) => worstFirst(one.finding, other.finding)),
  ]
  const kept = all.slice(0, KEPT_RESULTS)
  const rules = rulesOf(kept.map(({ finding }) => finding))
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const seen = new Map<string, number>()
  const results = kept.map(({ finding, reason }): SarifResult => {
    const uri = uriOf(subject.kind === 'image' ? (dockerfile ?? subject.service) : finding.path || subject.path)
    const key = fingerprint(finding)
    const nth = (seen.get(`${uri} ${key}`) ?? 0) + 1
    seen.set(`${uri} ${key}`, nth)
    return {
      ruleId: finding.id,
      ruleIndex: indexes.get(finding.id) ?? -1,
      level: levelOf(finding.severity),
      message: { text: messageOf(finding) },
      // A line inside an image is none of the Dockerfile's.
      locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region: { startLine: (subject.kind === 'image' ? undefined : finding.line) ?? lineOf?.(finding) ?? 1 } } }],
      // GitHub knows an alert again by primaryLocationLineHash alone, together with the rule and the path.
      partialFingerprints: { 'piDeploy/v1': key, primaryLocationLineHash: `${hash(key)}:${nth}` },
      ...(reason === undefined ? {} : { suppressions: [{ kind: 'external', status: 'accepted', justification: reason }] }),
    }
  })
  const driver = { name: NAMES[by.scanner].name, informationUri: NAMES[by.scanner].url, ...(by.version === '' ? {} : { version: by.version }), rules }
  return { log: { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, automationDetails: { id: runId(by.scanner, subject) }, results }] }, leftOut: all.length - kept.length }
}

/** What comes before the last `/` is GitHub's category: an upload replaces the one before of the same category, and no other. */
export function runId(scanner: Scanner, subject: Subject): string {
  const target = subject.kind === 'image' ? [subject.service, subject.platform] : ['sources', ...(subject.path === '.' ? [] : [subject.path])]
  return ['pi-deploy', scanner, ...target, ''].join('/')
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

const NAMES: Readonly<Record<Scanner, { readonly name: string; readonly url: string }>> = {
  trivy: { name: 'Trivy', url: 'https://trivy.dev' },
  'dependency-check': { name: 'OWASP Dependency-Check', url: 'https://owasp.org/www-project-dependency-check/' },
}

/** A path as a relative URI: `.` would be the repository itself, which no alert can point to. */
function uriOf(path: string): string {
  return path === '.' || path === '' ? 'sources' : path.split('/').map(encodeURIComponent).join('/')
}

/** FNV-1a of 64 bits: the same text gives the same short name, no more is asked of it. */
function hash(text: string): string {
  const bytes = [...new TextEncoder().encode(text)]
  return bytes.reduce((sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n), 0xcbf29ce484222325n).toString(16).padStart(16, '0')
}

export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [SarifRun]
}

export interface SarifRun {
  readonly tool: { readonly driver: { readonly name: string; readonly informationUri: string; readonly version?: string; readonly rules: readonly SarifRule[] } }
  readonly automationDetails: { readonly id: string }
  readonly results: readonly SarifResult[]
}

export interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: 'error' | 'warning' | 'note'
  readonly message: { readonly text: string }
  readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }; readonly region: { readonly startLine: number } } }]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly { readonly kind: 'external'; readonly status: 'accepted'; readonly justification: string }[]
}
