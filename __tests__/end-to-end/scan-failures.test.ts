// A scanner that fails in whatever way is a scan-error with its own cause: never a pass, never findings.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runAction, startAction, type Ended } from '../workbench/action'
import type { Texts } from '../workbench/builds'
import { plantLocks } from '../workbench/planted'
import { bareHome, emptyFolder, expectScanError, standIn, trivyThat } from '../workbench/scan-failures'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { trivyMissing } from '../workbench/trivy'
import { until } from '../workbench/wait'
import { given } from '../workbench/expectations'

const workspace = emptyFolder('workspace')
plantLocks(workspace)

/** The sources, by no data of any scanner unless told. */
const scan = (env: Texts, inputs: Texts = {}): Promise<Ended> => runAction({ step: 'scan', 'scan-type': 'secret', ...inputs }, { workspace, env })
const withTrivy = (script: string): Texts => bareHome(trivyThat(script))
// Slow ones, which run beside the others.
let unanswered: Promise<Ended>, hanging: readonly Promise<Ended>[]
beforeAll(() => {
  unanswered = scan({ HOME: emptyFolder('home'), PATH: '/nowhere' }, { 'tool-mirror': 'http://127.0.0.1:1' })
  hanging = ['sleep 60', "trap '' TERM; sleep 60 & wait; sleep 60"].map((script) => scan(withTrivy(script), { timeout: '2s' }))
})
const REPORT = JSON.stringify({ SchemaVersion: 2, ArtifactName: '.', ArtifactType: 'filesystem', Results: [] })

