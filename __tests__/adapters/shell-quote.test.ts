import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { quoteCommand, quoteWord } from '../../src/adapters/shell-quote'

test('every word stands in single quotes, so that no keyword, assignment or alias is left', () => {
  expect(quoteCommand(['if', 'A=b', "it's", ''])).toBe(`'if' 'A=b' 'it'\\''s' ''`)
})

test('what no program could receive is refused', () => {
  expect(() => quoteWord('a\0b')).toThrow(/NUL/)
  expect(() => quoteCommand([])).toThrow(/name/)
  expect(() => quoteCommand([''])).toThrow(/name/)
  expect(() => quoteCommand(['echo', 'x'.repeat(130_000)])).toThrow(/stdin/)
})

/** Deterministic (mulberry32), so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const DANGEROUS = [...`'"\\\`$(){}[]<>|&;*?~!#=%^ \t\n\r-`, '$(id)', '${HOME}', "'\\''", '\\n', '--', 'ä', '日本', '😀', '\u0001', '\u007f', 'a', '0']

function randomWords(count: number): string[] {
  const random = randomFrom(20261122)
  const pick = (): string => DANGEROUS[Math.floor(random() * DANGEROUS.length)] ?? ''
  return Array.from({ length: count }, () => Array.from({ length: Math.floor(random() * 24) }, pick).join(''))
}

const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash', '-c']],
  ['busybox ash', ['busybox', 'ash', '-c']],
  ['bash', ['bash', '-c']],
]

describe('what a real shell makes of quoted words', () => {
  const words = [...DANGEROUS, ...randomWords(600)]
  for (const [name, [program = '', ...options]] of SHELLS) {
    const installed = spawnSync(program, program === 'busybox' ? ['true'] : ['-c', ':']).status === 0
    const check = installed ? test : test.skip
    check(`${name} gives back ${words.length} words unchanged`, () => {
      for (let at = 0; at < words.length; at += 100) {
        const batch = words.slice(at, at + 100)
        const printed = execFileSync(program, [...options, quoteCommand(['printf', '%s\\0', ...batch])], { encoding: 'utf8' })
        expect(printed.split('\0').slice(0, -1)).toEqual(batch)
      }
    })
  }
})
