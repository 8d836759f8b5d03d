import { describe, expect, test } from '@jest/globals'
import { readVex } from '../../src/scan/read-vex'
import { exemption } from '../../src/scan/vex'
import type { Finding } from '../../src/scan/finding'
import type { Subject } from '../../src/scan/outcome'
import { aDigest, aVulnerability, aMisconfiguration, anImage, aPackage } from '../support/scans'

const IMAGE = 'pkg:oci/backend'
const LODASH = { '@id': 'pkg:npm/lodash' }

const statement = (given: object = {}): object => ({ vulnerability: { name: 'CVE-2021-23337' }, products: [LODASH], status: 'not_affected', justification: 'vulnerable_code_not_in_execute_path', ...given })
const document = (...statements: readonly object[]): object => ({ '@context': 'https://openvex.dev/ns/v0.2.0', '@id': 'https://acme.example/vex', author: 'Acme', timestamp: '2026-11-01T00:00:00Z', version: 1, statements })
const read = (content: object | string) => readVex([{ path: 'acme.vex.json', text: typeof content === 'string' ? content : JSON.stringify(content) }])
const of = (purl: string, ...subcomponents: readonly object[]): object => ({ products: [{ '@id': purl, ...(subcomponents.length === 0 ? {} : { subcomponents }) }] })

describe('a statement', () => {
  test.each<[string, boolean, object, Partial<Finding>?, Subject?]>([
    ['of not_affected takes the package\'s finding out', true, {}],
    ['of fixed does so without a justification', true, { status: 'fixed', justification: undefined }],
    ['of affected does not', false, { status: 'affected' }],
    ['under investigation does not', false, { status: 'under_investigation' }],
    ['may give an impact statement for its justification', true, { justification: undefined, impact_statement: 'we call none of it' }],
    ['is not about another vulnerability', false, {}, { id: 'CVE-2026-2' }],
    ['is not about another package', false, {}, { package: aPackage({ purl: 'pkg:npm/underscore@1.0.0' }) }],
    ['is not about another version', false, of('pkg:npm/lodash@4.17.21')],
    ['is about its own version', true, of('pkg:npm/lodash@4.17.20')],
    ['is not about a finding whose package is unknown', false, {}, { package: aPackage({ purl: '' }) }],
    ['knows the vulnerability by an alias', true, { vulnerability: { name: 'GHSA-29mw-wpgm-hmr9', aliases: ['CVE-2021-23337'] } }],
    ['knows the vulnerability by an alias of the finding', true, { vulnerability: { name: 'GHSA-29mw-wpgm-hmr9' } }, { aliases: ['GHSA-29mw-wpgm-hmr9'] }],
    ['knows the vulnerability by its @id alone', true, { vulnerability: { '@id': 'https://nvd.nist.gov/vuln/detail/CVE-2021-23337' } }],
    ['may be in the words of OpenVEX 0.0', true, { vulnerability: 'CVE-2021-23337', products: ['pkg:npm/lodash'] }],
    ['may have the package URL among the identifiers', true, { products: [{ '@id': 'https://acme.example/lodash', identifiers: { purl: 'pkg:npm/lodash' } }] }],
    ['of an image is about all of it', true, of(IMAGE)],
    ['of an image and a package in it is about that', true, of(IMAGE, LODASH)],
    ['of an image is not about its other packages', false, of(IMAGE, { '@id': 'pkg:npm/underscore' })],
    ['of another image is not about this one', false, of('pkg:oci/frontend', LODASH)],
    ['of an image is not about sources', false, of(IMAGE, LODASH), {}, { kind: 'sources', path: '.' }],
    ['of a package is about sources too', true, {}, {}, { kind: 'sources', path: '.' }],
    ['of this manifest is about it', true, of(`${IMAGE}@sha256%3A${'a'.repeat(64)}`)],
    ['of another manifest is not', false, of(`${IMAGE}@sha256%3A${'b'.repeat(64)}`)],
    ['of this repository is about it, whatever the tag', true, of(`${IMAGE}?repository_url=ghcr.io/acme/backend&tag=v1`), {}, anImage({ name: 'ghcr.io/acme/backend:v2' })],
    ['of another repository is not', false, of(`${IMAGE}?repository_url=ghcr.io/other/backend`)],
    ['of another architecture is not', false, of(`${IMAGE}?arch=amd64`)],
  ])('%s', (_, taken, given, finding = {}, subject = anImage({ manifest: aDigest('a') })) => {
    const { statements, problems } = read(document(statement(given)))
    expect(problems).toEqual([])
    expect(exemption(statements, aVulnerability(finding), subject) !== undefined).toBe(taken)
  })

  test('is about vulnerabilities only', () => {
    expect(exemption(read(document(statement(of(IMAGE)))).statements, aMisconfiguration({ id: 'CVE-2021-23337' }), anImage())).toBeUndefined()
  })

  const later = { timestamp: '2026-11-02T00:00:00Z' }
  test.each<[string, boolean, readonly object[]]>([
    ['made later takes an exemption back', false, [statement({ status: 'affected', ...later }), statement()]],
    ['made later exempts', true, [statement(later), statement({ status: 'under_investigation' })]],
    ['that stands below decides among those of one time', false, [statement(), statement({ status: 'affected' })]],
  ])('%s', (_, taken, statements) => {
    expect(exemption(read(document(...statements)).statements, aVulnerability(), anImage()) !== undefined).toBe(taken)
  })
})

