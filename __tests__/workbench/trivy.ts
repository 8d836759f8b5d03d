// The real Trivy, with a vulnerability database of our own: what is planted in it is what a scan finds, whatever the day.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolMissing, toolUp } from './tools'

/** Why Trivy cannot be had here, or undefined. */
export const trivyMissing = (): string | undefined => toolMissing('trivy')

export interface Trivy {
  /** Has the program trivy */
  readonly folder: string
  /** Writes fixtures into a bolt database */
  readonly loader: string
}

/** Compiled if need be, which takes minutes once. */
export function trivyUp(): Trivy {
  const env = toolUp('trivy')
  return { folder: env['TRIVY'] ?? '', loader: env['TRIVY_DB'] ?? '' }
}

/** What would ask others on the internet, switched off, by command: each refuses an option that it does not have. */
const QUIET = ['--skip-version-check', '--disable-telemetry'] as const
const KNOWN = [...QUIET, '--offline-scan', '--skip-java-db-update', '--skip-vex-repo-update'] as const
export const OFFLINE = { image: [...KNOWN, '--skip-check-update'], fs: [...KNOWN, '--skip-check-update'], sbom: KNOWN, config: [...QUIET, '--skip-check-update'], convert: [] } as const

export interface Vulnerability {
  readonly id: string
  readonly severity: 'UNKNOWN' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
  readonly title: string
  /** An ecosystem of a language, or a distribution with its release */
  readonly of: 'npm' | 'pip' | 'go' | 'nuget' | 'maven' | `debian ${number}` | `alpine ${string}`
  readonly package: string
  /** The first version without it; there is none unless told */
  readonly fixed?: string
}

/** One of each: languages, distributions, severities; two have no fix. */
export const PLANTED: readonly Vulnerability[] = [
  { id: 'CVE-2021-23337', severity: 'HIGH', title: 'nodejs-lodash: command injection via template', of: 'npm', package: 'lodash', fixed: '4.17.21' },
  { id: 'CVE-2023-26136', severity: 'MEDIUM', title: 'tough-cookie: prototype pollution in cookie memstore', of: 'npm', package: 'tough-cookie', fixed: '4.1.3' },
  { id: 'CVE-2024-29415', severity: 'HIGH', title: 'node-ip: incomplete fix of an SSRF', of: 'npm', package: 'ip' },
  { id: 'CVE-2022-40897', severity: 'MEDIUM', title: 'pypa-setuptools: regular expression denial of service', of: 'pip', package: 'setuptools', fixed: '65.5.1' },
  { id: 'CVE-2024-21907', severity: 'HIGH', title: 'Newtonsoft.Json: denial of service via deep nesting', of: 'nuget', package: 'newtonsoft.json', fixed: '13.0.1' },
  { id: 'CVE-2021-38561', severity: 'LOW', title: 'golang.org/x/text: out-of-bounds read', of: 'go', package: 'golang.org/x/text', fixed: '0.3.7' },
  { id: 'CVE-2021-44228', severity: 'CRITICAL', title: 'log4j-core: remote code execution', of: 'maven', package: 'org.apache.logging.log4j:log4j-core', fixed: '2.15.0' },
  { id: 'CVE-2022-37434', severity: 'CRITICAL', title: 'zlib: heap-based buffer over-read and overflow in inflate()', of: 'debian 13', package: 'zlib', fixed: '1:1.3.dfsg+really1.3.1-1+b1' },
  { id: 'CVE-2010-4756', severity: 'LOW', title: 'glibc: glob implementation can cause excessive CPU and memory consumption', of: 'debian 13', package: 'glibc' },
  { id: 'CVE-2022-37434', severity: 'CRITICAL', title: 'zlib: heap-based buffer over-read and overflow in inflate()', of: 'alpine 3.22', package: 'zlib', fixed: '1.3.1-r9' },
]

export interface Dates {
  readonly updatedAt?: Date
  readonly nextUpdate?: Date
  readonly downloadedAt?: Date
}
const SOURCES = {
  npm: 'npm::GitHub Security Advisory Npm',
  pip: 'pip::GitHub Security Advisory Pip',
  go: 'go::GitHub Security Advisory Go',
  nuget: 'nuget::GitHub Security Advisory Nuget',
  maven: 'maven::GitHub Security Advisory Maven',
}
const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
const HOUR = 3_600_000

