// Where the values of `env` and `key` can be seen while a deployment runs and afterwards: nowhere but where they belong.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { Pi, registryUp } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const SECRET = 'correct-horse-battery'
const workspace = bookingWorkspace()
/** The action's alone: in the machine's own, files of other tests come and go. */
const temporary = workspaceOf({ 'of-this-test': '' })
let pi: Pi
let ended: Ended
/** Command lines of every process of this machine, the Pi's among them, that held a secret. */
const seenInArgv = new Set<string>()
let keyLine: string

beforeAll(async () => {
  const registry = registryUp()
  pi = Pi.up('secrets')
  keyLine = pi.inputs()['key']?.split('\n')[2] ?? ''
  const running = startAction({ ...bookingInputs('v1', buildRelease(registry, 'v1')), ...pi.inputs() }, { workspace, env: { TMPDIR: temporary } })
  const watch = setInterval(lookAtArgv, 15)
  ended = await running.ended
  clearInterval(watch)
})
afterAll(() => pi.down())

function lookAtArgv(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (argv.includes(SECRET) || argv.includes(keyLine)) seenInArgv.add(argv.replaceAll('\0', ' '))
    } catch {
      // It ended meanwhile.
    }
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const holds = (path: string): boolean => {
  const text = readFileSync(path, 'utf8')
  return text.includes(SECRET) || text.includes(keyLine)
}

describe('a secret', () => {
  test('is what this deployment worked with', () => {
    expect({ code: ended.code, log: ended.code === 0 ? '' : ended.log }).toEqual({ code: 0, log: '' })
    expect(keyLine.length).toBeGreaterThan(40)
  })

  test('was in no command line', () => {
    expect([...seenInArgv]).toEqual([])
  })

  test('is neither in the log nor in the summary or an output', () => {
    const texts = [ended.log, ended.summary, ...Object.values(ended.outputs)]
    expect(texts.filter((text) => text.includes(SECRET) || text.includes(keyLine))).toEqual([])
  })

  test('lies on the host only in files that nobody else can read', () => {
    const state = pi.stateOf('booking')
    const with_ = filesBelow(state).filter(holds)
    expect(with_.length).toBeGreaterThan(0)
    expect(with_.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([])
    expect(with_.filter((path) => /journal|history|record|release\.tsv|owner/.test(path))).toEqual([])
    // runc writes what a health check gets to a file of root's own for as long as it starts: Docker's, and gone right after.
    const others = pi.exec('sh', '-c', `grep -rlF -e ${SECRET} -e '${keyLine}' /tmp /home || true`).split('\n')
    expect(others.filter((path) => path !== '' && !path.startsWith('/home/pi/.pi-deploy/') && !path.startsWith('/tmp/runc-process'))).toEqual([])
  })

  test('is left in no temporary file of the runner', () => {
    expect(filesBelow(temporary)).toEqual([join(temporary, 'of-this-test')])
  })

  test('is known to no container but those whose service asks for it', () => {
    const names = pi.docker('ps', '-a', '--format', '{{.Names}}').split('\n')
    const knowing = names.filter((name) => pi.docker('inspect', name).includes(SECRET)).sort()
    expect(knowing).toEqual(['booking-blue-backend-blue-1', 'booking-blue-worker-blue-1', 'booking-postgres-1'])
  })
})
