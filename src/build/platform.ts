// Platforms as the OCI image specification names them: OS/ARCHITECTURE[/VARIANT].
import { nearest } from '../inputs/nearest'

/** What BuildKit has emulators for, and Raspberry Pi OS has had. */
const KNOWN = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386', 'linux/riscv64', 'linux/ppc64le', 'linux/s390x', 'linux/loong64']

const SPELLINGS: Readonly<Record<string, string>> = { 'linux/aarch64': 'linux/arm64', 'linux/arm64/v8': 'linux/arm64', 'linux/x86_64': 'linux/amd64', 'linux/arm': 'linux/arm/v7', 'linux/armv7': 'linux/arm/v7', 'linux/armhf': 'linux/arm/v7' }

/** The usual spelling, or undefined for what is no platform that we know. */
export function platform(text: string): string | undefined {
  const lower = text.toLowerCase()
  const usual = SPELLINGS[lower] ?? lower
  return KNOWN.includes(usual) ? usual : undefined
}

export function platformProblem(text: string): string {
  const meant = nearest(text, [...KNOWN, ...Object.keys(SPELLINGS)])
  return `"${text}" is no platform; ${meant === undefined ? `there are ${KNOWN.join(', ')}` : `did you mean ${platform(meant)}?`}`
}

/** linux/arm/v7 → arm: what QEMU and binfmt call it. */
export const architectureOf = (name: string): string => name.split('/')[1] ?? ''
