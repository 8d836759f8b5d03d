import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { composeConfig } from '../../src/adapters/compose-cli'
import { runner } from '../../src/adapters/runner'

const outside = realpathSync(mkdtempSync(join(tmpdir(), 'runner-')))
const repository = join(outside, 'repository')

beforeAll(() => {
  mkdirSync(join(repository, 'site/deep'), { recursive: true })
  writeFileSync(join(repository, 'site/b.txt'), 'b')
  writeFileSync(join(repository, 'site/deep/a.sh'), 'a')
  chmodSync(join(repository, 'site/deep/a.sh'), 0o755)
  writeFileSync(join(outside, 'secret'), 's')
  symlinkSync('../secret', join(repository, 'leak'))
  symlinkSync('site/b.txt', join(repository, 'link'))
  symlinkSync('..', join(repository, 'site/deep/round'))
  symlinkSync('nowhere', join(repository, 'dangling'))
  symlinkSync('nowhere', join(repository, 'site/deep/gone'))
})
afterAll(() => rmSync(outside, { recursive: true }))

describe('the repository', () => {
  test.each([
    ['site', 'directory'], ['./site/b.txt', 'file'], ['link', 'file'], ['.', 'directory'],
    ['none', 'absent'],
    ['leak', 'outside'], ['dangling', 'outside'], ['..', 'outside'], ['../none', 'outside'], ['/etc/hostname', 'outside'], ['/nowhere', 'outside'],
  ])('has at %s: %s', async (path, kind) => {
    expect(await runner(repository).kindOf(path)).toBe(kind)
  })

  test('lists the files below a directory once, although a link goes round, and with them what leads nowhere', async () => {
    expect(await runner(repository).listFiles('site')).toEqual(['b.txt', 'deep/a.sh', 'deep/gone'])
  })

  test('knows what is executable', async () => {
    const { isExecutable } = runner(repository)
    expect([await isExecutable('site/deep/a.sh'), await isExecutable('none')]).toEqual([true, false])
  })
})

describe('Compose on the runner', () => {
  const path = process.env['PATH']
  afterAll(() => { process.env['PATH'] = path })

  test('sees only the variables that it is given', async () => {
    const bin = join(outside, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\necho "$@ in $(pwd)"; echo "cannot read $(pwd)/x" >&2; /usr/bin/env | grep -v -E "^(PWD|SHLVL|_|OLDPWD|DOCKER_CONFIG)="; exit 3\n')
    chmodSync(join(bin, 'docker'), 0o755)
    process.env['PATH'] = bin
    expect(await runner(repository).composeConfig(['config'], { A: '1' }, 'site')).toEqual({ kind: 'exited', code: 3, stdout: `compose config in ${repository}/site\nA=1\n`, stderr: 'cannot read site/x\n' })
  })

  test('that is missing is said to be missing', async () => {
    process.env['PATH'] = join(outside, 'no-such-place')
    expect(await composeConfig(repository, ['config'], {})).toMatchObject({ kind: 'exited', code: 127 })
  })
})
