// The real OWASP Dependency-Check, and the NVD's data feed as it reads it, on loopback. The feed answers from this process:
// whoever scans with it must not block (`run`, not execFileSync).
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { toolMissing, toolUp } from './tools'

/** Why Dependency-Check cannot be had here, or undefined. */
export const dependencyCheckMissing = (): string | undefined => toolMissing('dependency-check')

export interface DependencyCheck {
  /** Has dependency-check.sh */
  readonly folder: string
  /** log4j-core 2.14.1, to be copied to where a scan looks */
  readonly log4j: string
}

/** Fetched if need be. */
export function dependencyCheckUp(): DependencyCheck {
  const folder = toolUp('dependency-check')['DEPENDENCY_CHECK'] ?? ''
  return { folder, log4j: join(folder, 'samples', 'log4j-core-2.14.1.jar') }
}

/** What would ask others on the internet, switched off: with these a scan needs the data feed and nothing else. */
export const OFFLINE = [
  '--disableOssIndex', '--disableRetireJS', '--disableHostedSuppressions', '--disableCentral', '--disableKnownExploited',
  '--disableNodeAudit', '--disableYarnAudit', '--disablePnpmAudit',
] as const

/** A program in the folder for PATH, which asks none of those others either. */
export function plantOffline(folder: string): void {
  const program = join(folder, 'dependency-check.sh')
  writeFileSync(program, `#!/bin/sh\ncase "$*" in *--disableOssIndex*) ;; *) set -- "$@" --disableOssIndex ;; esac\nexec ${join(dependencyCheckUp().folder, 'dependency-check.sh')} "$@" ${OFFLINE.slice(1).join(' ')}\n`)
  chmodSync(program, 0o755)
}

export interface Cve {
  readonly id: string
  readonly score: number
  readonly severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
  readonly vector: string
  /** vendor:product */
  readonly product: string
  /** Of the CPE: node.js for npm packages */
  readonly platform?: string
  readonly from?: string
  /** The first version without it */
  readonly fixed?: string
  readonly text: string
}

