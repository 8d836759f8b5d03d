// Reports on images that Trivy gave before. The same manifest, looked at for the same by the same version with the same data, gives
// the same report again, so it is not made again.
import { isObject, parseObject } from '../inputs/digests'

export interface KeptReport {
  readonly report: string
  readonly sboms: readonly { readonly format: 'cyclonedx' | 'spdx'; readonly text: string }[]
}

const SCHEMA = 1

/** Of all together; where it is more the oldest go. */
const MOST_CHARACTERS = 64_000_000

/** @param by what decides besides the image and the wishes; reports of another version or other data are of no use any more. Anything else than what keptText() made is nothing. */
export function keptIn(text: string | undefined, by: string): ReadonlyMap<string, KeptReport> {
  const kept = text === undefined ? undefined : parseObject(text)
  if (kept?.['schema'] !== SCHEMA || kept['by'] !== by || !isObject(kept['reports'])) return new Map()
  return new Map(Object.entries(kept['reports']).flatMap(([key, value]) => (isKept(value) ? [[key, value] as const] : [])))
}

/** @param reports the oldest first */
export function keptText(by: string, reports: ReadonlyMap<string, KeptReport>): string {
  let left = MOST_CHARACTERS
  const newest = [...reports].reverse().filter(([, { report, sboms }]) => (left -= report.length + sboms.reduce((sum, { text }) => sum + text.length, 0)) >= 0)
  return JSON.stringify({ schema: SCHEMA, by, reports: Object.fromEntries(newest.reverse()) })
}

function isKept(value: unknown): value is KeptReport {
  return isObject(value) && typeof value['report'] === 'string' && Array.isArray(value['sboms'])
    && value['sboms'].every((sbom: unknown) => isObject(sbom) && (sbom['format'] === 'cyclonedx' || sbom['format'] === 'spdx') && typeof sbom['text'] === 'string')
}

/**
 * Without the lines around what was found: Trivy masks the secret that it found, and not the one beside it. What is kept may be read
 * by every run of the repository.
 * @param report as Trivy wrote it, JSON
 */
export function withoutCode(report: string): string {
  return JSON.stringify(JSON.parse(report, (key, value: unknown) => (key === 'Code' || key === 'Match' ? undefined : value)))
}
