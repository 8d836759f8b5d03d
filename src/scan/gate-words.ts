// How the gate says what it found.
import { SEVERITIES, type Severity } from './finding'
import type { ScanEntry } from './entry'
import type { GateImage, SourcedEntry } from './gate'

export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

// Of arm64 there is only v8.
export const isSamePlatform = (one: string, other: string): boolean => one.replace('arm64/v8', 'arm64') === other.replace('arm64/v8', 'arm64')

export function passed({ scanner, version, at, failOn, source }: SourcedEntry, wanted: readonly Severity[]): string {
  const lax = wanted.filter((severity) => !failOn.includes(severity))
  const policy = lax.length === 0 ? '' : `; its fail-on was ${failOn.join(', ') || 'none'}, so ${lax.join(' and ')} did not count`
  return `passed ${[scanner, version].filter((part) => part !== '').join(' ')} on ${at.slice(0, 10)} (${source})${policy}`
}

export function notPassed({ scanner, result, counts, failOn, cause }: ScanEntry): string {
  const by = scanner === 'trivy' ? '' : `${scanner}: `
  if (result !== 'findings') return `${by}${result}: ${cause.replace(/\.$/, '') || 'nobody says why'}`
  const counted = SEVERITIES.filter((severity) => counts[severity] > 0)
  const failing = counted.filter((severity) => failOn.includes(severity))
  // None of them where an entry has expired that ignored something of less.
  return `${by}findings: ${(failing.length > 0 ? failing : counted).map((severity) => `${counts[severity]} ${severity}`).join(', ')}`
}

/** What there is in place of an entry for the image: other platforms, other digests, or nothing. */
export function foundInstead(image: GateImage, entries: readonly ScanEntry[]): string {
  const near = entries.filter(({ scanner, target, platform, digest }) => scanner === 'trivy' && platform !== '' && (target === image.service || digest === image.manifest))
  const others = near.filter(({ platform }) => !isSamePlatform(platform, image.platform)).map(({ platform, result }) => (result === 'pass' ? `${platform} passed` : `${platform} did not pass (${result})`))
  // A record has older builds too; the newest is what somebody who is surprised has in mind.
  const olds = near.filter(({ platform }) => isSamePlatform(platform, image.platform)).sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).slice(-1).map(({ result, digest }) => `${result === 'pass' ? 'what passed' : 'what was scanned'} is ${shortDigest(digest) || 'of unknown digest'}`)
  if (near.length === 0) return 'nobody scanned it'
  return [...new Set([...others, ...olds, ...(olds.length === 0 ? [`${image.platform} was not scanned`] : ['this digest was not scanned'])])].join(', ')
}
