// What one scanner gave for one subject. A scanner that failed has found nothing and proved nothing.
import type { WorldFailureParts } from '../support/problem'
import type { Finding, Scanner } from './finding'

export type Subject =
  /** An image for one platform, by the digest of its manifest */
  | { readonly kind: 'image'; readonly service: string; readonly name: string; readonly platform: string; readonly manifest: string }
  /** A directory or file of the repository, relative to it */
  | { readonly kind: 'sources'; readonly path: string }

/** How people call it: "backend for linux/arm64", "the sources". */
export function subjectName(subject: Subject): string {
  if (subject.kind === 'image') return subject.platform === '' ? subject.service : `${subject.service} for ${subject.platform}`
  return subject.path === '.' ? 'the sources' : subject.path
}

export interface ScannerFacts {
  readonly scanner: Scanner
  /** Empty when it was never found */
  readonly version: string
  /** When its data was made, ISO 8601; empty when unknown or when it needs none */
  readonly dataFrom: string
}

export type Outcome = { readonly subject: Subject; readonly by: ScannerFacts } & (
  | { readonly kind: 'report'; readonly findings: readonly Finding[] }
  /** `cause`: one sentence without the subject, such as "Trivy gave no report: it was ended after 600 s" */
  | { readonly kind: 'error'; readonly cause: string; readonly details?: readonly string[]; readonly hint?: string }
  | { readonly kind: 'skipped'; readonly why: string }
)

/** Where a scanner never began, or had nothing to begin with. */
export function notScanned(subject: Subject, scanner: Scanner, { what, details, hint }: WorldFailureParts): Outcome {
  const by: ScannerFacts = { scanner, version: '', dataFrom: '' }
  return { subject, by, kind: 'error', cause: what, ...(details === undefined ? {} : { details }), ...(hint === undefined ? {} : { hint }) }
}
