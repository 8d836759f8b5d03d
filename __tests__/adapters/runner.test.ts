import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { compose } from '../../src/adapters/compose-cli'
import { BODY_LIMIT_BYTES } from '../../src/adapters/http'
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
})
afterAll(() => rmSync(outside, { recursive: true }))

describe('the repository', () => {
  test.each([
    ['site', 'directory'], ['./site/b.txt', 'file'], ['link', 'file'], ['.', 'directory'],
    ['none', 'absent'], ['dangling', 'absent'],
    ['leak', 'outside'], ['..', 'outside'], ['../none', 'outside'], ['/etc/hostname', 'outside'], ['/nowhere', 'outside'],
  ])('has at %s: %s', async (path, kind) => {
    expect(await runner(repository).kindOf(path)).toBe(kind)
  })

  test('lists the files below a directory once, although a link goes round', async () => {
    expect(await runner(repository).listFiles('site')).toEqual(['b.txt', 'deep/a.sh'])
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
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\necho "$@ in $(pwd)"; /usr/bin/env | grep -v -E "^(PWD|SHLVL|_|OLDPWD|DOCKER_CONFIG)="; exit 3\n')
    chmodSync(join(bin, 'docker'), 0o755)
    process.env['PATH'] = bin
    expect(await runner(repository).composeConfig(['config'], { A: '1' }, 'site')).toEqual({ kind: 'exited', code: 3, stdout: `compose config in ${repository}/site\nA=1\n`, stderr: '' })
  })

  test('that is missing is said to be missing', async () => {
    process.env['PATH'] = join(outside, 'no-such-place')
    expect(await compose(['config'], {}, repository)).toMatchObject({ kind: 'exited', code: 127 })
  })
})

describe('HTTP from the runner', () => {
  const server = createServer((asked, answer) => {
    if (asked.url === '/moved') answer.writeHead(302, { location: '/' }).end()
    else if (asked.url === '/big') answer.end('x'.repeat(BODY_LIMIT_BYTES * 3))
    else if (asked.url !== '/never') answer.end(`${asked.method} ok`)
  })
  const ask = (path: string, method = 'GET') => runner(repository).request({ method, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, timeoutSeconds: 0.3 })
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve())))
  afterAll(() => { server.closeAllConnections(); server.close() })

  test('answers with status and body', async () => expect(await ask('/', 'POST')).toEqual({ status: 200, body: 'POST ok' }))
  test('takes a redirect as the answer', async () => expect(await ask('/moved')).toEqual({ status: 302, body: '' }))
  test('reads no more of a long answer than is needed', async () => expect(await ask('/big')).toMatchObject({ body: 'x'.repeat(BODY_LIMIT_BYTES) }))
  test('says that there was no answer in time', async () => expect(await ask('/never')).toEqual({ error: 'no answer in 0.3 s' }))
  test('says why there was no connection', async () => {
    const answer = await runner(repository).request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutSeconds: 1 })
    expect(answer).toEqual({ error: expect.stringMatching(/ECONNREFUSED|bad port/) })
  })
})
