// Why a scanner gave no report, in words that say what to do. What they print was read off Trivy 0.70 and Dependency-Check 9.2.
import type { Ran } from '../execution/ports'
import type { Scanner } from './finding'

export interface ScannerFailure {
  /** `data`: its data could not be had, so kept data will do, if it is not too old. `java index`: likewise the index of jars. */
  readonly about: 'data' | 'java index' | 'run'
  /** One sentence */
  readonly cause: string
  readonly hint?: string
  /** What it said last */
  readonly details?: readonly string[]
}

/** @param ran of which it is known that it gave no report, or not with the code 0 */
export function scannerFailure(scanner: Scanner, ran: Ran): ScannerFailure {
  const name = scanner === 'trivy' ? 'Trivy' : 'Dependency-Check'
  if (ran.kind === 'lost') return { about: 'run', cause: `${name} gave no report: ${ran.why}`, ...lostHint(scanner, ran.why) }
  const said = `${ran.stdout}\n${ran.stderr}`
  const about = aboutOf(scanner, said)
  // What a shell says of a child that was killed.
  const known = (scanner === 'trivy' ? TRIVY : DEPENDENCY_CHECK).find(([pattern]) => pattern.test(said)) ?? (ran.code === 127 ? NOT_FOUND[scanner] : ran.code > 128 && ran.code < 160 ? killed(ran.code - 128) : undefined)
  if (known !== undefined) return { about, cause: `${name} ${BEFORE[about]}: ${known[1]}`, ...(known[2] === '' ? {} : { hint: known[2] }), details: lastLines(said) }
  return { about, cause: `${name} gave no report: it ended with exit code ${ran.code}`, details: lastLines(said) }
}

type Known = readonly [RegExp, string, string]

const BEFORE: Readonly<Record<ScannerFailure['about'], string>> = { data: 'could not get its data', 'java index': 'could not get its index of jars', run: 'gave no report' }

function aboutOf(scanner: Scanner, said: string): ScannerFailure['about'] {
  if (scanner === 'trivy') return /java DB|javadb|java-db/i.test(fatalOf(said)) ? 'java index' : /init error: DB error|vulnerability DB/.test(said) ? 'data' : 'run'
  return /Error updating the NVD Data|data feed META files|data\.update\.|No documents exist|database does not exist|NVD Returned|NVD CVE/.test(said) ? 'data' : 'run'
}

/** Warnings come before it that have other causes. */
const fatalOf = (said: string): string => said.slice(Math.max(0, said.lastIndexOf('\tFATAL\t')))

const FULL: Known = [/no space left on device|ENOSPC/i, "the runner's disk is full", 'Make room on the runner: a database takes up to 1 GB, and a layer is unpacked before it is looked at.']
const TLS: Known = [/x509:|tls: |certificate signed by unknown|PKIX path building failed|SSLHandshakeException/i, 'TLS fails on the way', 'SSL_CERT_FILE names the certificates of a proxy or mirror of your own; Java has its own store, in JAVA_HOME.']
const NOT_FOUND: Readonly<Record<Scanner, Known>> = {
  trivy: [/(?!)/, 'the program was not found', ''],
  'dependency-check': [/(?!)/, 'the program, or Java, was not found', 'It needs Java 11 or newer: use actions/setup-java, or set JAVA_HOME.'],
}
const killed = (signal: number): Known => [/(?!)/, `it was ended by signal ${signal}`, signal === 9 ? OUT_OF_MEMORY : '']
const OUT_OF_MEMORY = 'Most likely there was not enough memory: use a larger runner, or leave directories out with skip-dirs.'
const DELETE_KEPT = 'Delete the kept data: the caches pi-deploy-trivy-… of this repository, or ~/.cache/pi-deploy/trivy on the runner.'