/** The jar is `dependencyCheckUp().log4j`; the packages are for package-lock.json. */
export const PLANTED: readonly Cve[] = [
  { id: 'CVE-2021-44228', score: 10, severity: 'CRITICAL', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', product: 'apache:log4j', from: '2.4', fixed: '2.15.0', text: 'JNDI features do not protect against attacker controlled endpoints.' },
  { id: 'CVE-2021-23337', score: 7.2, severity: 'HIGH', vector: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', product: 'lodash:lodash', platform: 'node.js', fixed: '4.17.21', text: 'Command injection via the template function.' },
]

/** `hanging`: no answer. `empty`: no vulnerability in any year. `undated`: cache.properties has the date of none. A number is what every request is answered with. */
export type FeedFault = 'none' | 'hanging' | 'empty' | 'undated' | 404 | 429 | 503

export class NvdFeed {
  fault: FeedFault = 'none'
  /** Paths that were asked for */
  readonly asked: string[] = []
  readonly #server: Server

  private constructor(readonly cves: readonly Cve[], readonly updatedAt: Date) {
    this.#server = createServer(({ url = '' }, answer) => {
      this.asked.push(url)
      this.#answer(url, answer)
    })
  }

  static async up({ cves = PLANTED, updatedAt = new Date() }: { readonly cves?: readonly Cve[]; readonly updatedAt?: Date } = {}): Promise<NvdFeed> {
    const feed = new NvdFeed(cves, updatedAt)
    await new Promise<void>((resolve, reject) => feed.#server.once('error', reject).listen(0, '127.0.0.1', resolve))
    return feed
  }

  /** For --nvdDatafeed */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/nvdcve-{0}.json.gz`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer(url: string, answer: ServerResponse): void {
    if (this.fault === 'hanging') return
    if (typeof this.fault === 'number') return void answer.writeHead(this.fault).end()
    if (url === '/cache.properties') return void answer.end(this.fault === 'undated' ? 'prefix=nvdcve-\n' : this.#properties())
    const period = /^\/nvdcve-(\d{4}|modified)\.json\.gz$/.exec(url)?.[1]
    if (period === undefined) return void answer.writeHead(404).end()
    const cves = this.fault === 'empty' ? [] : this.cves.filter(({ id }) => id.startsWith(`CVE-${period}-`))
    answer.end(gzipSync(JSON.stringify({ resultsPerPage: cves.length, startIndex: 0, totalResults: cves.length, format: 'NVD_CVE', version: '2.0', timestamp: this.#moment, vulnerabilities: cves.map((cve) => ({ cve: this.#entry(cve) })) })))
  }

  // It dies of a null pointer when the date of one year is missing.
  #properties(): string {
    const years = Array.from({ length: new Date().getUTCFullYear() - 2001 }, (_, at) => String(2002 + at))
    return ['', '.modified', ...years.map((year) => `.${year}`)].map((period) => `lastModifiedDate${period}=${this.#moment.slice(0, 19)}Z\n`).join('')
  }

  get #moment(): string {
    return this.updatedAt.toISOString().slice(0, -1)
  }

  #entry({ id, score, severity, vector, product, platform = '*', from, fixed, text }: Cve): object {
    const version = { ...(from === undefined ? {} : { versionStartIncluding: from }), ...(fixed === undefined ? {} : { versionEndExcluding: fixed }) }
    const criteria = `cpe:2.3:a:${product}:*:*:*:*:*:${platform}:*:*`
    return {
      id,
      sourceIdentifier: 'nvd@nist.gov',
      published: '2021-12-10T10:15:09.143',
      lastModified: this.#moment,
      vulnStatus: 'Analyzed',
      descriptions: [{ lang: 'en', value: text }],
      metrics: { cvssMetricV31: [{ source: 'nvd@nist.gov', type: 'Primary', cvssData: { version: '3.1', vectorString: vector, ...metricsOf(vector), baseScore: score, baseSeverity: severity }, exploitabilityScore: 3.9, impactScore: 6 }] },
      weaknesses: [{ source: 'nvd@nist.gov', type: 'Primary', description: [{ lang: 'en', value: 'CWE-20' }] }],
      configurations: [{ nodes: [{ operator: 'OR', negate: false, cpeMatch: [{ vulnerable: true, criteria, matchCriteriaId: '00000000-0000-4000-8000-000000000000', ...version }] }] }],
      references: [{ url: `https://nvd.nist.gov/vuln/detail/${id}`, source: 'nvd@nist.gov' }],
    }
  }
}

// The feed has the vector's parts in words as well; without them the report has neither score nor severity.
const METRICS: Readonly<Record<string, readonly [name: string, values: Readonly<Record<string, string>>]>> = {
  AV: ['attackVector', { N: 'NETWORK', A: 'ADJACENT_NETWORK', L: 'LOCAL', P: 'PHYSICAL' }],
  AC: ['attackComplexity', { L: 'LOW', H: 'HIGH' }],
  PR: ['privilegesRequired', { N: 'NONE', L: 'LOW', H: 'HIGH' }],
  UI: ['userInteraction', { N: 'NONE', R: 'REQUIRED' }],
  S: ['scope', { U: 'UNCHANGED', C: 'CHANGED' }],
  C: ['confidentialityImpact', { N: 'NONE', L: 'LOW', H: 'HIGH' }],
  I: ['integrityImpact', { N: 'NONE', L: 'LOW', H: 'HIGH' }],
  A: ['availabilityImpact', { N: 'NONE', L: 'LOW', H: 'HIGH' }],
}

const metricsOf = (vector: string): object =>
  Object.fromEntries(vector.split('/').slice(1).map((part) => {
    const [key = '', value = ''] = part.split(':')
    const [name = key, values = {}] = METRICS[key] ?? []
    return [name, values[value]]
  }))
