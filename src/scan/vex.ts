// What statements of exploitability say of a finding. Products are what we can recognise: the image itself, or the package.
import type { Finding } from './finding'
import type { Subject } from './outcome'
import { purlMatches, readPurl } from './purl'

export const VEX_STATUSES = ['not_affected', 'fixed', 'affected', 'under_investigation'] as const

export interface VexStatement {
  /** Names of the vulnerability: CVE-2026-1 and aliases */
  readonly ids: readonly string[]
  readonly status: (typeof VEX_STATUSES)[number]
  readonly products: readonly VexProduct[]
  /** Justification or impact statement; may be empty but for not_affected */
  readonly why: string
  /** When it was made, in ms; 0: unknown */
  readonly at: number
  /** FILE, statements[3] */
  readonly where: string
}

export interface VexProduct {
  /** An image (pkg:oci/…) or a package */
  readonly purl: string
  /** Packages of an image; empty: all of it */
  readonly subcomponents: readonly string[]
}

/** The statement that takes a finding out. The newest about it decides, so that a later `affected` takes an exemption back. */
export function exemption(statements: readonly VexStatement[], finding: Finding, subject: Subject): VexStatement | undefined {
  const about = finding.kind === 'vulnerability' ? statements.filter((statement) => isAbout(statement, finding, subject)) : []
  const last = about.reduce<VexStatement | undefined>((newest, one) => (newest === undefined || one.at >= newest.at ? one : newest), undefined)
  return last?.status === 'not_affected' || last?.status === 'fixed' ? last : undefined
}

function isAbout({ ids, products }: VexStatement, finding: Finding, subject: Subject): boolean {
  const purl = finding.package?.purl ?? ''
  return [finding.id, ...finding.aliases].some((id) => ids.includes(id))
    && products.some((product) => (isImage(product.purl) ? imageMatches(product.purl, subject) && (product.subcomponents.length === 0 || product.subcomponents.some((one) => purlMatches(one, purl))) : purlMatches(product.purl, purl)))
}

export const isImage = (purl: string): boolean => readPurl(purl)?.type === 'oci'

// pkg:oci/NAME@sha256:…?repository_url=ghcr.io/acme/NAME&arch=arm64: what it does not say it does not ask for. The digest is
// that of the manifest, as an image is scanned by platform; an index's digest fits none, since we do not know it here.
function imageMatches(text: string, subject: Subject): boolean {
  const purl = readPurl(text)
  if (purl === undefined || subject.kind !== 'image') return false
  const repository = subject.name.replace(/@.*$/, '').replace(/:[^/:]*$/, '').toLowerCase()
  const { repository_url: url, arch } = purl.qualifiers
  return purl.name.split('/').at(-1) === repository.split('/').at(-1)
    && (purl.version === '' || purl.version === subject.manifest)
    && (url === undefined || url.replace(/^https?:\/\//, '').toLowerCase() === repository)
    && (arch === undefined || arch === subject.platform.split('/')[1])
}
