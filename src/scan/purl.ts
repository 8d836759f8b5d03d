// Package URLs: pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH.

export interface Purl {
  readonly type: string
  /** Namespace and name */
  readonly name: string
  /** Empty: any */
  readonly version: string
  readonly qualifiers: Readonly<Record<string, string>>
}

export function readPurl(text: string): Purl | undefined {
  const [whole = ''] = text.split('#')
  const [path = '', query = ''] = whole.split('?')
  const found = /^pkg:\/*([a-z][a-z0-9.+-]*)\/(.+)$/i.exec(path)
  const [, type = '', rest = ''] = found ?? []
  // An @ before the last / belongs to a scope: pkg:npm/@angular/core
  const at = rest.lastIndexOf('@') > rest.lastIndexOf('/') ? rest.lastIndexOf('@') : rest.length
  try {
    const name = rest.slice(0, at).split('/').filter((part) => part !== '').map(decodeURIComponent).join('/')
    const version = decodeURIComponent(rest.slice(at + 1))
    const pairs = query.split('&').filter((pair) => pair.includes('=')).map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))] as const)
    return found === null || name === '' ? undefined : { type: type.toLowerCase(), name: usual(type.toLowerCase(), name), version, qualifiers: Object.fromEntries(pairs) }
  } catch {
    return undefined
  }
}

/** Whether a package is what a pattern names: version and qualifiers count only where the pattern has them. */
export function purlMatches(pattern: string, text: string): boolean {
  const [wanted, found] = [readPurl(pattern), readPurl(text)]
  if (wanted === undefined || found === undefined) return false
  return wanted.type === found.type && wanted.name === found.name && (wanted.version === '' || wanted.version === found.version)
    && Object.entries(wanted.qualifiers).every(([name, value]) => found.qualifiers[name] === value)
}

// PyPI, OCI and GitHub take names in any case, and PyPI - for _.
function usual(type: string, name: string): string {
  if (type === 'pypi') return name.toLowerCase().replaceAll('_', '-')
  return ['oci', 'github', 'bitbucket', 'deb', 'apk'].includes(type) ? name.toLowerCase() : name
}
