// The line that pins a package, so that an alert stands where the upgrade is made. In files with a block for each package that is the
// line that opens it, or has its name.
import type { Finding, FoundPackage } from './finding'
import { packageType, sameSpelling } from './package-url'

/**
 * @param path of the file, which tells its format
 * @returns from 1; undefined when the file does not name it, or its format is not known
 */
export function lineOf(path: string, text: string, { package: found }: Pick<Finding, 'package'>): number | undefined {
  const file = path.split('/').at(-1) ?? ''
  const look = found === undefined || found.name === '' ? undefined : FORMATS.find(([pattern]) => pattern.test(file))?.[1]
  const at = found === undefined ? undefined : look?.(text.split(/\r?\n/), found)
  return at === undefined || at === -1 ? undefined : at + 1
}

/** @returns from 0; -1 when there is none */
type Look = (lines: readonly string[], found: FoundPackage) => number

const FORMATS: readonly (readonly [RegExp, Look])[] = [
  [/^(package-lock|npm-shrinkwrap|packages\.lock)\.json$|^Pipfile\.lock$/, inJsonBlocks],
  [/^package\.json$|^composer\.json$/, inDependencies],
  [/^yarn\.lock$/, inYarnLock],
  [/^pnpm-lock\.yaml$/, (lines, { name, version }) => first(lines, new RegExp(`^\\s+['"]?/?${quoted(name)}[@/]${quoted(version)}(['"(_]|:)`))],
  [/^requirements.*\.(txt|in)$|^constraints.*\.txt$/, inRequirements],
  [/^(poetry|uv|pdm|Cargo)\.lock$/, inTomlBlocks],
  [/\.(cs|fs|vb)proj$|\.props$|^packages\.config$/, inProject],
  [/^go\.(mod|sum|work)$/, (lines, { name, version }) => first(lines, new RegExp(`^\\s*(require\\s+)?${quoted(name)}\\s+v?${quoted(version.replace(/^v/, ''))}(\\s|/|$)`))],
  [/^pom\.xml$|\.pom$/, inPom],
  [/^gradle\.lockfile$/, (lines, { name, version }) => first(lines, new RegExp(`^${quoted(name)}:${quoted(version)}=`))],
  [/^(Dockerfile|Containerfile)|\.(dockerfile|containerfile)$/i, inDockerfile],
]

// "node_modules/lodash": { … "version": "4.17.20", and NuGet's "resolved", Pipfile's "==4.17.20".
function inJsonBlocks(lines: readonly string[], { name, version }: FoundPackage): number {
  const opens = new RegExp(`"([^"]*node_modules/)?${quoted(name)}"\\s*:\\s*\\{`, 'i')
  const pins = new RegExp(`"(version|resolved)"\\s*:\\s*"(==)?${quoted(version)}"`)
  return lines.findIndex((line, at) => opens.test(line) && lines.slice(at, blockEnd(lines, at)).some((one) => pins.test(one)))
}

/** Before the next line that is no deeper than this one. */
function blockEnd(lines: readonly string[], at: number): number {
  const depth = (line: string | undefined): number => line?.search(/\S/) ?? 0
  const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && depth(line) <= depth(lines[at]))
  return end === -1 ? lines.length : end
}

// A script, or "config", may be called like a package.
function inDependencies(lines: readonly string[], { name }: FoundPackage): number {
  const names = new RegExp(`"${quoted(name)}"\\s*:\\s*"`)
  const blocks = lines.flatMap((line, at) => (/"(\w*dependencies|overrides|resolutions|require(-dev)?)"\s*:/i.test(line) ? [at] : []))
  return lines.findIndex((line, at) => names.test(line) && blocks.some((block) => block === at || (block < at && at < blockEnd(lines, block))))
}