describe('a scanner that is nowhere', () => {
  let mirror: Server
  const url = (): string => `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`
  beforeAll(async () => {
    mirror = createServer(({ url: asked = '' }, answer) => void (asked.startsWith('/none/') ? answer.writeHead(404).end() : answer.end('an archive of somebody else')))
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void mirror.close())

  test.each<[string, () => Texts, string, readonly string[]]>([
    ['has another checksum than the one that is known', () => ({ 'tool-mirror': url() }), 'the sources: The archive of Trivy 0.70.0 is not the one that was expected, so the file was not run, and is deleted', ['got      sha256', 'of 27 bytes']],
    ['is that of Dependency-Check and another', () => ({ 'tool-mirror': url(), 'scan-type': 'dependency-check' }), 'the sources: The archive of Dependency-Check 12.2.2 is not the one that was expected, so the file was not run, and is deleted', ['got      sha256']],
    ['is not there', () => ({ 'tool-mirror': `${url()}/none` }), 'has no Trivy 0.70.0: it answered 404', ['tool-mirror']],
  ])('and whose archive %s is not run', async (_, inputs, cause, words) => {
    const home = emptyFolder('home')
    expectScanError(await scan({ HOME: home, PATH: '/nowhere' }, inputs()), cause, ...words)
    expect(existsSync(join(home, '.cache', 'pi-deploy', 'tools'))).toBe(false)
  })
})

describe('a Trivy on PATH', () => {
  test('of the version that attackers published does not scan', async () => {
    const calls = join(emptyFolder('calls'), 'calls')
    const ended = await scan(bareHome(standIn('trivy', `echo "$*" >> ${calls}\necho 'Version: 0.69.4'`)))
    expectScanError(ended, 'Trivy 0.69.4 is the one that attackers published (CVE-2026-33634)', 'Remove it from PATH, and renew the secrets of every job that ran it')
    expect(readFileSync(calls, 'utf8')).toBe('--version\n')
  })

  test('that does not say its version does not scan', async () => {
    expectScanError(await scan(bareHome(standIn('trivy', 'echo hello'))), 'does not say which version of Trivy it is')
  })

  test.each<[string, string, string | RegExp, ...string[]]>([
    ['dies of a signal', 'kill -SEGV $$', 'Trivy gave no report: it was ended by SIGSEGV'],
    ['is killed for its memory', 'kill -KILL $$', 'Trivy gave no report: it was ended by SIGKILL', 'not enough memory'],
    ['starts what is killed', 'exit 137', 'Trivy gave no report: it was ended by signal 9', 'not enough memory'],
    ['panics', `cat >&2 <<END\npanic: runtime error: index out of range [7] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:17 +0x1d\nEND\nexit 2`, 'Trivy gave no report: it crashed', 'panic: runtime error: index out of range [7] with length 3'],
    ['ends with 2 and no word', 'exit 2', 'Trivy gave no report: it ended with exit code 2'],
    ['says that the disk is full', `printf '2026-11-25T00:00:00Z\\tFATAL\\tFatal error\\trun error: report error: unable to write results: no space left on device\\n' >&2; exit 1`, "Trivy gave no report: the runner's disk is full", 'Make room'],
    ['writes garbage', 'echo "<html>It works</html>" > "$report"', "Trivy's report cannot be read: it is not JSON"],
    ['writes binary garbage', 'head -c 4096 /dev/urandom > "$report"', "Trivy's report cannot be read: it is not JSON"],
    ['writes an empty report', ': > "$report"', "Trivy's report cannot be read: it is empty"],
    ['writes half a report', `printf '%s' '${REPORT.slice(0, -4)}' > "$report"`, "Trivy's report cannot be read: it ends in the middle, or is damaged"],
    ['writes another schema', `printf '%s' '${REPORT.replace(':2', ':3')}' > "$report"`, "Trivy's report cannot be read: its schema is 3, and only 2 is known"],
    ['writes SARIF', `printf '%s' '{"version":"2.1.0","runs":[]}' > "$report"`, "Trivy's report cannot be read: it is no report of Trivy"],
    ['writes findings that are none', `printf '%s' '${REPORT.replace('[]', '[{"Target":"x","Secrets":{"a":1}}]')}' > "$report"`, "Trivy's report cannot be read: "],
    ['writes a list', 'echo "[]" > "$report"', "Trivy's report cannot be read: "],
    ['writes a whole report and fails then', `printf '%s' '${REPORT}' > "$report"; exit 1`, 'Trivy gave no report: it ended with exit code 1'],
    ['writes nothing', 'exit 0', 'Trivy ended well, but wrote no report'],
    ['prints its report and writes none', `echo '${REPORT}'`, 'Trivy ended well, but wrote no report'],
  ])('that %s is no pass', async (_, script, cause, ...words) => {
    // Whatever of findings would fail.
    expectScanError(await scan(withTrivy(script), { 'fail-on': 'none' }), cause, ...words)
  })

  test('that hangs is ended by the time limit, also where it does not listen', async () => {
    for (const ended of await Promise.all(hanging)) {
      expectScanError(ended, 'Trivy gave no report: it was ended after 7 s', 'timeout can be longer')
      expect(ended.seconds).toBeLessThan(15)
    }
  })

  test('has nothing of the job but what it needs', async () => {
    const seen = emptyFolder('seen')
    const dump = (name: string): string => `tr '\\0' '\\n' < /proc/$$/environ >> ${seen}/${name}; tr '\\0' '\\n' < /proc/$$/cmdline >> ${seen}/${name}`
    const words = { 'registry-password': 'word-of-registry', 'github-token': 'word-of-job', key: 'word-of-key', passphrase: 'word-of-passphrase', 'nvd-api-key': 'word-of-nvd', env: 'PASSWORD=word-of-env', secrets: 'npm=word-of-build' }
    const env = {
      ...bareHome(trivyThat(dump('trivy')), standIn('dependency-check.sh', `${dump('dependency-check')}\nfor word; do [ "$before" != --propertyfile ] || { cp "$word" ${seen}/properties; stat -c %a "$word" > ${seen}/mode; }; before=$word; done`)),
      ACTIONS_RUNTIME_TOKEN: 'word-of-runtime', AWS_SECRET_ACCESS_KEY: 'word-of-aws', LC_ALL: 'C.UTF-8',
    }
    const ended = await scan(env, { 'scan-type': 'secret, dependency-check', 'upload-sarif': 'false', ...words })
    expectScanError(ended, 'Trivy ended well, but wrote no report', 'Dependency-Check ended well, but wrote no report')
    for (const name of ['trivy', 'dependency-check']) {
      const all = readFileSync(join(seen, name), 'utf8')
      expect(all).not.toMatch(/word-of|INPUT_|ACTIONS_|GITHUB_/)
      expect(all).toContain('LC_ALL=C.UTF-8')
    }
    expect([readFileSync(join(seen, 'properties'), 'utf8'), readFileSync(join(seen, 'mode'), 'utf8')]).toEqual(['nvd.api.key=word-of-nvd\n', '600\n'])
  })

  test('is gone in seconds when the job is cancelled', async () => {
    const pid = join(emptyFolder('pid'), 'pid')
    const running = startAction({ step: 'scan', 'scan-type': 'secret' }, { workspace, env: withTrivy(`trap '' TERM INT\necho $$ > ${pid}.new\nsleep 300 &\necho $! >> ${pid}.new\nmv ${pid}.new ${pid}\nwait\nsleep 300`) })
    expect(await until(() => existsSync(pid), 20)).toBe(true)
    const alive = (): boolean => readFileSync(pid, 'utf8').trim().split('\n').some((one) => existsSync(`/proc/${one}`))
    running.process.kill('SIGINT')
    expect(await until(() => !alive(), 5)).toBe(true)
    const { code, log, outputs } = await running.ended
    expect([code, outputs['verdict']]).toEqual([1, ''])
    expect(log).toContain('::error::The job was cancelled before anything was changed')
  })
})

given(trivyMissing())('the data of the real Trivy', () => {
  let home: ScannerHome
  beforeAll(() => void (home = scannerHome()), 900_000)
  afterAll(() => home.remove())

  test.each<[string, (file: string) => void, string]>([
    ['that breaks off', (file) => truncateSync(file, 20_000), 'Trivy gave no report: it crashed'],
    ['that is junk', (file) => writeFileSync(file, 'junk'.repeat(5000)), 'its database is broken'],
  ])('%s is no pass', async (_, spoil, cause) => {
    spoil(join(home.cache, 'db', 'trivy.db'))
    expectScanError(await scan(home.env, { 'scan-type': 'fs' }), cause, 'Delete the kept data')
  })
})

test('a scanner whose server does not answer is asked for on PATH', async () => {
  expectScanError(await unanswered, 'Trivy 0.70.0 could not be fetched from 127.0.0.1:1: nothing answers there', 'can have `trivy` on its PATH')
})
