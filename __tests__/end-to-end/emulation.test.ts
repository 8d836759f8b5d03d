// The bench's runner builds for arm64 after the image that users run for it, and not before.
import { afterEach, beforeAll, expect, test } from '@jest/globals'
import { binfmt, holdArm64 } from '../workbench/emulation'
import { pinned } from '../workbench/images'
import { registryUp, type Registry } from '../workbench/pi'
import { run, type Ran } from '../workbench/program'
import { workspaceOf } from '../workbench/workspace'

let registry: Registry
let letGo: () => void
const context = workspaceOf({ Dockerfile: 'FROM busybox\nRUN echo "a $(uname -m)"\n' })
const build = (): Promise<Ran> => run('docker', ['buildx', 'build', '--no-cache', '--progress=plain', '--platform', 'linux/arm64', '--output', 'type=cacheonly', context], { DOCKER_HOST: registry.dockerHost })

beforeAll(() => void (registry = registryUp()))
afterEach(() => letGo())

test('without an emulator a RUN for arm64 fails, and with it it runs at once', async () => {
  letGo = await holdArm64(registry, 'unknown')
  expect((await build()).log).toContain('exec format error')
  expect((await binfmt(registry, '--install', 'arm64')).log).toContain('installing: arm64 OK')
  const built = await build()
  expect({ code: built.code, log: built.code === 0 ? '' : built.log }).toEqual({ code: 0, log: '' })
  expect(built.log).toContain('a aarch64')
})

test('what is registered stays so, and says so', async () => {
  letGo = await holdArm64(registry, 'emulated')
  const again = await binfmt(registry, '--install', 'arm64')
  expect(again.log).toContain('already registered')
  expect(JSON.parse(again.log.slice(0, again.log.lastIndexOf('}') + 1))).toMatchObject({ supported: ['linux/amd64', 'linux/arm64'], emulators: ['qemu-aarch64'] })
})

test('the runner pulls the image by digest, through its mirror of Docker Hub', async () => {
  letGo = await holdArm64(registry, 'emulated')
  const image = await pinned(registry, 'tonistiigi/binfmt:latest')
  expect(image).toMatch(/^tonistiigi\/binfmt@sha256:[0-9a-f]{64}$/)
  expect(await run('docker', ['run', '--rm', '--privileged', image], { DOCKER_HOST: registry.dockerHost })).toMatchObject({ code: 0 })
})