const TRIVY: readonly Known[] = [
  FULL,
  [/TOOMANYREQUESTS|429 Too Many Requests|status code 429/i, 'the registry says 429, too many requests', 'Run this again later, or name a mirror of your own in trivy-db-repository (trivy-java-db-repository for the index of jars).'],
  [/DENIED:|UNAUTHORIZED:|status code 40[13]/, 'the registry does not let us', 'Is the name in trivy-db-repository right? It is asked without a login.'],
  [/MANIFEST_UNKNOWN|NAME_UNKNOWN|manifest unknown|status code 404/i, 'the registry does not have it', 'Is the name in trivy-db-repository right, and its tag the schema of this Trivy (2, of the index of jars 1)?'],
  [/status code 5\d\d/, 'the registry is in trouble itself', 'Run this again later, or name a mirror in trivy-db-repository.'],
  TLS,
  [/no such host|server misbehaving/, 'the name of the registry is not known to DNS', 'Is the name in trivy-db-repository right, or does the runner need a proxy (HTTPS_PROXY)?'],
  [/connection refused|network is unreachable|no route to host|i\/o timeout|connection reset/, 'the registry could not be reached', 'Does the runner need a proxy (HTTPS_PROXY), or a mirror in trivy-db-repository?'],
  [/oci download error/i, 'what the registry gave is no database, or not the whole of it', 'Run this again, or name a mirror in trivy-db-repository.'],
  [/cannot be specified on the first run|first run cannot skip/, 'there is no database', 'Nothing was kept, and it could not be fetched: see above.'],
  [/old DB schema|version of DB schema doesn't match/, 'its database is for another version of Trivy', 'trivy-version, or the trivy on PATH, does not fit the database in trivy-db-repository.'],
  [/failed to open db|invalid database|vulnerability DB initialize/, 'its database is broken', DELETE_KEPT],
  [/cache may be in use by another process|Failed to acquire cache or database lock/, 'another Trivy is using its data', 'Do not run two scans at once on one self-hosted runner.'],
  [/context deadline exceeded/, 'it was not done within the time limit', 'timeout can be longer, and skip-dirs and skip-files leave things out.'],
  [/failed to analyze layer|failed to get the layer content|unable to get the image ID/, 'the image is broken or not whole', 'A layer is missing or is not what its digest says: build or push it again.'],
  [/SBOM decode error|failed to open sbom/, 'the file at scan-ref is no SBOM', 'It has to be CycloneDX or SPDX, as JSON.'],
  [/unknown flag|unknown command/, 'this version does not know an option that it was given', 'The trivy on PATH is too old: 0.70 is what this action is made for.'],
  [/config file ".*" loading error/, 'it cannot read the file in trivy-config', ''],
  [/out of memory|cannot allocate memory/, 'there was not enough memory', OUT_OF_MEMORY],
  [/^goroutine \d+ /m, 'it crashed', `Its database may be damaged. ${DELETE_KEPT}`],
]

const DEPENDENCY_CHECK: readonly Known[] = [
  FULL,
  [/OutOfMemoryError/, 'there was not enough memory', OUT_OF_MEMORY],
  [/UnsupportedClassVersionError|compiled by a more recent version/, "the runner's Java is too old", 'It needs Java 11 or newer: use actions/setup-java, or set JAVA_HOME.'],
  [/java: not found|java: command not found|JAVA_HOME is not defined correctly|Unable to locate a Java Runtime/i, 'there is no Java on the runner', 'It needs Java 11 or newer: use actions/setup-java, or set JAVA_HOME.'],
  [/NVD returned a 40[34]|NVD Returned Status Code: 40[34]/i, 'the NVD answered 403 or 404, which it does for a wrong key', 'Is nvd-api-key right, and was it activated by the link in its e-mail?'],
  [/NVD Returned Status Code: 429/i, 'the NVD says 429, too many requests', 'Run this again later; nvd-api-key raises the limit, and nvd-datafeed names a mirror.'],
  [/NVD Returned Status Code: 5\d\d/i, 'the NVD is in trouble itself', 'Run this again later, or name a mirror in nvd-datafeed.'],
  [/received response code 429/, 'a server says 429, too many requests', 'Run this again later.'],
  [/received response code 5\d\d/, 'a server is in trouble itself', 'Run this again later; nvd-datafeed names a mirror of the NVD.'],
  [/received response code 40[13]/, 'a server does not let us', 'Is nvd-datafeed right? It is asked without a password.'],
  [/Requested resource does not exist|received a 404/, 'the mirror in nvd-datafeed does not have it', 'It needs a file for each year and cache.properties beside them, as the tool vulnz makes them.'],
  TLS,
  [/UnknownHostException/, 'a name is not known to DNS', 'Is nvd-datafeed right? Does the runner reach services.nvd.nist.gov?'],
  [/database schema|DatabaseException|Unable to connect to the (database|dependency-check database)/i, 'its data is broken or for another version', 'Delete the kept data: the caches pi-deploy-dependency-check-… of this repository, or ~/.cache/pi-deploy/dependency-check on the runner.'],
  [/ConnectException|unable to connect|SocketTimeoutException|NoRouteToHost|ConnectTimeoutException/i, 'a server could not be reached', 'Is nvd-datafeed right? Does the runner reach services.nvd.nist.gov?'],
  [/Not in GZIP format|ZipException|JsonParseException|MalformedJson/, 'what the mirror gave is no feed of the NVD', 'nvd-datafeed is the address of gzip\'d JSON of NVD 2.0, with {0} for the year.'],
  [/NullPointerException: temporal|DateTimeParseException/, 'cache.properties of the mirror is incomplete', 'It needs lastModifiedDate, and lastModifiedDate.YEAR for each year; the tool vulnz writes it.'],
  [/OSS Index.*(credentials|forbidden|unauthorized)|(credentials|unauthorized).*OSS Index/i, 'the OSS Index does not accept the credentials', 'Look at oss-index-username and oss-index-password, or leave both away.'],
  [/OSS Index.*(429|rate|too many)/i, 'the OSS Index says 429, too many requests', 'Run this again later.'],
  [/Autoupdate is disabled and the database does not exist/, 'there is no data', 'Nothing was kept, and it could not be fetched: see above.'],
  [/API Key was not provided[\s\S]*Error updating the NVD Data/, 'the NVD broke off, which it often does without a key', 'Give nvd-api-key, or name a mirror in nvd-datafeed.'],
  [/Unrecognized option/, 'this version does not know an option that it was given', 'The dependency-check on PATH is too old: 9.2 is the oldest that is known to work.'],
  [/NullPointerException/, 'it crashed (a null pointer), which is its own bug', 'Another dependency-check-version may not have it.'],
]

function lostHint(scanner: Scanner, why: string): { readonly hint?: string } {
  if (/after [\d.]+ s$/.test(why)) return { hint: `${scanner === 'trivy' ? 'timeout' : 'dependency-check-timeout'} can be longer, and skip-dirs leaves things out.` }
  return /SIGKILL/.test(why) ? { hint: OUT_OF_MEMORY } : {}
}

// Without the stacks of Java and Go, which are theirs to read.
const lastLines = (said: string): readonly string[] => said.replace(/^goroutine \d+ [\s\S]*/m, '').split('\n').map((line) => line.trimEnd()).filter((line) => line !== '' && !/^\s+(at |\.\.\. \d+ )/.test(line)).slice(-8)
