// The words of each run of Trivy, read off 0.70. It refuses an option that a command does not have, so each command has its own.
// What is reported, ignored and failed for is decided by this action: Trivy reports everything, and ends with 0 whatever it finds.
import type { Inputs } from '../inputs/types'

export const DATABASES: readonly string[] = ['mirror.gcr.io/aquasec/trivy-db:2', 'ghcr.io/aquasecurity/trivy-db:2', 'public.ecr.aws/aquasecurity/trivy-db:2']
const JAVA_DATABASES: readonly string[] = ['mirror.gcr.io/aquasec/trivy-java-db:1', 'ghcr.io/aquasecurity/trivy-java-db:1', 'public.ecr.aws/aquasecurity/trivy-java-db:1']

/** What all runs of a step have in common. Paths are absolute. */
export interface TrivyBase {
  /** Of Scanners.data: db/, java-db/ */
  readonly cacheDirectory: string
  /** An empty file, instead of .trivyignore, and of trivy.yaml where the user named none: both would be read where Trivy runs */
  readonly emptyFile: string
  /** Of the user; what this action decides wins over it */
  readonly configFile?: string
  readonly timeoutSeconds: number
}

export type TrivyScanner = 'vuln' | 'secret' | 'misconfig' | 'license'

export interface TrivyScan extends TrivyBase {
  /** Where the report is written, as JSON */
  readonly report: string
  readonly scanners: readonly TrivyScanner[]
  /** Which packages of images; empty: all */
  readonly vulnTypes?: readonly string[]
  readonly skipDirs?: readonly string[]
  readonly skipFiles?: readonly string[]
  /** Empty: Trivy's own three */
  readonly javaDatabases?: readonly string[]
  /** The index of jars is taken as it is, since it cannot be renewed; there has to be one */
  readonly keepJavaIndex?: boolean
}

/**
 * Where Trivy's databases are asked for, in this order. One run for each, until one has it: of several Trivy itself goes on to the
 * next only after 429 and 5xx, not from one that refuses, does not know it, or cannot be reached.
 */
export const databasesOf = (inputs: Pick<Inputs, 'trivyDbRepository'>): readonly string[] => (inputs.trivyDbRepository.length > 0 ? inputs.trivyDbRepository : DATABASES)
export const javaDatabasesOf = (inputs: Pick<Inputs, 'trivyJavaDbRepository'>): readonly string[] => (inputs.trivyJavaDbRepository.length > 0 ? inputs.trivyJavaDbRepository : JAVA_DATABASES)

/** Fetches the database, if the one in the cache directory is not fresh. */
export function databaseArgs(base: TrivyBase, repository: string): readonly string[] {
  return ['image', '--download-db-only', '--db-repository', repository, '--no-progress', ...known(base), ...QUIET]
}

/** @param layout directory in the OCI layout whose index names exactly one image, for one platform: of several Trivy takes the first, and says nothing */
export function imageArgs(scan: TrivyScan, layout: string): readonly string[] {
  return ['image', '--input', layout, ...scanned(scan), ...packageTypes(scan), ...OWN_CHECKS, ...ownSecrets(scan), ...skipped(scan)]
}

/** Packages, secrets and configuration in one walk. @param path directory or file */
export function sourcesArgs(scan: TrivyScan, path: string): readonly string[] {
  return ['fs', ...scanned(scan), ...packageTypes(scan), ...OWN_CHECKS, ...ownSecrets(scan), ...skipped(scan), path]
}

/** Of an SBOM only packages can be judged. @param path CycloneDX or SPDX, as JSON */
export function sbomArgs(scan: TrivyScan, path: string): readonly string[] {
  const scanners = scan.scanners.filter((scanner) => scanner === 'vuln' || scanner === 'license')
  return ['sbom', ...scanned({ ...scan, scanners: scanners.length > 0 ? scanners : ['vuln'] }), path]
}

/** A report of imageArgs or sourcesArgs as an SBOM; needs neither database nor network. */
export function convertArgs(base: TrivyBase, format: 'cyclonedx' | 'spdx-json', report: string, to: string): readonly string[] {
  return ['convert', '--format', format, '--output', to, ...known(base), report]
}

const QUIET = ['--skip-version-check', '--disable-telemetry'] as const

/** The checks of Dockerfiles and the like that are in the program: others would be fetched from a registry with each scan. */
const OWN_CHECKS = ['--skip-check-update'] as const

/** A trivy-secret.yaml where Trivy runs would switch rules off without a reason; the user's configuration may name one. Of a file that is not there Trivy makes nothing, and an empty one it does not take. */
const ownSecrets = ({ emptyFile, configFile }: TrivyBase): readonly string[] => (configFile === undefined ? ['--secret-config', `${emptyFile}.none`] : [])

function known({ cacheDirectory, emptyFile, configFile, timeoutSeconds }: TrivyBase): readonly string[] {
  return ['--cache-dir', cacheDirectory, '--config', configFile ?? emptyFile, '--timeout', `${Math.ceil(timeoutSeconds)}s`]
}

function scanned(scan: TrivyScan): readonly string[] {
  return [
    ...['--format', 'json', '--output', scan.report, '--exit-code', '0', '--severity', 'UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL', '--list-all-pkgs'],
    ...['--scanners', scan.scanners.join(',')],
    // An empty value is what wins over a configuration file that says more.
    ...['--ignorefile', scan.emptyFile, '--ignore-policy=', '--ignore-status=', '--ignore-unfixed=false', '--vex=', '--no-progress'],
    // In memory, so that runs beside each other do not wait for a lock, and nothing of an image stays on the machine.
    ...['--cache-backend', 'memory'],
    ...['--skip-db-update', ...(scan.keepJavaIndex === true ? ['--skip-java-db-update'] : each('--java-db-repository', scan.javaDatabases ?? []))],
    ...known(scan),
    ...QUIET,
  ]
}

const packageTypes = ({ vulnTypes = [] }: TrivyScan): readonly string[] => (vulnTypes.length > 0 ? ['--pkg-types', vulnTypes.join(',')] : [])

const skipped = ({ skipDirs = [], skipFiles = [] }: TrivyScan): readonly string[] => [...each('--skip-dirs', skipDirs), ...each('--skip-files', skipFiles)]

const each = (option: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [option, value])
