import { describe, expect, test } from '@jest/globals'
import { readIgnores } from '../../src/scan/read-ignores'
import { anIgnore } from '../support/scans'

const plain = (text: string) => readIgnores([{ path: '.trivyignore', text }])
const yaml = (text: string) => readIgnores([{ path: '.trivyignore.yaml', text }])
const entry = (...lines: readonly string[]): string => ['vulnerabilities:', ...lines].join('\n')
const GOOD = ['  - id: CVE-2021-23337', '    expired_at: 2027-01-31', '    statement: not reachable']

describe('a plain entry', () => {
  test.each<[string, string, Parameters<typeof anIgnore>[0]]>([
    ['has its expiry behind the id and its reason behind a #', 'CVE-2021-23337 exp:2027-01-31 # not reachable', {}],
    ['may have its reason in the line above', '# not reachable\nCVE-2021-23337 exp:2027-01-31', { where: '.trivyignore line 2' }],
    ['may have its reason in several lines above', '# not\n# reachable\nCVE-2021-23337 exp:2027-01-31', { where: '.trivyignore line 3' }],
    ['takes its own reason before that above', '# a heading\nCVE-2021-23337 exp:2027-01-31 # not reachable', { where: '.trivyignore line 2' }],
    ['keeps a # within its reason', 'CVE-2021-23337 exp:2027-01-31 # see #12 # and #13', { reason: 'see #12 # and #13' }],
    ['may stand in a file from Windows', '\uFEFFCVE-2021-23337 exp:2027-01-31 # not reachable\r\n', {}],
    ['may be indented and have tabs', '\t CVE-2021-23337\texp:2027-01-31\t#not reachable', {}],
    ['may be of an advisory', 'GHSA-29mw-wpgm-hmr9 exp:2027-01-31 # not reachable', { id: 'GHSA-29mw-wpgm-hmr9' }],
    ['may be of a distribution', 'RHSA-2026:1234 exp:2027-01-31 # not reachable', { id: 'RHSA-2026:1234' }],
    ['may be of a misconfiguration', 'DS-0002 exp:2027-01-31 # not reachable', { id: 'DS-0002' }],
    ['may be of a secret', 'aws-access-key-id exp:2027-01-31 # not reachable', { id: 'aws-access-key-id' }],
    ['may hold to the last day of a leap year\'s February', 'CVE-2021-23337 exp:2028-02-29 # not reachable', { expires: '2028-02-29' }],
  ])('%s', (_, text, ignore) => {
    expect(plain(text)).toEqual({ ignores: [anIgnore(ignore)], problems: [] })
  })

  test.each<[string, string, string]>([
    ['without expiry', 'CVE-2021-23337 # why', 'line 1: CVE-2021-23337 has no expiry: write exp:YYYY-MM-DD behind the id'],
    ['without reason', 'CVE-2021-23337 exp:2027-01-31', 'line 1: CVE-2021-23337 has no reason: write it behind a # on this line, or as a comment on the line above'],
    ['with an empty reason', '#\nCVE-2021-23337 exp:2027-01-31 #', 'line 2: CVE-2021-23337 has no reason: write it behind a # on this line, or as a comment on the line above'],
    ['below a blank line below a comment', '# why\n\nCVE-2021-23337 exp:2027-01-31', 'line 3: CVE-2021-23337 has no reason: write it behind a # on this line, or as a comment on the line above'],
    ['below another with a comment', '# why\nCVE-2021-23337 exp:2027-01-31\nCVE-2026-2 exp:2027-01-31', 'line 3: CVE-2026-2 has no reason: write it behind a # on this line, or as a comment on the line above'],
    ['below one that was commented out', '# CVE-2025-9 exp:2026-01-31\nCVE-2021-23337 exp:2027-01-31', 'line 2: CVE-2021-23337 has no reason: write it behind a # on this line, or as a comment on the line above'],
    ['with a day that does not exist', 'CVE-2021-23337 exp:2027-02-29 # why', 'line 1: CVE-2021-23337 expires 2027-02-29, a day that does not exist'],
    ['with a month that does not exist', 'CVE-2021-23337 exp:2027-13-01 # why', 'line 1: CVE-2021-23337 expires 2027-13-01, a day that does not exist'],
    ['with the American date', 'CVE-2021-23337 exp:01/31/2027 # why', 'line 1: CVE-2021-23337 expires "01/31/2027", which is not a day: write YYYY-MM-DD, such as 2027-01-31'],
    ['with two expiries', 'CVE-2021-23337 exp:2027-01-31 exp:2028-01-31 # why', 'line 1: CVE-2021-23337 has two expiries'],
    ['with an expiry under another name', 'CVE-2021-23337 exp:2027-01-31 until:2027-01-31 # why', 'line 1: CVE-2021-23337 is followed by "until:2027-01-31": behind the id stand only exp:YYYY-MM-DD and # with the reason'],
    ['with half a CVE', 'CVE-2026 exp:2027-01-31 # why', 'line 1: "CVE-2026" is not written as CVE-2026-12345'],
    ['with a CVE in small letters', 'cve-2026-1 exp:2027-01-31 # why', 'line 1: "cve-2026-1" is not written as CVE-2026-12345'],
    ['with something that is no id', '*.js exp:2027-01-31 # why', 'line 1: "*.js" is no id: write what the report calls the finding, such as CVE-2026-12345 or DS-0002'],
  ])('%s is a problem', (_, text, problem) => {
    const { problems } = plain(text)
    expect(problems).toEqual([`trivyignores: .trivyignore ${problem}`])
  })

  test('with several problems has them all named, as have the other entries', () => {
    const { ignores, problems } = plain('cve-1\nCVE-2026-2 exp:2027-01-31 # fine\nCVE-2026-3 exp:soon')
    expect(ignores).toHaveLength(1)
    expect(problems.map((problem) => /line \d/.exec(problem)?.[0])).toEqual(['line 1', 'line 1', 'line 1', 'line 3', 'line 3'])
  })
})

