// Where the values of build secrets and the registry's password can be seen while a build runs and afterwards: nowhere but in the step that mounts them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { startAction, type Ended } from '../workbench/action'
import { docker, plain } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { faultyRegistry, type FaultyRegistry } from '../workbench/faulty-registry'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const PASSWORD = 'open-sesame-5931'
/** ID → value, by each of the ways in which a build can get one. */
const SECRETS = {
  lines: 'first-line-48151\nsecond-line-62342',
  variable: 'of-a-variable-90210',
  file: 'of-a-file-77345\n',
  composed: 'of-compose-file-31337\n',
  environment: 'of-compose-environment-27182',
} as const
const NEEDLES = [PASSWORD, Buffer.from(`anna:${PASSWORD}`).toString('base64'), ...Object.values(SECRETS).flatMap((value) => value.trim().split('\n'))]

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const MOUNTS = Object.keys(SECRETS).map((id) => `--mount=type=secret,id=${id},required=true`).join(' ')
const CHECKS = Object.entries(SECRETS).map(([id, value]) => `echo "${sha256(value)}  /run/secrets/${id}" | sha256sum -c`).join(' && ')
const workspace = workspaceOf({
  'compose.yaml': 'name: shop\nservices:\n  web:\n    image: "${REGISTRY}/secrets"\n    build: { context: ./web, secrets: [composed, environment] }\nsecrets:\n  composed: { file: ./composed.txt }\n  environment: { environment: TOKEN }\n',
  'web/Dockerfile': `FROM busybox AS first\nRUN ${MOUNTS} ${CHECKS} && sleep 1\nRUN echo planted-$((112 * 100 + 35)) >/first\nFROM busybox\nCOPY --from=first /first /first\n`,
  'npmrc': SECRETS.file,
  'composed.txt': SECRETS.composed,
})
const home = mkdtempSync(join(tmpdir(), 'pi-deploy-home-'))
const temporary = mkdtempSync(join(tmpdir(), 'pi-deploy-temporary-'))
let registry: Registry
let closed: FaultyRegistry
let ended: Ended
/** Command lines of every process of this machine, those of the runner among them, that held one. */
const seenInArgv = new Set<string>()
let looked = 0

function lookAtArgv(): void {
  looked += 1
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (holds(argv)) seenInArgv.add(argv.replaceAll('\0', ' '))
    } catch {
      // It ended meanwhile.
    }
  }
}

const holds = (content: string | Buffer): boolean => NEEDLES.some((needle) => content.includes(needle))
const filesBelow = (folder: string): readonly string[] => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

/** As it lies there, and what it is unpacked. */
function holdsInside(path: string, test: (content: Buffer) => boolean = holds): boolean {
  const bytes = readFileSync(path)
  return test(bytes) || (bytes[0] === 0x1f && bytes[1] === 0x8b && test(gunzipSync(bytes)))
}
/** What a step wrote: who looks where a secret could be finds it there. */
const planted = (content: Buffer): boolean => content.includes('planted-11235')

beforeAll(async () => {
  registry = registryUp()
  closed = await faultyRegistry(registry, { at: registry.machine, account: `anna:${PASSWORD}` })
  mkdirSync(join(home, '.docker'))
  symlinkSync('/usr/libexec/docker/cli-plugins', join(home, '.docker', 'cli-plugins'))
  const running = startAction(
    {
      step: 'build', release: 'v1', env: `REGISTRY=${closed.address}/acme\nTOKEN=${SECRETS.environment}`, platforms: 'linux/amd64', output: 'registry,oci', cache: 'local', 'no-cache': 'true', provenance: 'max',
      secrets: `lines<<END\n${SECRETS.lines}\nEND`, 'secret-envs': 'variable=OF_THE_JOB', 'secret-files': 'file=npmrc',
      registry: closed.address, 'registry-username': 'anna', 'registry-password': PASSWORD, 'registry-mirrors': plain(closed.address),
    },
    { workspace, env: { DOCKER_HOST: registry.dockerHost, HOME: home, TMPDIR: temporary, OF_THE_JOB: SECRETS.variable } },
  )
  const watch = setInterval(lookAtArgv, 15)
  ended = await running.ended
  clearInterval(watch)
})
afterAll(() => {
  closed.stop()
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true })
})

describe('a build secret', () => {
  test.each(Object.keys(SECRETS))('%s is in the step that mounts it what it was given as', () => {
    // The Dockerfile compares them all; with the cache off it did so in this build.
    expectDone(ended)
  })

  test('was in no command line', () => {
    expect(looked).toBeGreaterThan(20)
    expect([...seenInArgv]).toEqual([])
  })

  test.each<[string, () => readonly string[]]>([
    ['the log', () => [ended.log]],
    ['the summary', () => [ended.summary]],
    ['an output, the record and what docker buildx reported among them', () => Object.entries(ended.outputs).map(([name, value]) => `${name}=${value}`)],
  ])('is not in %s', (_, texts) => {
    expect(texts().join('').length).toBeGreaterThan(100)
    expect(texts().filter(holds)).toEqual([])
  })

  test('is in no layer, config, manifest or attestation of the image', () => {
    const files = filesBelow(join(workspace, ended.outputs['oci-layout'] ?? ''))
    const texts = files.map((path) => readFileSync(path, 'latin1')).join('\n')
    expect(texts).toContain('"history"')
    expect(texts).toContain('slsa.dev/provenance')
    expect(files.filter((path) => holdsInside(path, planted)).length).toBeGreaterThan(0)
    expect(files.filter((path) => holdsInside(path))).toEqual([])
  })

  test('is in no layer that is kept for the next build, those of stages that are no image among them', () => {
    const files = filesBelow(join(home, '.cache', 'pi-deploy', 'layers'))
    expect(files.filter((path) => holdsInside(path, planted)).length).toBeGreaterThan(0)
    expect(files.filter((path) => holdsInside(path))).toEqual([])
  })

  test('is in no record that the builder keeps of its own', () => {
    expect(holds(docker(registry, ['buildx', 'du', '--verbose']))).toBe(false)
  })

  test('is left in no file of the runner, nor is the password of the registry', () => {
    expect(filesBelow(home).filter((path) => holdsInside(path))).toEqual([])
    expect(readdirSync(temporary).filter((name) => name.startsWith('pi-deploy'))).toEqual([])
    expect(filesBelow(temporary).filter((path) => holdsInside(path))).toEqual([])
  })
})
