// Packages by their package URL (purl), named as Trivy names them, so that scanners mean the same.
import type { FoundPackage } from './finding'

export interface PackageUrl {
  /** npm, maven, deb */
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly version: string
}

/** `pkg:npm/%40scope/name@1.0?arch=x#path`; undefined for what is none. */
export function parsePackageUrl(text: string): PackageUrl | undefined {
  const [, type = '', path = ''] = /^pkg:\/*([^/]+)\/([^?#]+)/.exec(text) ?? []
  // An @ inside the name is %40; of older writers it is not, and then the one of the version is the last.
  const at = path.lastIndexOf('@')
  const [named, version] = at > path.lastIndexOf('/') + 1 ? [path.slice(0, at), path.slice(at + 1)] : [path, '']
  const parts = named.split('/').filter((part) => part !== '').map(decoded)
  const name = parts.pop()
  return name === undefined ? undefined : { type: type.toLowerCase(), namespace: parts.join('/'), name, version: decoded(version) }
}

export function packageNameOf({ type, namespace, name }: PackageUrl): string {
  // The namespace of an operating system's package is the distribution.
  if (namespace === '' || ['deb', 'apk', 'rpm'].includes(type)) return name
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`
}

/** Empty when the scanner did not say. */
export function packageType({ purl }: Pick<FoundPackage, 'purl'>): string {
  return parsePackageUrl(purl)?.type ?? ''
}

/** One spelling of a name that its ecosystem takes for the same. */
export function sameSpelling(type: string, name: string): string {
  if (type === 'pypi') return name.toLowerCase().replace(/[-_.]+/g, '-')
  return ['npm', 'nuget', 'composer'].includes(type) ? name.toLowerCase() : name
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
