// OpenVEX documents. Other formats are refused by name: taking one silently would leave its statements out.
import { isObject, parseObject } from '../inputs/digests'
import { readPurl } from './purl'
import { isImage, VEX_STATUSES, type VexProduct, type VexStatement } from './vex'

type Fields = Readonly<Record<string, unknown>>

export interface ReadVex {
  readonly statements: readonly VexStatement[]
  /** Each begins with `vex: FILE: ` */
  readonly problems: readonly string[]
}

export function readVex(files: readonly { readonly path: string; readonly text: string }[]): ReadVex {
  const read = files.map(({ path, text }) => readDocument(path, text))
  return { statements: read.flatMap(({ statements }) => statements), problems: read.flatMap(({ problems }) => problems) }
}

function readDocument(path: string, text: string): ReadVex {
  const refuse = (problem: string): ReadVex => ({ statements: [], problems: [`vex: ${path}: ${problem}`] })
  const document = parseObject(text.replace(/^\uFEFF/, ''))
  if (document === undefined) return refuse(/^\s*</.test(text) ? 'is XML; only OpenVEX is read, which is JSON' : 'is not one JSON object')
  const other = otherFormat(document)
  if (other !== undefined) return refuse(`is ${other}; only OpenVEX is read`)
  if (!isText(document['@context']) || !document['@context'].startsWith('https://openvex.dev/ns')) return refuse('is not OpenVEX: its @context does not begin with https://openvex.dev/ns')
  if (!Array.isArray(document['statements'])) return refuse('has no list of statements')
  const read = document['statements'].map((statement: unknown, index) => {
    const problems: string[] = []
    const made = statementOf(statement, document['timestamp'], `${path}, statements[${index}]`, problems)
    return { made, problems: problems.map((problem) => `vex: ${path}: statements[${index}]${problem}`) }
  })
  return { statements: read.flatMap(({ made, problems }) => (problems.length > 0 || made === undefined ? [] : [made])), problems: read.flatMap(({ problems }) => problems) }
}

function otherFormat(document: Fields): string | undefined {
  if (document['bomFormat'] === 'CycloneDX' || String(document['$schema']).includes('cyclonedx')) return 'CycloneDX'
  if (isObject(document['document']) && (Object.hasOwn(document['document'], 'csaf_version') || String(document['document']['category']).startsWith('csaf'))) return 'CSAF'
  return Object.hasOwn(document, 'spdxVersion') || String(document['@context']).includes('spdx') ? 'SPDX' : undefined
}

function statementOf(statement: unknown, documentTime: unknown, where: string, problems: string[]): VexStatement | undefined {
  if (!isObject(statement)) return void problems.push(' is not an object')
  const { vulnerability, products, status, justification, impact_statement: impact, last_updated: updated, timestamp } = statement
  const ids = idsOf(vulnerability)
  if (ids.length === 0) problems.push('.vulnerability has no name')
  const known = VEX_STATUSES.find((one) => one === status)
  if (known === undefined) problems.push(`.status is none of ${VEX_STATUSES.join(', ')}`)
  const why = [justification, impact].filter(isText).map((one) => one.trim()).filter((one) => one !== '').join(': ')
  if (known === 'not_affected' && why === '') problems.push(' is not_affected without a justification or an impact_statement')
  const time = [updated, timestamp, documentTime].find((one) => one !== undefined)
  const at = time === undefined ? 0 : isText(time) ? Date.parse(time) : Number.NaN
  if (Number.isNaN(at)) problems.push('.timestamp is not a time')
  if (!Array.isArray(products) || products.length === 0) problems.push('.products is not a list with at least one: write each as its package URL, pkg:…')
  const read = Array.isArray(products) ? products.flatMap((product: unknown, index) => productOf(product, `.products[${index}]`, problems)) : []
  return known === undefined ? undefined : { ids, status: known, products: read, why, at, where }
}

// A vulnerability is a text in OpenVEX 0.0.x, and an object since 0.2; its @id is often an address that ends in the name.
function idsOf(vulnerability: unknown): readonly string[] {
  if (isText(vulnerability)) return vulnerability === '' ? [] : [vulnerability]
  if (!isObject(vulnerability)) return []
  const { name, '@id': id, aliases } = vulnerability
  return [name, isText(id) ? id.split('/').at(-1) : undefined, ...(Array.isArray(aliases) ? aliases : [])].filter((one): one is string => isText(one) && one !== '')
}

function productOf(product: unknown, place: string, problems: string[]): readonly VexProduct[] {
  const purl = purlOf(product)
  if (purl === undefined) return noPurl(place, problems)
  const given = isObject(product) ? (product['subcomponents'] ?? []) : []
  if (!Array.isArray(given)) {
    problems.push(`${place}.subcomponents is not a list`)
    return []
  }
  // Whether what was scanned is that product could only be guessed.
  if (given.length > 0 && !isImage(purl)) problems.push(`${place} (${purl}) has subcomponents and is not an image (pkg:oci/…): name the package itself as the product`)
  const subcomponents = given.flatMap((one: unknown, index) => purlOf(one) ?? noPurl(`${place}.subcomponents[${index}]`, problems))
  return [{ purl, subcomponents }]
}

function noPurl(place: string, problems: string[]): readonly never[] {
  problems.push(`${place} has no package URL as its @id: write pkg:oci/NAME for an image, or the package such as pkg:npm/lodash`)
  return []
}

function purlOf(product: unknown): string | undefined {
  const id = isText(product) ? product : isObject(product) ? product['@id'] : undefined
  const identifiers = isObject(product) && isObject(product['identifiers']) ? product['identifiers'] : {}
  return [id, identifiers['purl']].find((one): one is string => isText(one) && readPurl(one) !== undefined)
}

const isText = (value: unknown): value is string => typeof value === 'string'
