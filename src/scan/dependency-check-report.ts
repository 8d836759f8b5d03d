// The JSON report of OWASP Dependency-Check, schema 1.1. Read off version 9.2.
import type { Finding, FoundPackage, Severity } from './finding'
import { packageNameOf, parsePackageUrl } from './package-url'
import { fieldsOf, listOf, neededText, type NoReport, oneLine, onlyMatch, optional, pathIn, readReport, textOf, Unexpected, type Fields } from './report-fields'
import { severityOf } from './severity'

export interface DependencyCheckReport {
  readonly findings: readonly Finding[]
  readonly version: string
  /** When the newest of its data was changed, else looked at; ISO 8601, empty when it does not say */
  readonly dataFrom: string
  /** What an analyzer failed at, one line each. The report is then not whole: what that analyzer would have found is missing. */
  readonly exceptions: readonly string[]
}

/**
 * @param root the scanned directory, as the scanner was told it: absolute paths in the report begin with it
 * @param folder where that directory is in the repository
 */
export function readDependencyCheckReport(text: string, root: string, folder = ''): DependencyCheckReport | NoReport {
  return readReport(text, "Dependency-Check's report", (report) => {
    if (report.reportSchema !== '1.1') throw new Unexpected(report.reportSchema === undefined ? 'it is no report of Dependency-Check' : `its schema is ${String(report.reportSchema)}, and only 1.1 is known`)
    const info = fieldsOf(report.scanInfo, 'scanInfo')
    // Dependency-Check always writes this list: without it something else is amiss.
    if (!Array.isArray(report.dependencies)) throw new Unexpected('dependencies is not a list')
    return {
      findings: report.dependencies.flatMap((one, at) => findingsOf(fieldsOf(one, `dependencies[${at}]`), root, folder)),
      version: neededText(info.engineVersion, 'engineVersion'),
      dataFrom: dataFrom(listOf(info.dataSource, 'dataSource').map((one, at) => fieldsOf(one, `dataSource[${at}]`))),
      exceptions: listOf(info.analysisExceptions, 'analysisExceptions').map(exceptionOf),
    }
  })
}

function findingsOf(dependency: Fields, root: string, folder: string): readonly Finding[] {
  const path = placeOf(textOf(dependency.filePath), root, folder)
  // Those that a suppression file took out are in suppressedVulnerabilities.
  return listOf(dependency.vulnerabilities, 'vulnerabilities').map((value, at) => {
    const one = fieldsOf(value, `vulnerabilities[${at}]`)
    const id = neededText(one.name, 'name of a vulnerability')
    const references = listOf(one.references, 'references').map((reference) => textOf(optional(reference).url))
    const aliases = [onlyMatch(references, /GHSA(-[0-9a-z]{4}){3}/), id.startsWith('CVE-') ? '' : onlyMatch(references, /CVE-\d{4}-\d{4,}/)]
    return {
      kind: 'vulnerability', id, aliases: aliases.filter((name) => name !== '' && name !== id), severity: severityIn(one), title: oneLine(one.description, id),
      url: urlOf(id, references), package: packageOf(dependency, one), path, foundBy: ['dependency-check'],
    }
  })
}

function packageOf(dependency: Fields, vulnerability: Fields): FoundPackage {
  const fixed = fixedIn(vulnerability)
  const packages = listOf(dependency.packages, 'packages').map(optional).sort((one, other) => doubt(one) - doubt(other))
  const purls = packages.map(({ id }) => textOf(id))
  const purl = purls.find((id) => id.startsWith('pkg:') && !id.startsWith('pkg:generic/')) ?? purls.find((id) => id.startsWith('pkg:')) ?? ''
  const url = parsePackageUrl(purl)
  if (url !== undefined) return { name: packageNameOf(url), version: url.version, purl, fixed }
  // Known by evidence only: `lodash:4.17.20`, or the name of a file, whose version is in what it was taken for.
  const fileName = neededText(dependency.fileName, 'fileName of a dependency')
  const [, name, version] = /^([^ ]+):([^:]*\d[^:]*)$/.exec(fileName) ?? []
  if (name !== undefined && version !== undefined) return { name, version, purl: '', fixed }
  const cpe = textOf(optional(listOf(dependency.vulnerabilityIds, 'vulnerabilityIds')[0]).id).split(/(?<!\\):/)
  return { name: fileName, version: /^[*-]?$/.test(cpe[5] ?? '') ? '' : (cpe[5] ?? '').replaceAll('\\', ''), purl: '', fixed }
}

function doubt({ confidence }: Fields): number {
  const at = ['HIGHEST', 'HIGH', 'MEDIUM', 'LOW'].indexOf(textOf(confidence))
  return at === -1 ? 4 : at
}

/** The first version that the matched range leaves out has the fix. */
function fixedIn(vulnerability: Fields): readonly string[] {
  const software = listOf(vulnerability.vulnerableSoftware, 'vulnerableSoftware').map((one) => optional(optional(one).software))
  return software.filter(({ vulnerabilityIdMatched }) => String(vulnerabilityIdMatched) === 'true').map(({ versionEndExcluding }) => textOf(versionEndExcluding)).filter((version) => version !== '')
}

/** Its own word comes first; older versions had none, and the newest CVSS counts. */
function severityIn(one: Fields): Severity {
  const [v4, v3, v2] = [optional(one.cvssv4), optional(one.cvssv3), optional(one.cvssv2)]
  return [one.severity, v4.baseSeverity, v4.baseScore, v3.baseSeverity, v3.baseScore, v2.severity, v2.score].map(severityOf).find((severity) => severity !== 'UNKNOWN') ?? 'UNKNOWN'
}

// /repository/package-lock.json?/lodash:4.17.20 is in package-lock.json. What is outside of the root is nobody's business.
function placeOf(filePath: string, root: string, folder: string): string {
  const [path, from] = [filePath.replace(/\?.*$/, ''), root].map((one) => pathIn('', one))
  return path !== undefined && from !== undefined && (from === '' || path.startsWith(`${from}/`)) ? pathIn(folder, path.slice(from.length)) : ''
}

function urlOf(id: string, references: readonly string[]): string {
  if (id.startsWith('CVE-')) return `https://nvd.nist.gov/vuln/detail/${id}`
  if (id.startsWith('GHSA-')) return `https://github.com/advisories/${id}`
  return references.find((url) => /^https?:\/\//.test(url)) ?? ''
}

function dataFrom(sources: readonly Fields[]): string {
  const newest = (kind: RegExp): string | undefined => sources.filter(({ name }) => kind.test(textOf(name))).map(({ timestamp }) => textOf(timestamp)).filter((time) => /^\d{4}-\d\d-\d\dT/.test(time) && !Number.isNaN(Date.parse(time))).sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1)
  return newest(/modified/i) ?? newest(/checked/i) ?? ''
}

function exceptionOf(value: unknown): string {
  const said: string[] = []
  for (let one = optional(optional(value).exception); textOf(one.message) !== ''; one = optional(one.cause)) said.push(oneLine(one.message))
  return said.join(': ') || 'an analyzer failed and did not say why'
}
