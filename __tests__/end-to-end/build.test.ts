// step: build on the bench's runner, against its registry; then the images on a Pi. No sentence here is about speed.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildInputs, throughTunnel } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { benchMissing, Pi, registryUp, type Registry } from '../workbench/pi'
import { askRegistry, tagsIn } from '../workbench/registry-content'
import { workspaceOf } from '../workbench/workspace'

interface Image {
  readonly name: string
  readonly index: string
  readonly platforms: Readonly<Record<string, { readonly manifest: string; readonly config: string }>>
}

const missing = benchMissing()
const describeOnBench = missing === undefined ? describe : describe.skip
const OWNER = `build-${process.pid}`
const PLATFORMS = ['linux/amd64', 'linux/arm64']

describeOnBench(`images of the example${missing === undefined ? '' : ` (${missing})`}`, () => {
  let registry: Registry
  let workspace: string
  let built: Ended
  let again: Ended

  const act = (inputs: Readonly<Record<string, string>>, at = workspace): Promise<Ended> => runAction(inputs, { workspace: at, env: { DOCKER_HOST: registry.dockerHost } })
  const inputs = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({ ...buildInputs(registry, 'v1'), env: `REGISTRY=${registry.address}/${OWNER}`, ...more })
  const imagesOf = (ended: Ended): Readonly<Record<string, Image>> => JSON.parse(ended.outputs['digests'] ?? '{}') as Readonly<Record<string, Image>>
  const inRegistry = async (service: string, reference: string): Promise<{ readonly digest: string; readonly json: Readonly<Record<string, never>> & { readonly manifests?: readonly { readonly digest: string; readonly platform: { readonly architecture: string } }[] } }> => {
    const { digest, body } = await askRegistry(registry, `${OWNER}/booking-${service}/manifests/${reference}`)
    return { digest, json: JSON.parse(body) }
  }

  beforeAll(async () => {
    registry = registryUp()
    workspace = bookingWorkspace()
    built = await act(inputs({ output: 'registry,oci' }))
    again = await act(inputs({ output: 'registry,oci' }))
  }, 600_000)

  test('are built for every platform and named by digest', () => {
    expectDone(built)
    const images = imagesOf(built)
    expect(Object.keys(images).sort()).toEqual(['backend', 'frontend', 'worker'])
    for (const { platforms } of Object.values(images)) expect(Object.keys(platforms).sort()).toEqual(PLATFORMS)
    expect(built.outputs['image']?.split('\n')).toEqual(Object.values(images).map(({ name, index }) => `${name}@${index}`))
  })

  test('are in the registry under these digests, and under no tag', async () => {
    for (const [service, { index, platforms }] of Object.entries(imagesOf(built))) {
      const { digest, json } = await inRegistry(service, index)
      expect(digest).toBe(index)
      const known = json.manifests?.filter(({ platform }) => platform.architecture !== 'unknown').map((one) => one.digest)
      expect(known?.sort()).toEqual(Object.values(platforms).map(({ manifest }) => manifest).sort())
      expect(await tagsIn(registry, `${OWNER}/booking-${service}`)).toEqual([])
    }
  })

  test('say in their summary what came out and where the time went', () => {
    expect(built.summary).toMatch(/3 images built in/)
    expect(built.summary).toMatch(/\| backend<br>`sha256:[0-9a-f]{12}` \| linux\/a/)
    expect(built.summary).toMatch(/Steps out of the cache/)
    expect(built.log).toMatch(/builder: default \(docker\), Docker's own/)
    expect(built.log).toMatch(/linux\/amd64 natively; linux\/arm64 with QEMU where something runs there/)
  })

  test('that did not change are the same images in the next build, though it attests anew', () => {
    expectDone(again)
    for (const [service, { platforms }] of Object.entries(imagesOf(built))) expect(imagesOf(again)[service]?.platforms).toEqual(platforms)
  })

  test('get their tags from promote, by the same digests', async () => {
    const promoted = await act({ step: 'promote', release: 'v1', record: built.outputs['record'] ?? '', tags: 'type=semver,pattern={{version}}\ntype=raw,value=stable', 'registry-mirrors': inputs()['registry-mirrors'] ?? '' }, workspace)
    expectDone(promoted)
    for (const [service, { index }] of Object.entries(imagesOf(built))) {
      expect(await tagsIn(registry, `${OWNER}/booking-${service}`)).toEqual(['stable'])
      expect((await inRegistry(service, 'stable')).digest).toBe(index)
    }
    expect(promoted.outputs['tags']?.split('\n')).toHaveLength(3)
  })

  test('built for one platform each become one index', async () => {
    const single = await Promise.all(PLATFORMS.map(async (platform) => act(inputs({ platforms: platform, services: 'backend', provenance: platform === 'linux/amd64' ? 'false' : 'min' }))))
    const merged = await act({ step: 'merge', records: single.map(({ outputs }) => outputs['record']).join('\n'), 'registry-mirrors': inputs()['registry-mirrors'] ?? '' })
    expectDone(merged)
    const { index, platforms } = imagesOf(merged)['backend'] ?? { index: '', platforms: {} }
    expect(platforms).toEqual(Object.assign({}, ...single.map((one) => imagesOf(one)['backend']?.platforms)))
    expect((await inRegistry('backend', index)).digest).toBe(index)
  })

  test('of a stack that only names images are built from targets, also from what an earlier job made', async () => {
    const stack = workspaceOf({
      'compose.yaml': `name: shop\nservices:\n  web: { image: "${registry.address}/${OWNER}/shop-web:latest", environment: { KEY: "\${KEY:?}" } }\n`,
      'artifacts/www/index.html': 'prebuilt\n',
      'docker/Dockerfile.web': 'FROM busybox\nCOPY www /www\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
      'artifacts/Dockerfile.web': 'FROM busybox\nCOPY www /www\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
    })
    const ended = await act({ ...inputs(), targets: 'web=artifacts,Dockerfile.web', env: '' }, stack)
    expectDone(ended)
    expect(imagesOf(ended)['web']).toMatchObject({ name: `${registry.address}/${OWNER}/shop-web`, index: expect.stringMatching(/^sha256:/) })
  })

  test('are not built by a dry run, which shows the plan', async () => {
    const ended = await act({ ...inputs({ 'dry-run': 'true', env: `REGISTRY=${registry.address}/${OWNER}-dry` }) })
    expect(ended).toMatchObject({ code: 0, outputs: { digests: '', changed: 'false' } })
    expect(ended.log).toMatch(/\+ backend from \.\/backend → .*booking-backend, by digest, through a layout/)
    expect(await tagsIn(registry, `${OWNER}-dry/booking-backend`)).toEqual([])
  })

  describe('on a Pi that can reach no registry', () => {
    let pi: Pi
    beforeAll(() => void (pi = Pi.up('built', { registry: false })), 120_000)
    afterAll(() => pi.down())
    const deploy = (ended: Ended, release: string): Promise<Ended> => act({ ...bookingInputs(release, ended), ...throughTunnel(registry), ...pi.inputs() })

    test('run exactly by the digests in the record', async () => {
      expectDone(await deploy(built, 'v1'))
      for (const [service, { platforms }] of Object.entries(imagesOf(built))) {
        const id = pi.docker('ps', '-q', '--filter', `label=pi-deploy.service=${service}`, '--filter', 'label=pi-deploy.kind=copy')
        expect(pi.docker('inspect', '--format', '{{.Image}}', id)).toBe(platforms['linux/amd64']?.config)
      }
    })

    test('stay as they are when they are built again and nothing changed', async () => {
      const ended = await deploy(again, 'v1')
      expect(ended).toMatchObject({ code: 0, outputs: { changed: 'false' } })
    })
  })
})
