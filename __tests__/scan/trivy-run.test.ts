import { describe, expect, test } from '@jest/globals'
import { convertArgs, DATABASES, databaseArgs, databasesOf, imageArgs, sbomArgs, sourcesArgs, type TrivyScan } from '../../src/scan/trivy-run'

const scan: TrivyScan = { cacheDirectory: '/cache', emptyFile: '/empty', timeoutSeconds: 600, report: '/report.json', scanners: ['vuln', 'secret'] }

/** Options with their values, and the rest */
const after = (args: readonly string[], option: string): readonly string[] => args.flatMap((arg, at) => (arg === option ? [args[at + 1] ?? ''] : []))

describe('every scan', () => {
  test.each<[string, readonly string[]]>([['of an image', imageArgs(scan, '/layout')], ['of sources', sourcesArgs(scan, '/src')], ['of an SBOM', sbomArgs(scan, '/app.cdx.json')]])('%s reports everything and never fails for it', (_, args) => {
    const text = args.join(' ')
    for (const words of ['--format json', '--output /report.json', '--exit-code 0', '--severity UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL', '--list-all-pkgs']) expect(text).toContain(words)
    for (const words of ['--ignorefile /empty', '--ignore-policy=', '--ignore-status=', '--ignore-unfixed=false', '--vex=', '--config /empty']) expect(text).toContain(words)
    for (const words of ['--skip-db-update', '--skip-version-check', '--disable-telemetry', '--cache-dir /cache', '--cache-backend memory', '--timeout 600s']) expect(text).toContain(words)
  })
})

describe('a scan', () => {
  test("takes the user's configuration instead of none", () => {
    expect(after(sourcesArgs({ ...scan, configFile: '/repo/trivy.yaml' }, '/src'), '--config')).toEqual(['/repo/trivy.yaml'])
  })

  test.each<[string, typeof imageArgs]>([['of an image', imageArgs], ['of sources', sourcesArgs]])('%s reads no trivy-secret.yaml where it runs, unless a configuration of the user names it', (_, args) => {
    expect(after(args(scan, '/it'), '--secret-config')).toEqual(['/empty.none'])
    expect(after(args({ ...scan, configFile: '/repo/trivy.yaml' }, '/it'), '--secret-config')).toEqual([])
  })

  test('of sources is one walk for packages, secrets and configuration', () => {
    expect(sourcesArgs({ ...scan, scanners: ['vuln', 'misconfig', 'secret'], skipDirs: ['vendor', 'a,b'], skipFiles: ['x'] }, '/src')).toEqual(expect.arrayContaining(['fs', 'vuln,misconfig,secret', '--skip-check-update', 'vendor', 'x', '/src']))
  })

  test('of an SBOM asks for nothing that an SBOM cannot have', () => {
    const args = sbomArgs({ ...scan, scanners: ['secret', 'misconfig'], skipDirs: ['vendor'], vulnTypes: ['os'] }, '/app.cdx.json')
    expect(after(args, '--scanners')).toEqual(['vuln'])
    expect(args).not.toEqual(expect.arrayContaining(['--skip-check-update']))
    expect(args).not.toEqual(expect.arrayContaining(['--skip-dirs']))
  })

  test('fetches the index of jars from where the user says, or leaves it', () => {
    expect(after(imageArgs({ ...scan, javaDatabases: ['a/x:1', 'b/x:1'] }, '/layout'), '--java-db-repository')).toEqual(['a/x:1', 'b/x:1'])
    expect(imageArgs({ ...scan, keepJavaIndex: true, javaDatabases: ['a/x:1'] }, '/layout').filter((arg) => /java/.test(arg))).toEqual(['--skip-java-db-update'])
  })

  test('of an image looks at the packages that the user wants', () => {
    expect(after(imageArgs({ ...scan, vulnTypes: ['os'] }, '/layout'), '--pkg-types')).toEqual(['os'])
    expect(imageArgs(scan, '/layout')).not.toContain('--pkg-types')
  })
})

test('a database is asked for at one place in one run', () => {
  expect(after(databaseArgs(scan, 'mirror/db:2'), '--db-repository')).toEqual(['mirror/db:2'])
})

test('the places are those of the user, else three', () => {
  expect([databasesOf({ trivyDbRepository: [] }), databasesOf({ trivyDbRepository: ['own/db'] })]).toEqual([DATABASES, ['own/db']])
})

test('a report becomes an SBOM without any database', () => {
  expect(convertArgs(scan, 'cyclonedx', '/report.json', '/sbom.json')).toEqual(['convert', '--format', 'cyclonedx', '--output', '/sbom.json', '--cache-dir', '/cache', '--config', '/empty', '--timeout', '600s', '/report.json'])
})
