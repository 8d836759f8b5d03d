// Runs the committed bundle as GitHub does. No test of the sources sees what bundling can break.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { NODE_24 } from './support/node-24'
import { PEM } from './support/raw-inputs'

const ROOT = join(__dirname, '..')

type Given = Readonly<Record<string, string>>

function bundle(node: string, given: Given) {
  const inputs = Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const ran = spawnSync(node, [join(ROOT, 'dist/index.js')], { env: { PATH: process.env['PATH'] ?? '', ...inputs }, encoding: 'utf8', timeout: 30_000 })
  return { code: ran.status, lines: ran.stdout.trimEnd().split('\n'), stderr: ran.stderr }
}

function promises(node: string): void {
  test('has a post step that does nothing, in no time, where there is nothing to do, even where main never began', () => {
    const begun = performance.now()
    const ran = spawnSync(node, [join(ROOT, 'dist/post/index.js')], { env: { PATH: process.env['PATH'] ?? '', INPUT_STEP: 'deploy-to-pi' }, encoding: 'utf8', timeout: 30_000 })
    expect({ code: ran.status, said: ran.stdout + ran.stderr }).toEqual({ code: 0, said: '' })
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  test('names every wrong input at once, without a stack trace, and fails', () => {
    const { code, lines, stderr } = bundle(node, { step: 'deploy-to-pi', port: 'ssh', 'bake-time': 'soon', key: 'oops' })
    expect(lines.map((line) => line.replace(/^::error::/, '').split(':', 1)[0])).toEqual(
      ['port', 'bake-time', 'host', 'username', 'key', 'known-hosts', 'Nothing was changed', 'serving'],
    )
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  })

  test('suggests the step that was meant', () => {
    expect(bundle(node, { step: 'depoy' }).lines[0]).toBe('::error::step: "depoy" is not a step; did you mean deploy?')
  })

  test('shows nothing of a key, even where it is asked to mask nothing', () => {
    const { lines, stderr } = bundle(node, { step: 'status', key: PEM, env: 'TOKEN=swordfish' })
    expect([...lines, stderr].join('\n')).not.toMatch(/b3BlbnNz|swordfish/)
  })
}

describe('the bundle', () => promises(process.execPath))

const onNode24 = NODE_24 === undefined ? describe.skip : describe
onNode24('the bundle on Node 24', () => promises(NODE_24 ?? ''))

test('the bundle has nothing that is built for one machine', () => {
  expect(readdirSync(join(ROOT, 'dist'), { recursive: true }).filter((name) => String(name).endsWith('.node'))).toEqual([])
})
