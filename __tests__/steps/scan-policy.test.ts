import { describe, expect, test } from '@jest/globals'
import type { Ports } from '../../src/execution/ports'
import { load } from '../../src/inputs/load'
import { readPolicy } from '../../src/steps/scan-policy'
import { InputFailure } from '../../src/support/problem'
import { nothing } from '../support/raw-inputs'
import { aWorld } from '../support/world'

const LINE = 'CVE-2021-23337 exp:2026-06-30 # not reachable\n'

function policy(given: object, files: Readonly<Record<string, string>> = {}) {
  const world = aWorld()
  const kindOf = async (path: string) => (path === 'folder' ? 'directory' : path.startsWith('..') ? 'outside' : path in files ? 'file' : 'absent')
  const ports = { ...world, runner: { ...world.runner, kindOf, readFile: async (path: string) => new TextEncoder().encode(files[path]) } } as unknown as Ports
  return readPolicy(load({ ...nothing(), step: 'scan', ...given }), undefined, ports)
}

const problems = async (given: object, files?: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const thrown = await policy(given, files).then(() => undefined, (error: unknown) => error)
  expect(thrown).toBeInstanceOf(InputFailure)
  return (thrown as InputFailure).problems
}

describe('the policy of a scan', () => {
  test('fails on what is critical and high, and ignores nothing, unless told', async () => {
    expect(await policy({})).toEqual({ failOn: ['CRITICAL', 'HIGH'], severity: [], ignoreUnfixed: false, ignores: [], vex: [], known: undefined, today: '2026-01-31' })
  })

  test('ignores what stands in the files that Trivy would read, where none is named', async () => {
    const files = { '.trivyignore': LINE, '.trivyignore.yaml': 'vulnerabilities:\n  - id: CVE-2021-1111\n    expired_at: 2026-06-30\n    statement: x\n', 'own.txt': LINE.replace('23337', '9999') }
    expect((await policy({}, files)).ignores.map(({ id }) => id)).toEqual(['CVE-2021-23337', 'CVE-2021-1111'])
    expect((await policy({ trivyignores: 'own.txt' }, files)).ignores.map(({ id }) => id)).toEqual(['CVE-2021-9999'])
  })

  test('is refused with all problems of all files at once', async () => {
    expect(await problems({ trivyignores: 'none\nfolder\n../out\nbad', vex: 'a.json\nb.json' }, { bad: 'CVE-2021-1111\n', 'b.json': '{' })).toEqual([
      'trivyignores: none is not in the repository; name a file', 'trivyignores: folder is a directory; name a file', 'trivyignores: ../out is outside of the repository; name a file',
      'trivyignores: bad line 1: CVE-2021-1111 has no expiry: write exp:YYYY-MM-DD behind the id', expect.stringMatching(/^trivyignores: bad line 1: CVE-2021-1111 has no reason/),
      'vex: a.json is not in the repository; name a file', 'vex: b.json: is not one JSON object',
    ])
  })
})
