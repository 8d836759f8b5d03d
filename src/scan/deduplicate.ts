// What several scanners, or one in several places, found more than once in the same subject.
import type { Finding } from './finding'
import { WORLDWIDE } from './fingerprint'
import { byName } from './order'
import { packageType, sameSpelling } from './package-url'
import { worst } from './severity'

/**
 * One finding of each: with the worst severity, all names, all versions with the fix, all scanners, and the first of its places.
 * What is ignored at one place only has to be taken out before, or sameFindings() be asked: here the other places would be lost.
 */
export function deduplicate(findings: readonly Finding[]): readonly Finding[] {
  return sameFindings(findings).map(together).sort(byName)
}

/** Groups, each never empty and of one thing: one vulnerability in one version of one package, one secret at one place. */
export function sameFindings(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const candidates = new Map<string, Finding[]>()
  for (const finding of findings) {
    const place = placeOf(finding)
    const some = candidates.get(place)
    if (some === undefined) candidates.set(place, [finding])
    else some.push(finding)
  }
  return [...candidates.values()].flatMap((some) => {
    const groups: Finding[][] = []
    // The kernel alone has thousands of CVEs, and each is compared with its own only.
    const groupsOf = new Map<string, Finding[][]>()
    for (const finding of [...some].sort(certainFirst)) {
      const named = groupsOf.get(finding.id) ?? []
      const group = (isCve(finding) ? named : groups).find((members) => members.some((member) => isSame(member, finding)))
      if (group !== undefined) {
        group.push(finding)
        continue
      }
      const started = [finding]
      groups.push(started)
      groupsOf.set(finding.id, [...named, started])
    }
    return groups
  })
}

function isSame(member: Finding, finding: Finding): boolean {
  // One advisory can be about two CVEs: these stay two, whatever other names they share.
  const sameName = isCve(member) && isCve(finding) ? member.id === finding.id : namesOf(member).some((name) => namesOf(finding).includes(name))
  if (!sameName) return false
  const [one, other] = [member, finding].map(({ package: found }) => (found === undefined ? '' : packageType(found)))
  return one === other || one === '' || other === ''
}

/** Findings of different places are never the same. Scanners that know no package URL know no type, so it is compared later. */
function placeOf({ kind, id, package: found, path, line }: Finding): string {
  const place = kind === 'vulnerability' && found !== undefined ? [sameSpelling('pypi', found.name), found.version.replace(/^v(?=\d)/, '')] : [id, found?.name ?? '', path, String(line ?? '')]
  return [kind, ...place].join('\n')
}

function namesOf({ id, aliases }: Finding): readonly string[] {
  return [id, ...aliases.filter((name) => WORLDWIDE.test(name))]
}

// With the CVEs first each has its group before others are put to them; with types first, an untyped package goes to a typed one.
function certainFirst(one: Finding, other: Finding): number {
  const doubt = (finding: Finding): number => (isCve(finding) ? 0 : 2) + (finding.package?.purl === '' ? 1 : 0)
  return doubt(one) - doubt(other) || byName(one, other)
}

function together(group: readonly Finding[]): Finding {
  const [first, ...more] = group
  if (first === undefined) throw new Error('a group of findings is empty')
  if (more.length === 0) return first
  const { line: _, ...rest } = first
  const place = [...group].filter(({ path }) => path !== '').sort((one, other) => (one.path === other.path ? (one.line ?? Infinity) - (other.line ?? Infinity) : one.path < other.path ? -1 : 1))[0] ?? first
  return {
    ...rest,
    aliases: distinct(group.flatMap(({ id, aliases }) => [id, ...aliases])).filter((name) => name !== first.id).sort(),
    severity: worst(group.map(({ severity }) => severity)),
    url: group.find(({ url }) => url !== '')?.url ?? '',
    ...(first.package === undefined ? {} : { package: { ...first.package, fixed: distinct(group.flatMap(({ package: found }) => found?.fixed ?? [])) } }),
    path: place.path,
    ...(place.line === undefined ? {} : { line: place.line }),
    foundBy: distinct(group.flatMap(({ foundBy }) => foundBy)).sort(),
  }
}

const isCve = ({ id }: Finding): boolean => id.startsWith('CVE-')

const distinct = <One>(all: readonly One[]): One[] => [...new Set(all)]
