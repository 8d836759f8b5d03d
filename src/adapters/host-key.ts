// Which host keys are accepted, and what is said when one is not. There is no way to connect without a pin.
import type { ServerHostKeyAlgorithm } from 'ssh2'
import type { Target } from '../execution/ports'
import { linesFor, parseKnownHosts, type KnownHost } from './known-hosts'
import { fingerprintOf, keyType, parseFingerprints, type Fingerprint } from './ssh-fingerprint'

export interface Pins {
  /** host:port, for messages. */
  readonly place: string
  readonly known: readonly KnownHost[]
  readonly revoked: readonly KnownHost[]
  readonly fingerprints: readonly Fingerprint[]
  /** What the user should know although it stops nothing. */
  readonly notes: readonly string[]
}

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'changed' | 'revoked' | 'not-pinned'; readonly why: string; readonly hint: string }

type Place = Pick<Target, 'host' | 'port' | 'knownHosts' | 'fingerprints'>

/** host:port as people read it; an IPv6 address gets its brackets. */
export const placeOf = ({ host, port }: Pick<Target, 'host' | 'port'>): string => `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

/** The pins of a host, or everything that is wrong with them, each problem beginning with the input's name. */
export function readPins(target: Place): { readonly pins: Pins } | { readonly problems: readonly string[] } {
  const lines = parseKnownHosts(target.knownHosts)
  const prints = parseFingerprints(target.fingerprints)
  const problems = [...lines.problems, ...prints.problems]
  if (problems.length > 0) return { problems }
  const ours = linesFor(lines.entries, target.host, target.port)
  const known = ours.filter(({ marker }) => marker === 'none')
  const authorities = ours.filter(({ marker }) => marker === 'cert-authority')
  const notes = authorities.map(({ line }) => `known-hosts: line ${line}: @cert-authority is not supported and was not used: host certificates are not checked, only keys`)
  const pins = { place: placeOf(target), known, revoked: ours.filter(({ marker }) => marker === 'revoked'), fingerprints: prints.fingerprints, notes }
  if (known.length === 0 && prints.fingerprints.length === 0) return { problems: [noPin(target, lines.entries.length, notes)] }
  if (hostKeyAlgorithms(pins).length === 0) {
    return { problems: [`known-hosts: the keys pinned for ${pins.place} are of types that are not supported (${typesOf(known)}); ${howToPin(target)}`] }
  }
  return { pins }
}

function noPin(target: Place, lines: number, notes: readonly string[]): string {
  const what = lines === 0 ? 'no host key is pinned' : `unknown host: none of the ${lines} lines names a key`
  const extra = notes.length === 0 ? '' : ' (@cert-authority lines are not supported)'
  return `known-hosts: ${what} for ${placeOf(target)}${extra}, so nothing was sent to it; ${howToPin(target)}`
}

// Deliberately without ssh-keyscan: it trusts whoever answers, and its closed connections make fail2ban ban the caller.
function howToPin(target: Pick<Target, 'host' | 'port'>): string {
  const name = target.port === 22 ? target.host : `[${target.host}]:${target.port}`
  return (
    'run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the Pi and put the line that it prints into "fingerprint", ' +
    `or run \`ssh-keygen -F '${name}'\` on a computer that already knows the Pi and put what it prints into "known-hosts"`
  )
}

const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'], // not ssh-rsa itself, which signs with SHA-1
}

/**
 * What to offer the server, so that it shows a key that is pinned: a Pi has several, and the one that is negotiated
 * decides. A fingerprint without its type could belong to any of them, so then the other types follow.
 */
export function hostKeyAlgorithms({ known, fingerprints }: Pick<Pins, 'known' | 'fingerprints'>): ServerHostKeyAlgorithm[] {
  const pinned = [...known.map(({ type }) => type), ...fingerprints.map(({ type }) => type)]
  const types = pinned.includes(undefined) ? [...pinned, ...Object.keys(ALGORITHMS)] : pinned
  return [...new Set(types.flatMap((type) => ALGORITHMS[type ?? ''] ?? []))]
}

/** Judges the key that the host showed. A revoked key is refused although it is pinned as well. */
export function judge(pins: Pins, key: Buffer): Verdict {
  const type = keyType(key)
  const got = `${type} ${fingerprintOf(key)}`
  const revoked = pins.revoked.find((entry) => entry.key.equals(key))
  if (revoked !== undefined) {
    return { kind: 'revoked', why: `known-hosts: the host key of ${pins.place} is revoked by line ${revoked.line}: got ${got}`, hint: 'a revoked key is known to be in wrong hands: do not go on; give the Pi a new key and pin that' }
  }
  const accepted = pins.known.some((entry) => entry.key.equals(key)) || pins.fingerprints.some(({ text }) => text === fingerprintOf(key))
  if (accepted) return { kind: 'accepted' }
  const expected = [...pins.known.map((entry) => `${entry.type} ${fingerprintOf(entry.key)} (line ${entry.line})`), ...pins.fingerprints.map((print) => `${print.type ?? 'any type'} ${print.text}`)]
  const input = pins.known.length > 0 ? 'known-hosts' : 'fingerprint'
  const types = [...pins.known, ...pins.fingerprints].map((pin) => pin.type)
  const changed = types.includes(type) || types.includes(undefined)
  const what = changed ? 'is not the pinned one (changed, or another machine answers)' : `is of a type that is not pinned`
  return {
    kind: changed ? 'changed' : 'not-pinned',
    why: `${input}: the host key of ${pins.place} ${what}: got ${got}, expected ${expected.join(' or ')}`,
    hint:
      'if the Pi was installed anew or given new keys, run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on it and pin what that prints; ' +
      'otherwise somebody may stand between: do not go on',
  }
}

export const typesOf = (known: readonly { readonly type?: string }[]): string => [...new Set(known.map(({ type }) => type ?? 'any type'))].join(', ')