describe('a document', () => {
  test.each<[string, object | string, string]>([
    ['in no JSON', '{', 'is not one JSON object'],
    ['in XML', '<bom/>', 'is XML; only OpenVEX is read, which is JSON'],
    ['in CycloneDX', { bomFormat: 'CycloneDX', vulnerabilities: [] }, 'is CycloneDX; only OpenVEX is read'],
    ['in CSAF', { document: { category: 'csaf_vex', csaf_version: '2.0' } }, 'is CSAF; only OpenVEX is read'],
    ['in SPDX', { '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld' }, 'is SPDX; only OpenVEX is read'],
    ['in something else', { statements: [] }, 'is not OpenVEX: its @context does not begin with https://openvex.dev/ns'],
    ['without statements', { '@context': 'https://openvex.dev/ns' }, 'has no list of statements'],
    ['with a statement that is a text', document('x' as unknown as object), 'statements[0] is not an object'],
    ['without justification', document(statement({ justification: undefined })), 'statements[0] is not_affected without a justification or an impact_statement'],
    ['without vulnerability', document(statement({ vulnerability: {} })), 'statements[0].vulnerability has no name'],
    ['with a status that nobody knows', document(statement({ status: 'not affected' })), 'statements[0].status is none of not_affected, fixed, affected, under_investigation'],
    ['without products', document(statement({ products: [] })), 'statements[0].products is not a list with at least one: write each as its package URL, pkg:…'],
    ['with a product that nobody can recognise', document(statement({ products: [{ '@id': 'https://acme.example/app' }] })), 'statements[0].products[0] has no package URL as its @id: write pkg:oci/NAME for an image, or the package such as pkg:npm/lodash'],
    ['with a subcomponent that nobody can recognise', document(statement(of(IMAGE, { '@id': 'lodash' }))), 'statements[0].products[0].subcomponents[0] has no package URL as its @id: write pkg:oci/NAME for an image, or the package such as pkg:npm/lodash'],
    ['with subcomponents of no image', document(statement(of('pkg:npm/app', LODASH))), 'statements[0].products[0] (pkg:npm/app) has subcomponents and is not an image (pkg:oci/…): name the package itself as the product'],
    ['with a time that is none', document(statement({ timestamp: 'soon' })), 'statements[0].timestamp is not a time'],
  ])('%s is refused', (_, content, problem) => {
    expect(read(content)).toEqual({ statements: [], problems: [`vex: acme.vex.json: ${problem}`] })
  })

  test('that is wrong at several places has them all named, beside those of others', () => {
    const text = JSON.stringify(document(statement({ status: '', products: 1 }), statement(), statement({ vulnerability: 1 })))
    expect(readVex([{ path: 'a.json', text }, { path: 'b.json', text: '' }]).problems).toHaveLength(4)
  })
})
