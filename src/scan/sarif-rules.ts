// A rule for each name that results have. GitHub takes the title, the severity and the help of an alert from there.
import type { Finding, FindingKind, Severity } from './finding'
import { packageType } from './package-url'
import { rank } from './severity'

export interface SarifRule {
  readonly id: string
  readonly name: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly helpUri?: string
  readonly help: { readonly text: string; readonly markdown: string }
  readonly defaultConfiguration: { readonly level: 'error' | 'warning' | 'note' }
  readonly properties: { readonly tags: readonly string[]; readonly precision: 'very-high'; readonly 'security-severity'?: string }
}

/** In the order of their names. Of several findings with one name the worst makes the rule. */
export function rulesOf(findings: readonly Finding[]): readonly SarifRule[] {
  const byId = new Map<string, Finding[]>(findings.map(({ id }) => [id, []]))
  for (const finding of findings) byId.get(finding.id)?.push(finding)
  return [...byId].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([id, all]) => {
    const worst = [...all].sort((one, other) => rank(one.severity) - rank(other.severity))[0]
    return worst === undefined ? [] : [ruleOf(id, worst, all)]
  })
}

export function levelOf(severity: Severity): SarifRule['defaultConfiguration']['level'] {
  if (severity === 'CRITICAL' || severity === 'HIGH') return 'error'
  return severity === 'MEDIUM' ? 'warning' : 'note'
}

function ruleOf(id: string, { kind, title, url, severity, aliases }: Finding, all: readonly Finding[]): SarifRule {
  const text = title === id ? id : `${id}: ${title}`
  const known = aliases.length === 0 ? '' : ` Also known as ${aliases.slice(0, 10).join(', ')}.`
  const web = /^https?:\/\/[^\s<>]+$/.test(url) ? url : ''
  const help = `${NAMES[kind]} of severity ${severity}.${known}`
  return {
    id,
    name: NAMES[kind],
    shortDescription: { text },
    fullDescription: { text },
    ...(web === '' ? {} : { helpUri: web }),
    help: { text: web === '' ? help : `${help} Read more: ${web}`, markdown: web === '' ? help : `${help} [Read more](${web})` },
    defaultConfiguration: { level: levelOf(severity) },
    properties: { tags: tagsOf(kind, all), precision: 'very-high', ...(severity === 'UNKNOWN' ? {} : { 'security-severity': SCORES[severity] }) },
  }
}

// GitHub shows at most 10 of at most 20.
function tagsOf(kind: FindingKind, all: readonly Finding[]): readonly string[] {
  const types = all.flatMap(({ package: found }) => (found === undefined ? [] : packageType(found))).filter((type) => type !== '')
  return [...new Set(['security', kind, ...types.sort()])].slice(0, 10)
}

const NAMES: Readonly<Record<FindingKind, string>> = {
  vulnerability: 'Vulnerability',
  misconfiguration: 'Misconfiguration',
  secret: 'Secret',
  license: 'License',
}

/** In the middle of what GitHub calls critical (above 9), high (from 7), medium (from 4) and low. */
const SCORES: Readonly<Record<Exclude<Severity, 'UNKNOWN'>, string>> = { CRITICAL: '9.5', HIGH: '8.0', MEDIUM: '5.5', LOW: '2.0' }
