// The words of a run of OWASP Dependency-Check, those that 9.2 and 12.2 both know, and what it must not begin.
import { Secret } from '../support/secret'

export interface DependencyCheckRun {
  /** A name for the report */
  readonly project: string
  /** What to look at; absolute, as all paths here */
  readonly sources: string
  /** Directory for dependency-check-report.json */
  readonly out: string
  /** Of Scanners.data */
  readonly data: string
  /** File with propertiesOf(), 0600 */
  readonly properties: string
  readonly suppressions: readonly string[]
  readonly skipDirs: readonly string[]
  readonly nvdDatafeed?: string
  readonly ossIndex: boolean
  /**
   * false: with the kept data as it is. Else it renews what is older than a day, and gives no report when anything of that fails,
   * also where there is kept data: then run it again without.
   */
  readonly update: boolean
}

export const DEPENDENCY_CHECK_REPORT = 'dependency-check-report.json'
/** The database in its data directory */
export const DEPENDENCY_CHECK_DATA = 'odc.mv.db'

const RENEW_HOURS = '24'

export function dependencyCheckArgs(run: DependencyCheckRun): readonly string[] {
  return [
    ...['--project', run.project, '--scan', run.sources, '--format', 'JSON', '--out', run.out, '--data', run.data, '--propertyfile', run.properties],
    ...(run.ossIndex ? [] : ['--disableOssIndex']),
    ...(run.update ? ['--nvdValidForHours', RENEW_HOURS, ...(run.nvdDatafeed === undefined ? [] : ['--nvdDatafeed', run.nvdDatafeed])] : ['--noupdate']),
    ...run.suppressions.flatMap((file) => ['--suppression', file]),
    ...run.skipDirs.flatMap((directory) => ['--exclude', excluding(directory)]),
  ]
}

/** Its patterns are those of Ant, and match whole paths: `vendor` is left out wherever it is, `./vendor` only at the top. */
function excluding(directory: string): string {
  const name = directory.replace(/\/+$/, '')
  return /^(\/|\*\*)/.test(name) ? `${name}/**` : `**/${name.replace(/^\.\//, '')}/**`
}

export interface Credentials {
  readonly nvdApiKey?: Secret | undefined
  readonly ossIndexUsername?: string | undefined
  readonly ossIndexPassword?: Secret | undefined
}

/** A properties file of Java, as everybody on the machine can read the words of a command. A secret, whatever is in it. */
export function propertiesOf({ nvdApiKey, ossIndexUsername, ossIndexPassword }: Credentials): Secret {
  const given = { 'nvd.api.key': nvdApiKey?.reveal(), 'analyzer.ossindex.user': ossIndexUsername, 'analyzer.ossindex.password': ossIndexPassword?.reveal() }
  return new Secret(Object.entries(given).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}=${escaped(value)}\n`])).join(''))
}

/** A space at the beginning would be lost, a backslash begins an escape, and such a file is Latin-1. */
function escaped(value: string): string {
  const safe = value.replaceAll('\\', '\\\\').replace(/^ /, '\\ ').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return [...safe].map((character) => (/[\x20-\x7e]/.test(character) ? character : [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''))).join('')
}

/** Less is what a first try left that broke off: the data of the NVD has more than ten times as much. */
const KEPT_BYTES = 10_000_000

/** The NVD without a key gives 5 answers in half a minute: its data takes hours, and most of the time it breaks on the way. */
export function coldStart(given: { readonly hasKey: boolean; readonly hasDatafeed: boolean; readonly keptBytes: number }): { readonly cause: string; readonly hint: string } | undefined {
  if (given.hasKey || given.hasDatafeed || given.keptBytes >= KEPT_BYTES) return undefined
  return {
    cause: 'Dependency-Check has no data yet, and without a key the NVD takes hours to give it',
    hint: 'Give nvd-api-key (https://nvd.nist.gov/developers/request-an-api-key), or name a mirror in nvd-datafeed.',
  }
}
