// Trivy's JSON report, schema 2. Read off Trivy 0.70.
import type { Finding, FoundPackage } from './finding'
import { fieldsOf, listOf, neededText, type NoReport, oneLine, onlyMatch, optional, pathIn, readReport, textOf, Unexpected, type Fields } from './report-fields'
import { severityOf } from './severity'

export interface TrivyReport {
  readonly findings: readonly Finding[]
  /** Empty: it was not in the report */
  readonly version: string
  readonly artifact: { readonly name: string; readonly type: string }
  /** undefined for sources, and for images without an operating system that Trivy knows */
  readonly os: { readonly family: string; readonly version: string; readonly endOfLife: boolean } | undefined
  /** How many packages Trivy saw, as far as it lists them: none in an image may mean that it does not know its system */
  readonly packages: number
}

/** @param folder where the scanned sources are in the repository; paths in the report are relative to it */
export function readTrivyReport(text: string, folder = ''): TrivyReport | NoReport {
  return readReport(text, "Trivy's report", (report) => {
    if (report.SchemaVersion !== 2) throw new Unexpected(report.SchemaVersion === undefined ? 'it is no report of Trivy' : `its schema is ${String(report.SchemaVersion)}, and only 2 is known`)
    const artifact = { name: neededText(report.ArtifactName, 'ArtifactName'), type: neededText(report.ArtifactType, 'ArtifactType') }
    const results = listOf(report.Results, 'Results').map((result, at) => fieldsOf(result, `Results[${at}]`))
    return {
      findings: results.flatMap((result) => findingsOf(result, folder)),
      version: textOf(optional(report.Trivy).Version),
      artifact,
      os: osOf(optional(optional(report.Metadata).OS)),
      packages: results.reduce((sum, { Packages }) => sum + listOf(Packages, 'Packages').length, 0),
    }
  })
}

function findingsOf(result: Fields, folder: string): readonly Finding[] {
  const each = (name: string): readonly Fields[] => listOf(result[name], name).map((one, at) => fieldsOf(one, `${name}[${at}]`))
  const inPath = (path: unknown): string => pathIn(folder, textOf(path) || placeOf(textOf(result.Target)))
  const packages = each('Packages')
  return [
    ...each('Vulnerabilities').map((one) => vulnerability(one, inPath(one.PkgPath), lineOf(one, packages))),
    // Checks that passed, and those that the policy of the scan excepts, are listed too.
    ...each('Misconfigurations').filter(({ Status }) => Status !== 'PASS' && Status !== 'EXCEPTION').map((one) => misconfiguration(one, inPath(''))),
    ...each('Secrets').map((one) => secret(one, inPath(''))),
    ...each('Licenses').map((one) => license(one, inPath(one.FilePath))),
  ]
}

function vulnerability(one: Fields, path: string, line: number | undefined): Finding {
  const id = neededText(one.VulnerabilityID, 'VulnerabilityID')
  const references = listOf(one.References, 'References').map(textOf)
  const aliases = [...listOf(one.VendorIDs, 'VendorIDs').map(textOf), onlyMatch(references, /GHSA(-[0-9a-z]{4}){3}/), ...(id.startsWith('CVE-') ? [] : [onlyMatch(references, /CVE-\d{4}-\d{4,}/)])]
  const found: FoundPackage = {
    name: neededText(one.PkgName, `PkgName of ${id}`),
    version: textOf(one.InstalledVersion),
    purl: textOf(optional(one.PkgIdentifier).PURL),
    fixed: textOf(one.FixedVersion).split(',').map((version) => version.trim()).filter((version) => version !== ''),
  }
  return { ...common('vulnerability', id, one, path, line), aliases: others(id, aliases), title: oneLine(one.Title, one.Description, id), url: textOf(one.PrimaryURL), package: found }
}

// Trivy's own check DS-0002 was DS002 and AVD-DS-0002 in older versions. One name is used for it, so that an update opens no new alerts.
function misconfiguration(one: Fields, path: string): Finding {
  const said = neededText(one.ID, 'ID of a misconfiguration')
  const avd = textOf(one.AVDID)
  const [, letters, digits] = (avd === '' && !textOf(one.Namespace).startsWith('builtin.') ? null : /^(?:AVD-)?([A-Z]+)-?(\d+)$/.exec(avd || said)) ?? []
  const id = letters === undefined || digits === undefined ? said : `${letters}-${digits.padStart(4, '0')}`
  const renamed = letters === undefined ? [] : [`AVD-${id}`, `${letters}${String(Number(digits)).padStart(3, '0')}`]
  return { ...common('misconfiguration', id, one, path, atLine(optional(one.CauseMetadata).StartLine)), aliases: others(id, [said, avd, ...renamed]), title: oneLine(one.Title, one.Message, id), url: textOf(one.PrimaryURL) }
}

// Match and Code are left where they are: the lines around a secret that Trivy made unreadable show the next one.
function secret(one: Fields, path: string): Finding {
  const id = neededText(one.RuleID, 'RuleID of a secret')
  return { ...common('secret', id, one, path, atLine(one.StartLine)), title: oneLine(one.Title, id) }
}

function license(one: Fields, path: string): Finding {
  const id = neededText(one.Name, 'Name of a license')
  const name = textOf(one.PkgName)
  return { ...common('license', id, one, path, undefined), title: oneLine(`${id}${name === '' ? '' : ` of ${name}`}${textOf(one.Category) === '' ? '' : `: ${textOf(one.Category)}`}`), url: textOf(one.Link), ...(name === '' ? {} : { package: { name, version: '', purl: '', fixed: [] } }) }
}

function common(kind: Finding['kind'], id: string, { Severity }: Fields, path: string, line: number | undefined): Finding {
  return { kind, id, aliases: [], severity: severityOf(Severity), title: id, url: '', path, ...(line === undefined ? {} : { line }), foundBy: ['trivy'] }
}

/** Trivy calls packages of an image "Node.js", and the image itself "name (debian 12.1)": neither is a path. */
function placeOf(target: string): string {
  return /^(Node\.js|Python|Ruby|Java|Conda|OS Packages|Loose File License\(s\))$| \(.+\)$/.test(target) ? '' : target
}

function lineOf(one: Fields, packages: readonly Fields[]): number | undefined {
  const uid = textOf(optional(one.PkgIdentifier).UID)
  const found = uid === '' ? undefined : packages.find(({ Identifier }) => optional(Identifier).UID === uid)
  return atLine(optional(listOf(found?.Locations, 'Locations')[0]).StartLine)
}

function osOf({ Family, Name, EOSL }: Fields): TrivyReport['os'] {
  const family = textOf(Family)
  return family === '' || family === 'none' ? undefined : { family, version: textOf(Name), endOfLife: EOSL === true }
}

function atLine(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}

function others(id: string, names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '' && name !== id).sort()
}
