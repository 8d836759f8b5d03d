// Which scanner is fetched from where, and by which checksum its archive is known. A version that is not in the table needs one
// from the user: what is downloaded is never run on the word of the server that it came from.
import type { ToolWish } from '../execution/scanning'
import type { Inputs } from '../inputs/types'

/** As node names it: x64, arm64, arm */
export type Architecture = string

export type Wished = ToolWish | { readonly problems: readonly string[] }

interface Pinned {
  readonly version: string
  /** By file name; each was seen in several independent repositories. */
  readonly checksums: Readonly<Record<string, string>>
}

const PINNED: Readonly<Record<ToolWish['name'], Pinned>> = {
  trivy: {
    version: '0.70.0',
    checksums: {
      'trivy_0.70.0_Linux-64bit.tar.gz': '8b4376d5d6befe5c24d503f10ff136d9e0c49f9127a4279fd110b727929a5aa9',
      'trivy_0.70.0_Linux-ARM64.tar.gz': '2f6bb988b553a1bbac6bdd1ce890f5e412439564e17522b88a4541b4f364fc8d',
    },
  },
  'dependency-check': {
    version: '12.2.2',
    checksums: { 'dependency-check-12.2.2-release.zip': 'bf07fefd81af3094c5f6850423b014df44db62ce2dbad0f79079a90df675e44a' },
  },
}

const INPUT = { trivy: 'trivy-version', 'dependency-check': 'dependency-check-version' } as const

/** Names of Trivy's archives; docker's and uname's words for the same are taken too. */
const PLATFORMS: Readonly<Record<string, string>> = { x64: 'Linux-64bit', amd64: 'Linux-64bit', x86_64: 'Linux-64bit', arm64: 'Linux-ARM64', aarch64: 'Linux-ARM64', arm: 'Linux-ARM' }

/** Published by whoever had Aqua's accounts in March 2026 (CVE-2026-33634): they send the secrets of the job away. */
const ATTACKERS: readonly string[] = ['0.69.4', '0.69.5', '0.69.6']

/** @param version as the program itself says it; with or without v */
export function isAttackers(name: ToolWish['name'], version: string): boolean {
  return name === 'trivy' && ATTACKERS.includes(version.trim().replace(/^v/, ''))
}

export const ATTACKERS_CAUSE = 'is the one that attackers published (CVE-2026-33634): it sends the secrets of a job away'

/** What to fetch where PATH has none, or what is wrong with the inputs, each problem beginning with an input's name. */
export function toolWish(name: ToolWish['name'], inputs: Pick<Inputs, 'trivyVersion' | 'dependencyCheckVersion' | 'toolMirror'>, architecture: Architecture): Wished {
  const input = INPUT[name]
  const given = name === 'trivy' ? inputs.trivyVersion : inputs.dependencyCheckVersion
  const match = /^v?(\d+\.\d+\.\d+)(?:@sha256:([0-9a-fA-F]{64}))?$/.exec(given.trim())
  const mirror = mirrorOf(inputs.toolMirror)
  const version = match?.[1] ?? ''
  const own = match?.[2]?.toLowerCase()
  const problems = mirror === undefined ? [`tool-mirror: "${inputs.toolMirror.replace(/\/\/.*@/, '//…@')}" is no address of a server: write it as https://mirror.example, without a password`] : []
  if (match === null) return { problems: [`${input}: "${given}" is no version: write ${PINNED[name].version}, or another as VERSION@sha256:HEX`, ...problems] }
  if (isAttackers(name, version)) return { problems: [`${input}: ${version} ${ATTACKERS_CAUSE}`, ...problems] }
  const file = fileOf(name, version, architecture)
  if (file === undefined) return { problems: [`${input}: there is no archive of ${version} for the runner's architecture, ${architecture}`, ...problems] }
  const sha256 = own ?? PINNED[name].checksums[file]
  if (sha256 === undefined) return { problems: [`${input}: only of ${PINNED[name].version} ${name === 'trivy' ? 'for x64 and arm64 ' : ''}the checksum is known here: write ${version}@sha256:HEX with that of ${file}`, ...problems] }
  if (mirror === undefined) return { problems }
  return { ...SHAPES[name], name, version, sha256, url: `${mirror}/${REPOSITORIES[name]}/releases/download/v${version}/${file}` }
}

const SHAPES = {
  trivy: { onPath: ['trivy'], archive: 'tar.gz', program: 'trivy' },
  'dependency-check': { onPath: ['dependency-check.sh', 'dependency-check'], archive: 'zip', program: 'dependency-check/bin/dependency-check.sh' },
} as const satisfies Record<ToolWish['name'], Pick<ToolWish, 'onPath' | 'archive' | 'program'>>

const REPOSITORIES: Readonly<Record<ToolWish['name'], string>> = { trivy: 'aquasecurity/trivy', 'dependency-check': 'dependency-check/DependencyCheck' }

function fileOf(name: ToolWish['name'], version: string, architecture: Architecture): string | undefined {
  if (name === 'dependency-check') return `dependency-check-${version}-release.zip`
  const platform = PLATFORMS[architecture]
  return platform === undefined ? undefined : `trivy_${version}_${platform}.tar.gz`
}

function mirrorOf(text: string): string | undefined {
  return /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(text.trim()) ? text.trim().replace(/\/+$/, '') : undefined
}
