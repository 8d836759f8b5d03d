// Messages as nobody should send them, from a seed, so that a failure can be seen again.
import { SEVERITIES, type Counts } from '../../src/inputs/scan-entry'
import { HAPPENINGS, type Commit, type Message } from '../../src/notify/message'
import type { Telling } from '../../src/notify/story'

export type Random = () => number

/** mulberry32 */
export function chance(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const PIECES = [
  'fix', 'release', ' ', ' ', '\n', '\r\n', '\r\nBcc: all@acme.example\r\n\r\n', '\0', '\t', '\u001b[31m', '\u2028', '\u0085', '"', "'", '\\', '`', '```', '*', '_', '~', '>', '>>> ', '|', '&', '&amp;', '&lt;!here&gt;', '{{what}}', '{{', '%0a', '${x}', '$&',
  '<!channel>', '<!here|here>', '<@U012AB3CD>', '<#C024BE7LR>', '<!subteam^S1>', '<!date^1^{date}|x>', '@here', '@channel', '@everyone', '<https://evil.example|click>', '<mailto:x@y.example|y>', 'https://evil.example/<!channel>',
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '</p>', '</div>', '<!--', ']]>', '<a href="javascript:alert(1)">', '" onload="x', '<style>', '</title><b>',
  '\u202egnp.exe', '\u2066', '\u200f', '\ufeff', '\u200b', '😀', '👩‍👩‍👧‍👦', '🇩🇪', 'e\u0301'.repeat(20), '\ud83d', '\ude00', 'ü', '漢字', ':rotating_light:', '\uffff', '\u{e0041}',
]
const LONG = 100_000

const oneOf = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
/** Few nearly always, as in life, and sometimes more than anyone reads. */
const many = <T>(random: Random, most: number, make: () => T): readonly T[] => Array.from({ length: Math.floor(random() ** 30 * (most + 1)) }, make)

function text(random: Random): string {
  const pieces = Array.from({ length: Math.floor(random() * 8) }, () => oneOf(random, PIECES)).join('')
  const kind = random()
  if (kind < 0.1) return ''
  if (kind < 0.101) return (pieces === '' ? 'x' : pieces).repeat(Math.ceil(LONG / Math.max(1, pieces.length))).slice(0, LONG)
  return kind < 0.12 ? oneOf(random, PIECES).repeat(Math.floor(random() * 400)) : pieces
}

const ADDRESSES = ['', 'https://ci.example/run/1', 'http://pi.local/', 'javascript:alert(1)', 'https://u:p@x.example/', 'https://ci.example/TEXT', 'https://TEXT', 'https://ci.example/?q=TEXT#TEXT', 'TEXT']
const address = (random: Random): string => oneOf(random, ADDRESSES).split('TEXT').reduce((before, after) => `${before}${text(random)}${after}`)

const commit = (random: Random): Commit => ({ sha: random() < 0.8 ? '0123456789abcdef0123456789abcdef01234567' : text(random), title: text(random), author: text(random), url: address(random) })

const number = (random: Random): number => oneOf(random, [0, 1, 2, 59, 60, 3600, 1e6, Number.MAX_SAFE_INTEGER, random() * 1e5])

export const hostileMessage = (random: Random): Message => ({
  happening: oneOf(random, HAPPENINGS),
  step: oneOf(random, ['deploy-to-pi', 'rollback', 'build', 'notify', text(random)]),
  project: text(random),
  release: text(random),
  previousRelease: text(random),
  serving: text(random),
  environment: text(random),
  host: text(random),
  what: text(random),
  details: many(random, 300, () => text(random)),
  hint: text(random),
  actor: text(random),
  commit: random() < 0.2 ? undefined : commit(random),
  commits: many(random, 150, () => commit(random)),
  images: many(random, 60, () => ({ service: text(random), digest: oneOf(random, [`sha256:${'a'.repeat(64)}`, text(random)]) })),
  changed: random() < 0.8,
  seconds: oneOf(random, [undefined, number(random)]),
  requests: oneOf(random, [undefined, { failed: number(random), held: number(random) }]),
  findings: oneOf(random, [undefined, { verdict: oneOf(random, ['pass', 'findings', 'scan-error', text(random)]), counts: Object.fromEntries(SEVERITIES.map((severity) => [severity, number(random)])) as Counts }]),
  links: { run: address(random), site: address(random), compare: address(random) },
})

export const hostileTelling = (random: Random): Telling => ({
  language: oneOf(random, ['en', 'de']),
  template: random() < 0.8 ? '' : oneOf(random, [text(random), '{{headline}}\n{{commits}}\n{{details}}\n{{what}} {{links.site}}', `${text(random)}{{release}}\n\n\n{{host}}${text(random)}`]),
})
