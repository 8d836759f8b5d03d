// A platform that nothing here can run, as its emulator cannot be installed: what runs there fails in words that say so, all else builds.
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Ended } from '../workbench/action'
import { buildAction, expectRefused, type Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

// Emulators are the whole machine's, and other tests install that of arm64: nobody here installs this one.
const FOREIGN = 'linux/riscv64'
const COMPOSE = 'name: shop\nservices:\n  web: { build: ., image: "${REGISTRY}/emulated" }\n'
/** An ELF program for RISC-V, of which the kernel reads no more than its header before it refuses. */
const PROGRAM = ['7f454c46020101000000000000000000', '0200f3000100000078000100000000004000000000000000', '00000000000000000000000040003800010000000000000001000000050000000000000000000000000001000000000000000100000000008000000000000000800000000000000000100000000000000100000001000000'].join('')
const ESCAPED = PROGRAM.replace(/../g, (byte) => `\\\\x${byte}`)
const RUNS = `FROM --platform=$BUILDPLATFORM busybox AS made\nARG TARGETARCH\nRUN if [ $TARGETARCH = amd64 ]; then cp /bin/true /program; else printf '${ESCAPED}' >/program; chmod +x /program; fi\nFROM scratch\nCOPY --from=made /program /program\nRUN ["/program"]\n`
const COPIES = 'FROM --platform=$BUILDPLATFORM busybox AS made\nRUN uname -m >/made\nFROM scratch\nCOPY --from=made /made /made\n'
let registry: Registry

const build = (dockerfile: string, platforms: string, more: Texts = {}): Promise<Ended> =>
  buildAction(registry, workspaceOf({ 'compose.yaml': COMPOSE, Dockerfile: dockerfile }), { platforms, 'qemu-image': `${registry.address}/acme/no-such-qemu:1`, output: 'none', ...more })

describe('where QEMU cannot be installed', () => {
  beforeAll(() => void (registry = registryUp()))

  test.each([[FOREIGN], [`linux/amd64,${FOREIGN}`]])('a step that runs there fails for %s, and it is said that it was QEMU, for what and why', async (platforms) => {
    const ended = await build(RUNS, platforms)
    expect(ended.log).toMatch(/::warning::QEMU could not be installed \(.*no-such-qemu.*\): what has to run on linux\/riscv64 while it is built will fail\./)
    expectRefused(ended, /^::error::web( for linux\/riscv64)?: RUN \["?\/program"?\] failed: exit code: \d+|^::error::web.*exec format error/m, /^This step runs linux\/riscv64, which needs QEMU, and it could not be installed: .*no-such-qemu.*Build on a runner of that platform, run the step on \$BUILDPLATFORM, or leave the platform out of platforms\.$/m)
  })

  test('what runs nothing there, or runs on $BUILDPLATFORM, is built for it', async () => {
    const ended = await build(COPIES, `linux/amd64,${FOREIGN}`, { output: '' })
    expect(ended.log).toContain('::warning::QEMU could not be installed')
    expectDone(ended)
    expect(Object.keys((JSON.parse(ended.outputs['digests'] ?? '') as { web: { platforms: object } }).web.platforms)).toEqual(['linux/amd64', FOREIGN])
  })
})
