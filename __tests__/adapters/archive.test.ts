import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { pack, type ArchiveEntry } from '../../src/adapters/archive'

const hash = 'a'.repeat(64)
const entries: readonly ArchiveEntry[] = [
  { path: 'release.tsv', mode: 0o600, content: 'format\t1\n' },
  { path: 'empty', mode: 0o644, content: '' },
  { path: `files/${hash}/${'n'.repeat(90)}`, mode: 0o644, content: 'long' },
  { path: `files/${hash}/größe ünd 日本.conf`, mode: 0o640, content: 'umlaut' },
  { path: 'entrypoint.sh', mode: 0o755, content: '#!/bin/sh\n' },
  { path: 'bytes', mode: 0o600, content: Uint8Array.from({ length: 1500 }, (_, index) => index % 256) },
]

const TARS: readonly (readonly [string, string, readonly string[]])[] = [
  ['GNU tar', 'tar', ['-x', '--same-permissions']],
  ['busybox tar', 'busybox', ['tar', '-x', '-p']],
]

describe('an archive', () => {
  for (const [name, program, options] of TARS) {
    const check = spawnSync(program, ['--help']).error === undefined ? test : test.skip
    check(`is unpacked by ${name} with content, names and modes`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'archive-'))
      try {
        const unpacked = spawnSync(program, [...options, '-f', '-', '-C', directory], { input: await pack(entries) })
        expect(unpacked.stderr.toString()).toBe('')
        for (const { path, mode, content } of entries) {
          expect(readFileSync(join(directory, path))).toEqual(Buffer.from(content))
          expect(statSync(join(directory, path)).mode & 0o777).toBe(mode)
        }
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    })
  }

  test('has the same bytes for the same entries', async () => {
    const [first, second] = [await pack(entries), await pack(entries)]
    expect(first.equals(second)).toBe(true)
  })

  test('of nothing is still an archive', async () => expect((await pack([])).length).toBeGreaterThanOrEqual(1024))

  const unsafe = ['/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'a/', '', 'a\nb', 'a\0b', 'a\\b', 'x'.repeat(101), `${'d/'.repeat(80)}x`]
  test.each(unsafe)('refuses the path %j', async (path) => {
    await expect(pack([{ path, mode: 0o600, content: '' }])).rejects.toThrow(/^archive: /)
  })

  test('refuses a path that is there twice', async () => {
    await expect(pack([{ path: 'a', mode: 0o600, content: '1' }, { path: 'a', mode: 0o600, content: '2' }])).rejects.toThrow('archive: a is there twice')
  })
})
