import { describe, expect, test } from '@jest/globals'
import { coldStart, dependencyCheckArgs, propertiesOf, type DependencyCheckRun } from '../../src/scan/dependency-check-run'
import { Secret } from '../../src/support/secret'

const run: DependencyCheckRun = { project: 'booking', sources: '/src', out: '/out', data: '/data', properties: '/p.properties', suppressions: [], skipDirs: [], ossIndex: false, update: true }
const after = (args: readonly string[], option: string): readonly string[] => args.flatMap((arg, at) => (arg === option ? [args[at + 1] ?? ''] : []))

describe('a run', () => {
  test('renews what is older than a day, and does not ask the OSS Index without credentials', () => {
    expect(dependencyCheckArgs(run)).toEqual(['--project', 'booking', '--scan', '/src', '--format', 'JSON', '--out', '/out', '--data', '/data', '--propertyfile', '/p.properties', '--disableOssIndex', '--nvdValidForHours', '24'])
  })

  test('takes the data as it is, and then asks no mirror', () => {
    const args = dependencyCheckArgs({ ...run, update: false, nvdDatafeed: 'https://m/nvdcve-{0}.json.gz' })
    expect([args.includes('--noupdate'), args.includes('--nvdDatafeed')]).toEqual([true, false])
  })

  test('asks the mirror and the OSS Index that the user names', () => {
    const args = dependencyCheckArgs({ ...run, ossIndex: true, nvdDatafeed: 'https://m/nvdcve-{0}.json.gz' })
    expect([args.includes('--disableOssIndex'), after(args, '--nvdDatafeed')]).toEqual([false, ['https://m/nvdcve-{0}.json.gz']])
  })

  test('leaves out directories wherever they are, and takes all suppressions', () => {
    const args = dependencyCheckArgs({ ...run, skipDirs: ['node_modules', './web/dist/', '/abs', '**/x'], suppressions: ['/a.xml', '/b.xml'] })
    expect([after(args, '--exclude'), after(args, '--suppression')]).toEqual([['**/node_modules/**', '**/web/dist/**', '/abs/**', '**/x/**'], ['/a.xml', '/b.xml']])
  })
})

describe('credentials', () => {
  test.each<[string, Parameters<typeof propertiesOf>[0], string]>([
    ['stand in the file', { nvdApiKey: new Secret('k-1'), ossIndexUsername: 'a@b.example', ossIndexPassword: new Secret('p') }, 'nvd.api.key=k-1\nanalyzer.ossindex.user=a@b.example\nanalyzer.ossindex.password=p\n'],
    ['that are empty do not', { nvdApiKey: new Secret(''), ossIndexUsername: '' }, ''],
    ['are what Java reads back', { ossIndexPassword: new Secret(' a\\b=c:#!\nü😀') }, 'analyzer.ossindex.password=\\ a\\\\b=c:#!\\n\\u00fc\\ud83d\\ude00\n'],
  ])('%s', (_, given, text) => {
    expect([propertiesOf(given).reveal(), String(propertiesOf(given))]).toEqual([text, '[secret]'])
  })
})

test.each<[string, Parameters<typeof coldStart>[0], boolean]>([
  ['with a key', { hasKey: true, hasDatafeed: false, keptBytes: 0 }, false],
  ['with a mirror', { hasKey: false, hasDatafeed: true, keptBytes: 0 }, false],
  ['with kept data', { hasKey: false, hasDatafeed: false, keptBytes: 150_000_000 }, false],
  ['with what a first try left', { hasKey: false, hasDatafeed: false, keptBytes: 53_248 }, true],
  ['with nothing', { hasKey: false, hasDatafeed: false, keptBytes: 0 }, true],
])('a start %s', (_, given, refused) => {
  expect(coldStart(given) !== undefined).toBe(refused)
})