/** CACHE/db/trivy.db and metadata.json. As if just downloaded, unless told; trivy-db has a new one every six hours, and asks for it after one day. */
export function writeDatabase(cacheDirectory: string, vulnerabilities: readonly Vulnerability[] = PLANTED, { updatedAt = new Date(), nextUpdate = new Date(updatedAt.getTime() + 24 * HOUR), downloadedAt = updatedAt }: Dates = {}): void {
  const folder = join(cacheDirectory, 'db')
  mkdirSync(folder, { recursive: true })
  rmSync(join(folder, 'trivy.db'), { force: true })
  const fixtures = mkdtempSync(join(tmpdir(), 'pi-deploy-trivy-'))
  writeFileSync(join(fixtures, 'fixtures.json'), JSON.stringify(fixturesOf(vulnerabilities)))
  execFileSync(trivyUp().loader, [join(folder, 'trivy.db'), join(fixtures, 'fixtures.json')], { stdio: ['ignore', 'pipe', 'pipe'] })
  rmSync(fixtures, { recursive: true })
  writeMetadata(folder, 2, updatedAt, nextUpdate, downloadedAt)
}

/**
 * CACHE/java-db, without which Trivy scans no image that has a jar. It says which jar has which sum; an empty file is an empty
 * database of SQLite, and jars that say themselves what they are need no more.
 */
export function writeJavaDatabase(cacheDirectory: string, { updatedAt = new Date(), nextUpdate = new Date(updatedAt.getTime() + 72 * HOUR), downloadedAt = updatedAt }: Dates = {}): void {
  const folder = join(cacheDirectory, 'java-db')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'trivy-java.db'), '')
  writeMetadata(folder, 1, updatedAt, nextUpdate, downloadedAt)
}

function writeMetadata(folder: string, schema: number, updatedAt: Date, nextUpdate: Date, downloadedAt: Date): void {
  writeFileSync(join(folder, 'metadata.json'), `${JSON.stringify({ Version: schema, NextUpdate: nextUpdate, UpdatedAt: updatedAt, DownloadedAt: downloadedAt })}\n`)
}

interface Fixture {
  readonly bucket?: string
  readonly pairs?: readonly Fixture[]
  readonly key?: string
  readonly value?: unknown
}

function fixturesOf(vulnerabilities: readonly Vulnerability[]): readonly Fixture[] {
  const advisories = vulnerabilities.map(({ id, of, package: name, fixed }): Fixture => {
    const language = of in SOURCES
    const value = !language ? (fixed === undefined ? { Status: 2 } : { FixedVersion: fixed }) : fixed === undefined ? { VulnerableVersions: ['>= 0'] } : { PatchedVersions: [fixed], VulnerableVersions: [`< ${fixed}`] }
    return { bucket: bucketOf(of), pairs: [{ bucket: name, pairs: [{ key: id, value }] }] }
  })
  const sources = [...new Set(vulnerabilities.map(({ of }) => bucketOf(of)))].map((key) => ({ key, value: key.includes('::') ? { ID: 'ghsa', Name: key.split('::')[1], URL: 'https://github.com/advisories' } : { ID: key.split(' ')[0], Name: key, URL: 'https://security-tracker.debian.org' } }))
  const details = vulnerabilities.map(({ id, severity, title }) => ({
    key: id,
    value: { Title: title, Description: `${title}.`, Severity: severity, VendorSeverity: { nvd: SEVERITIES.indexOf(severity), ghsa: SEVERITIES.indexOf(severity) }, CweIDs: ['CWE-20'], References: [`https://nvd.nist.gov/vuln/detail/${id}`], PublishedDate: '2022-01-02T03:04:05Z', LastModifiedDate: '2023-01-02T03:04:05Z' },
  }))
  return [...advisories, { bucket: 'data-source', pairs: sources }, { bucket: 'vulnerability', pairs: details }]
}

const bucketOf = (of: Vulnerability['of']): string => (of in SOURCES ? SOURCES[of as keyof typeof SOURCES] : of)
