// Registries that refuse, hang or do not know us, while a build pushes to them or asks for a base image: each in words of its own, and no tag is given.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ended } from '../workbench/action'
import { buildAction, docker, expectRefused, plain, type Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { tagsIn } from '../workbench/registry-content'
import { faultyRegistry, type Fault, type FaultyRegistry } from '../workbench/faulty-registry'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const COMPOSE = 'name: shop\nservices:\n  web: { build: ., image: "${REGISTRY}/refused" }\n'
const BUILDER = `refusals-${process.pid}`
/** Docker's own builder, whose images we push, and one that pushes itself. */
const BUILDERS = ['', BUILDER] as const
let registry: Registry
let faulty: FaultyRegistry
let closed: FaultyRegistry
/** Begun before all else, as what hangs is waited for long. */
let hung: Readonly<Record<string, Promise<Ended>>>
let hanging: readonly FaultyRegistry[]
let buildx: string
let workspace: string

const build = (at: FaultyRegistry, builder: string, inputs: Texts = {}, from = workspace): Promise<Ended> =>
  buildAction(registry, from, { env: `REGISTRY=${at.address}/acme`, 'registry-mirrors': plain(at.address), registry: at.address, 'registry-username': 'anna', builder, ...inputs }, { BUILDX_CONFIG: buildx })

const basedOn = ({ address }: FaultyRegistry): string => workspaceOf({ Dockerfile: `FROM ${address}/acme/base:none\n`, 'compose.yaml': COMPOSE })

async function withFault<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
  faulty.fault = fault
  return work().finally(() => (faulty.fault = 'none'))
}

describe('a registry', () => {
  beforeAll(async () => {
    registry = registryUp()
    faulty = await faultyRegistry(registry, { at: registry.machine })
    closed = await faultyRegistry(registry, { at: registry.machine, account: 'anna:open-sesame-5931' })
    workspace = workspaceOf({ Dockerfile: `FROM busybox\nRUN echo ${Math.random()} >/built\n`, 'compose.yaml': COMPOSE })
    buildx = mkdtempSync(join(tmpdir(), 'pi-deploy-buildx-'))
    hanging = [await faultyRegistry(registry, { at: registry.machine }), await faultyRegistry(registry, { at: registry.machine })]
    const [silent, stuck] = hanging as readonly [FaultyRegistry, FaultyRegistry]
    silent.fault = 'hanging'
    stuck.fault = 'hanging-upload'
    const hosts = [registry, faulty, closed, ...hanging].map(({ address }) => `[registry."${address}"]\n  http = true\n`)
    writeFileSync(join(buildx, 'buildkitd.toml'), `[registry."docker.io"]\n  mirrors = ["${registry.address}"]\n${hosts.join('')}`)
    docker(registry, ['buildx', 'create', '--name', BUILDER, '--driver', 'docker-container', '--config', join(buildx, 'buildkitd.toml'), '--bootstrap'], { BUILDX_CONFIG: buildx })
    hung = {
      'anything of ours': build(silent, BUILDERS[0]),
      'what we push': build(stuck, BUILDERS[0]),
      'what a base image is': build(faulty, BUILDERS[1], {}, basedOn(silent)),
    }
  })
  afterAll(() => {
    docker(registry, ['buildx', 'rm', '--force', BUILDER], { BUILDX_CONFIG: buildx })
    rmSync(buildx, { recursive: true })
    for (const one of [faulty, closed, ...hanging]) one.stop()
  })

  test.each<[Fault, string, RegExp, RegExp]>([
    [401, BUILDERS[0], /^::error::\S+\/acme\/refused@sha256:\w+: the registry says 401, it does not know us$/m, /registry-password with write access/],
    [401, BUILDERS[1], /^::error::The registry does not know us, or not with the right to push: .*401 Unauthorized/m, /registry-password with write access/],
    [429, BUILDERS[0], /the registry says 429, too many requests, and to come back in 60 s$/m, /^Run this again later; what is there already is not sent again\.$/m],
    [429, BUILDERS[1], /The registry says 429, too many requests: failed to push/, /^Run this again later; what is there already is not pushed again\.$/m],
    [500, BUILDERS[0], /the registry says 500 \(asked 3 times\)$/m, /^It is in trouble itself\. Run this again later\.$/m],
    [500, BUILDERS[1], /The registry is in trouble itself: failed to push .*500 Internal Server Error/, /^Run this again later\. No tag was given\.$/m],
  ])('that is %s while builder "%s" pushes ends the build, which says so', async (fault, builder, words, hint) => {
    expectRefused(await withFault(fault, () => build(faulty, builder)), words, hint)
    expect(await tagsIn(registry, 'acme/refused')).toEqual([])
  })

  test.each<[Fault, RegExp, RegExp]>([
    [401, /The registry of a base image does not know us: .*\/base\/manifests\/none: 401 Unauthorized/, /Is the name of the image right\? .* with read access/],
    [429, /The registry of a base image says 429, too many requests/, /name a mirror in registry-mirrors/],
    [500, /The registry of a base image is in trouble itself: .*500 Internal Server Error/, /Run this again later/],
  ])('that is %s when asked for a base image is named as that', async (fault, words, hint) => {
    expectRefused(await withFault(fault, () => build(faulty, BUILDER, {}, basedOn(faulty))), words, hint)
  })

  test.each<[string, RegExp, RegExp]>([
    ['anything of ours', /its registry does not answer: no answer in 20 s$/m, /Can the runner reach 10\.213\.0\.1:/],
    ['what we push', /its registry does not answer: no answer in 20 s$/m, /Can the runner reach 10\.213\.0\.1:/],
    ['what a base image is', /^::error::The build failed: the registry of 10\.213\.0\.1:\d+\/acme\/base:none did not answer for 120 s$/m, /^It hangs, or the way to it does/m],
  ])('that hangs when it comes to %s is given up', async (what, words, hint) => {
    const ended = (await hung[what]) as Ended
    expectRefused(ended, words, hint)
    expect(ended.seconds).toBeLessThan(240)
    expect(await tagsIn(registry, 'acme/refused')).toEqual([])
  })

  test.each(BUILDERS)('that wants a password says so without one and with a wrong one, and takes what builder "%s" has with the right one', async (builder) => {
    expectRefused(await build(closed, builder), /does not know us/, 'registry-password with write access')
    const wrong = await build(closed, builder, { 'registry-password': 'shut-1234' })
    expectRefused(wrong, /^::error::10\.213\.0\.1:\d+ does not let us in: .*unauthorized/m, 'Give registry, registry-username and registry-password with write access.')
    expect(wrong.log).not.toContain('shut-1234')
    expectDone(await build(closed, builder, { 'registry-password': 'open-sesame-5931' }))
    expect(await tagsIn(registry, 'acme/refused')).toEqual([])
  })
})
