import parseSemver from 'semver/functions/parse'
import { parsePep440 } from './pep440'
import type { Values } from './template'

/** What the pattern of a version may use, and whether `latest` may follow this version. */
export interface Version {
  readonly values: Values
  readonly final: boolean
}

export function readSemver(text: string): Version | undefined {
  const parsed = parseSemver(text)
  if (parsed === null) return undefined
  const { raw, version, major, minor, patch } = parsed
  return { values: { raw, version, major: String(major), minor: String(minor), patch: String(patch) }, final: parsed.prerelease.length === 0 }
}

export function readPep440(text: string): Version | undefined {
  const parsed = parsePep440(text)
  if (parsed === undefined) return undefined
  const [major = 0, minor = 0, patch = 0] = parsed.release
  return { values: { raw: text, version: parsed.version, major: String(major), minor: String(minor), patch: String(patch) }, final: parsed.final }
}