describe('a YAML entry', () => {
  test.each<[string, string, Parameters<typeof anIgnore>[0]]>([
    ['has expired_at and statement', entry(...GOOD), { kind: 'vulnerability', where: '.trivyignore.yaml line 2' }],
    ['may have a quoted day', entry('- {id: CVE-2021-23337, expired_at: "2027-01-31", statement: not reachable}'), { kind: 'vulnerability', where: '.trivyignore.yaml line 2' }],
    ['may be narrowed to paths and packages', entry(...GOOD, '    paths: [web/**]', '    purls: ["pkg:npm/lodash"]'), { kind: 'vulnerability', where: '.trivyignore.yaml line 2', paths: ['web/**'], purls: ['pkg:npm/lodash'] }],
    ['may be of a misconfiguration', 'misconfigurations:\n- {id: AVD-DS-0002, expired_at: 2027-01-31, statement: not reachable}', { id: 'AVD-DS-0002', kind: 'misconfiguration', where: '.trivyignore.yaml line 2' }],
    ['may be of a secret', 'vulnerabilities:\nsecrets:\n- {id: jwt-token, expired_at: 2027-01-31, statement: not reachable}', { id: 'jwt-token', kind: 'secret', where: '.trivyignore.yaml line 3' }],
    ['may be of a license expression', 'licenses:\n- {id: GPL-2.0 WITH Classpath-exception-2.0, expired_at: 2027-01-31, statement: not reachable}', { id: 'GPL-2.0 WITH Classpath-exception-2.0', kind: 'license', where: '.trivyignore.yaml line 2' }],
  ])('%s', (_, text, ignore) => {
    expect(yaml(text)).toEqual({ ignores: [anIgnore(ignore)], problems: [] })
  })

  test.each([['', 'an empty file'], ['# nothing yet\n', 'a comment'], ['vulnerabilities: []\nlicenses:\n', 'empty sections']])('is not needed: "%s" is %s', (text) => {
    expect(yaml(text)).toEqual({ ignores: [], problems: [] })
  })

  test.each<[string, string, string]>([
    ['without expiry', entry('- id: CVE-2021-23337', '  statement: why'), 'line 2: CVE-2021-23337 has no expiry: write expired_at: YYYY-MM-DD'],
    ['without reason', entry('- id: CVE-2021-23337', '  expired_at: 2027-01-31'), 'line 2: CVE-2021-23337 has no reason: write it as statement:'],
    ['with an empty reason', entry(...GOOD.slice(0, 2), '    statement: " "'), 'line 2: CVE-2021-23337 has no reason: write it as statement:'],
    ['without id', entry('- expired_at: 2027-01-31', '  statement: why'), 'line 2: an entry has no id: write what the report calls the finding'],
    ['with a number for an id', entry('- {id: 1, expired_at: 2027-01-31, statement: why}'), 'line 2: the id 1 is not a text'],
    ['that is only an id', entry('- CVE-2021-23337'), 'line 2: an entry is not {id, expired_at, statement}: write - id: CVE-2026-12345, and the others below it'],
    ['with a day that does not exist', entry('- id: CVE-2021-23337', '  statement: why', '  expired_at: 2027-04-31'), 'line 4: CVE-2021-23337 expires 2027-04-31, a day that does not exist'],
    ['with a time of day', entry('- {id: CVE-2021-23337, statement: why, expired_at: 2027-01-31T10:00:00Z}'), 'line 2: CVE-2021-23337 expires "2027-01-31T10:00:00Z", which is not a day: write YYYY-MM-DD, such as 2027-01-31'],
    ['with a year for a day', entry('- {id: CVE-2021-23337, statement: why, expired_at: 2027}'), 'line 2: CVE-2021-23337 expires 2027, which is not a day: write YYYY-MM-DD'],
    ['with a key that is unknown', entry(...GOOD, '    path: web'), 'line 5: CVE-2021-23337: the key path is unknown; did you mean paths?'],
    ['in a section that is unknown', 'vulnerabilites:\n- id: CVE-2021-23337', 'line 2: the key vulnerabilites is unknown; did you mean vulnerabilities?'],
    ['with one path for a list', entry(...GOOD, '    paths: web/**'), 'line 5: CVE-2021-23337 has paths that are not a list of texts'],
    ['with no path in the list', entry(...GOOD, '    paths: []'), 'line 5: CVE-2021-23337 has paths that are not a list of texts'],
    ['with a pattern that is broken', entry(...GOOD, '    paths: ["web/[a"]'), 'line 5: CVE-2021-23337 has in paths "web/[a", which has a bracket that is not closed, or a \\ at its end'],
    ['with a name for a package URL', entry(...GOOD, '    purls: [lodash]'), 'line 5: CVE-2021-23337 has in purls "lodash", which is no package URL such as pkg:npm/lodash or pkg:npm/lodash@4.17.20'],
    ['of a secret with packages', 'secrets:\n- {id: jwt-token, expired_at: 2027-01-31, statement: why, purls: ["pkg:npm/a"]}', 'line 2: jwt-token has purls, which are only for vulnerabilities and licenses: use paths'],
    ['of a vulnerability with the id of a rule', entry('- {id: lodash, expired_at: 2027-01-31, statement: why}'), 'line 2: "lodash" is no id: write what the report calls the finding, such as CVE-2026-12345'],
    ['in no list', 'secrets: {id: a}', 'line 1: secrets is not a list'],
    ['in no section', '- id: CVE-2021-23337', 'line 1: is not a mapping with vulnerabilities, misconfigurations, secrets, licenses'],
    ['with a key twice', entry(...GOOD, '    id: CVE-2026-2'), 'line 5: is not YAML: Map keys must be unique'],
    ['in broken YAML', 'secrets: [', 'line 1: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ])('%s is a problem', (_, text, problem) => {
    expect(yaml(text)).toEqual({ ignores: [], problems: [`trivyignores: .trivyignore.yaml ${problem}`] })
  })
})

test('files of both formats are read together, and all their problems named', () => {
  const { ignores, problems } = readIgnores([{ path: 'a/.trivyignore', text: 'CVE-2021-23337' }, { path: 'b.yml', text: entry(...GOOD, '  - id: CVE-2026-2') }])
  expect(ignores.map(({ id }) => id)).toEqual(['CVE-2021-23337'])
  expect(problems.map((problem) => problem.split(': ', 2)[1])).toEqual(['a/.trivyignore line 1', 'a/.trivyignore line 1', 'b.yml line 5', 'b.yml line 5'])
})