// `lodash@^4.17.0, lodash@^4.17.20:` of the first yarn, `"lodash@npm:^4.17.20":` of the later ones; its version is below.
function inYarnLock(lines: readonly string[], { name, version }: FoundPackage): number {
  const opens = new RegExp(`(^|"|, )${quoted(name)}@`)
  const pins = new RegExp(`^\\s+version:?\\s+"?${quoted(version)}"?\\s*$`)
  return lines.findIndex((line, at) => /^\S.*:$/.test(line) && opens.test(line) && lines.slice(at, blockEnd(lines, at)).some((one) => pins.test(one)))
}

// The pinned one first: `django>=3` in an extra may come before it.
function inRequirements(lines: readonly string[], { name, version }: FoundPackage): number {
  const read = lines.map((line) => /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:={2,3}\s*([^\s;,#\\]+))?(?=[\s;,#\\<>=~!@]|$)/.exec(line))
  const named = read.map((match) => match !== null && sameSpelling('pypi', match[1] ?? '') === sameSpelling('pypi', name))
  const pinned = read.findIndex((match, at) => named[at] === true && match?.[2] === version)
  return pinned === -1 ? named.indexOf(true) : pinned
}

// [[package]] with name = "…" and version = "…" on lines of their own.
function inTomlBlocks(lines: readonly string[], { name, version }: FoundPackage): number {
  const spelling = (text: string): string => sameSpelling('pypi', text)
  return lines.findIndex((line, at) => {
    const named = /^name\s*=\s*"([^"]+)"/.exec(line)?.[1]
    if (named === undefined || spelling(named) !== spelling(name)) return false
    const end = lines.findIndex((one, index) => index > at && one.startsWith('['))
    return lines.slice(at, end === -1 ? lines.length : end).some((one) => new RegExp(`^version\\s*=\\s*"${quoted(version)}"`).test(one))
  })
}

// <PackageReference Include="X" Version="1" />, <PackageVersion …> for the whole solution, <package id="X" version="1" />.
function inProject(lines: readonly string[], { name }: FoundPackage): number {
  return first(lines, new RegExp(`<(PackageReference|PackageVersion|GlobalPackageReference|package)\\b[^>]*\\b(Include|Update|id)\\s*=\\s*"${quoted(name)}"`, 'i'))
}

// The line with the version, or the property that has it; without either, as with a parent's, the line with the name.
function inPom(lines: readonly string[], { name, version }: FoundPackage): number {
  const [group = '', artifact = ''] = name.split(':')
  const places = lines.flatMap((line, from) => {
    if (!/<(dependency|plugin|parent)>/.test(line)) return []
    const length = lines.slice(from).findIndex((one) => /<\/(dependency|plugin|parent)>/.test(one))
    const block = lines.slice(from, from + length + 1)
    const within = (tag: string, value: string): number => {
      const at = first(block, new RegExp(`<${tag}>\\s*${value}\\s*</${tag}>`))
      return at === -1 ? -1 : from + at
    }
    const named = within('artifactId', quoted(artifact))
    return named === -1 || within('groupId', quoted(group)) === -1 ? [] : [{ named, versioned: within('version', '[^<]*') }]
  })
  const read = places.map(({ named, versioned }) => {
    const property = /<version>\s*\$\{([^}]+)\}/.exec(lines[versioned] ?? '')?.[1]
    const defined = property === undefined ? -1 : first(lines, new RegExp(`<${quoted(property)}>`))
    const at = [defined, versioned, named].find((one) => one !== -1) ?? named
    return { at, exact: (lines[at] ?? '').includes(`>${version}<`) }
  })
  return (read.find(({ exact }) => exact) ?? read[0])?.at ?? -1
}

// What is installed by name, else the image that the last stage starts from: there the packages of the system come from.
function inDockerfile(lines: readonly string[], found: FoundPackage): number {
  const named = first(lines, new RegExp(`(^|[\\s"'])${quoted(found.name)}(==?|@)v?${quoted(found.version.replace(/^v/, ''))}`))
  if (named !== -1 || !['deb', 'apk', 'rpm'].includes(packageType(found))) return named
  return lines.findLastIndex((line) => /^\s*FROM\s/i.test(line))
}

function first(lines: readonly string[], pattern: RegExp): number {
  return lines.findIndex((line) => pattern.test(line))
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
