// What the real scanners find in sources, and what policy makes of it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { bookingWorkspace } from '../workbench/booking'
import { expectRefused, type Texts } from '../workbench/builds'
import { expectDone, given } from '../workbench/expectations'
import { plantDockerfile, plantLocks, SECRETS } from '../workbench/planted'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { trivyMissing } from '../workbench/trivy'
import { workspaceOf, writeInto } from '../workbench/workspace'

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const HIGH = ['CVE-2021-23337', 'CVE-2024-21907', 'CVE-2024-29415']
const NO_FIX = 'CVE-2024-29415'
const plainIgnore = (ids: readonly string[], day: string): Texts => ({ '.trivyignore': ids.map((id) => `${id} exp:${day} # nobody reaches it\n`).join('') })
const yamlIgnore = (more = ''): Texts => ({ 'ignores.yaml': `vulnerabilities:\n  - id: CVE-2021-23337\n    purls: ["pkg:npm/lodash"]\n    expired_at: ${inDays(30)}\n${more}` })
const vex = (purl: string): Texts => ({ 'vex.json': JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [{ vulnerability: { name: 'CVE-2021-23337' }, products: [{ '@id': purl }], status: 'not_affected', justification: 'vulnerable_code_not_in_execute_path' }] }) })
const SBOM = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [{ 'bom-ref': 'pkg:npm/lodash@4.17.20', type: 'library', name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20' }] })

given(trivyMissing())('sources', () => {
  let home: ScannerHome
  beforeAll(() => void (home = scannerHome()), 900_000)
  afterAll(() => home.remove())
  const scan = (workspace: string, inputs: Texts = {}): Promise<Ended> => runAction({ step: 'scan', ...inputs }, { workspace, env: home.env })
  const locks = (files: Texts = {}): string => {
    const workspace = workspaceOf({ 'README.md': '' })
    plantLocks(workspace)
    Object.entries(files).forEach(([path, content]) => writeInto(workspace, path, content))
    return workspace
  }
  const failing = ({ log }: Ended): readonly string[] => [...log.matchAll(/^ {2}(?:CRITICAL|HIGH|MEDIUM|LOW) ((?:CVE|DS)-\S+|[a-z][a-z-]+)/gm)].map(([, id = '']) => id).sort()

  test('of the booking example pass: Compose checks health, which Trivy does not read, so it misses three HEALTHCHECKs', async () => {
    const workspace = bookingWorkspace()
    const ended = await scan(workspace)
    expectDone(ended)
    const { findings } = JSON.parse(readFileSync(join(workspace, ended.outputs['report-json'] ?? ''), 'utf8')) as { readonly findings: readonly { readonly finding: { readonly id: string; readonly path: string } }[] }
    expect(findings.map(({ finding }) => `${finding.id} ${finding.path}`).sort()).toEqual(['backend', 'frontend', 'worker'].map((service) => `DS-0026 ${service}/Dockerfile`))
  })

  test('with packages, misconfiguration and secrets fail for all of these, and no report shows a secret', async () => {
    const workspace = locks({ 'config.env': SECRETS })
    plantDockerfile(workspace)
    const ended = await scan(workspace)
    expect(ended.code).toBe(1)
    expect(failing(ended)).toEqual(expect.arrayContaining([...HIGH, 'DS-0002', 'aws-access-key-id', 'github-pat']))
    const files = ['report-json', 'sarif-file', 'sbom-file'].flatMap((output) => (ended.outputs[output] ?? '').split('\n'))
    const texts = [ended.log, ended.summary, ...files.map((file) => readFileSync(join(workspace, file), 'utf8'))]
    for (const secret of SECRETS.trim().split('\n').map((line) => line.split(' = ')[1] ?? '')) for (const text of texts) expect(text).not.toContain(secret)
  })

  test('with secrets fail also where a trivy-secret.yaml would hide them without a reason', async () => {
    const ended = await scan(workspaceOf({ 'config.env': SECRETS, 'trivy-secret.yaml': 'disable-rules:\n  - github-pat\n  - aws-access-key-id\n' }), { 'scan-type': 'secret' })
    expect(failing(ended)).toEqual(['aws-access-key-id', 'github-pat'])
  })

  test('that are one SBOM file are judged by it', async () => {
    const ended = await scan(workspaceOf({ 'app.cdx.json': SBOM }), { 'scan-type': 'sbom', 'scan-ref': 'app.cdx.json' })
    expect(ended.code).toBe(1)
    expect(ended.log).toMatch(/^app\.cdx\.json: findings — 1 high/m)
    expect(failing(ended)).toEqual(['CVE-2021-23337'])
  })

  test.each<[string, Texts, Texts, readonly string[]]>([
    ['by CRITICAL and HIGH unless told', {}, {}, HIGH],
    ['by the severities that are named', {}, { 'fail-on': 'LOW' }, ['CVE-2021-38561']],
    ['by none', {}, { 'fail-on': 'none' }, []],
    ['by no severity that is not looked at', {}, { severity: 'MEDIUM,LOW' }, []],
    ['without what has no fix', {}, { 'ignore-unfixed': 'true' }, HIGH.filter((id) => id !== NO_FIX)],
    ['in the directories that are not left out', { 'vendor/requirements.txt': 'setuptools==60.0.0\n', 'requirements.txt': '' }, { 'skip-dirs': 'vendor', 'fail-on': 'MEDIUM' }, ['CVE-2023-26136']],
    ['in the directory that is named', { 'api/requirements.txt': 'setuptools==60.0.0\n' }, { 'scan-ref': 'api', 'fail-on': 'MEDIUM' }, ['CVE-2022-40897']],
    ['but for what is ignored with a reason and a day', plainIgnore(HIGH, inDays(30)), {}, []],
    ['also for what was ignored until yesterday', plainIgnore(HIGH.slice(0, 1), inDays(-1)), { 'fail-on': 'CRITICAL' }, HIGH.slice(0, 1)],
    ['but for what YAML ignores in one package', yamlIgnore('    statement: nobody reaches it\n'), { trivyignores: 'ignores.yaml' }, HIGH.slice(1)],
    ['but for what a VEX document says does not apply', vex('pkg:npm/lodash@4.17.20'), { vex: 'vex.json' }, HIGH.slice(1)],
    ['also for what a VEX document says of another version', vex('pkg:npm/lodash@4.17.19'), { vex: 'vex.json' }, HIGH],
  ])('fail %s', async (_, files, inputs, expected) => {
    const ended = await scan(locks(files), { 'scan-type': 'fs', ...inputs })
    expect(failing(ended)).toEqual(expected)
    expect([ended.code, ended.outputs['verdict']]).toEqual(expected.length === 0 ? [0, 'pass'] : [1, 'findings'])
  })

  test('that ignore something until a day in the past say since when, and why it was ignored', async () => {
    const ended = await scan(locks(plainIgnore(HIGH, inDays(-1))), { 'scan-type': 'fs' })
    expect(ended.log).toContain(`.trivyignore line 1 ignored it until ${inDays(-1)} (nobody reaches it): fix it, or give the entry another day`)
  })

  test.each<[string, Texts, Texts, string]>([
    ['without a reason', { '.trivyignore': `# why\n\nCVE-2021-23337 exp:${inDays(30)}\n` }, {}, 'trivyignores: .trivyignore line 3: CVE-2021-23337 has no reason'],
    ['without an expiry', { '.trivyignore': 'CVE-2021-23337 # nobody reaches it\n' }, {}, 'trivyignores: .trivyignore line 1: CVE-2021-23337 has no expiry'],
    ['without a reason, in YAML', yamlIgnore(), { trivyignores: 'ignores.yaml' }, 'trivyignores: ignores.yaml line 2: CVE-2021-23337 has no reason'],
  ])('with an entry to ignore %s are not scanned, and file and line are named', async (_, files, inputs, problem) => {
    const ended = await scan(locks(files), { 'scan-type': 'fs', ...inputs })
    expectRefused(ended, problem)
    expect(ended.log).not.toContain('verdict:')
  })
})
