// What any scanner says, in one shape.

import type { Scanner, Severity } from '../inputs/scan-entry'

export { SEVERITIES, type Counts, type Scanner, type Severity } from '../inputs/scan-entry'

export type FindingKind = 'vulnerability' | 'misconfiguration' | 'secret' | 'license'

export interface FoundPackage {
  /** As its ecosystem names it: lodash, org.apache.logging.log4j:log4j-core, openssl */
  readonly name: string
  readonly version: string
  /** pkg:npm/lodash@4.17.20; empty when the scanner does not say */
  readonly purl: string
  /** Versions that have the fix; empty: there is none yet */
  readonly fixed: readonly string[]
}

export interface Finding {
  readonly kind: FindingKind
  /** The CVE where there is one, else the name in the scanner's own database: GHSA-…, DS-0002, aws-access-key-id */
  readonly id: string
  /** Other names of the same thing */
  readonly aliases: readonly string[]
  readonly severity: Severity
  /** One line */
  readonly title: string
  /** Where to read more; empty when unknown */
  readonly url: string
  /** Vulnerabilities and licenses have one */
  readonly package?: FoundPackage
  /** In the repository or in the image, relative, with `/`; empty when unknown */
  readonly path: string
  /** From 1; undefined when unknown */
  readonly line?: number
  /** More than one after findings of several scanners were put together */
  readonly foundBy: readonly Scanner[]
}
