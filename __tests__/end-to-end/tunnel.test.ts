// Images through the tunnel, on a Pi that can reach no registry and holds no credentials, for both of Docker's image stores.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cuttingProxy, type CuttingProxy } from '../adapters/support/cutting-proxy'
import { runAction, startAction, type Ended } from '../workbench/action'
import { throughTunnel } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { buildWeb, manifestOf, megabytes } from '../workbench/images'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { behind, listeningOn } from '../workbench/tunnel'
import { until } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { image: acme/web, ports: ["80:8080"], stop_grace_period: 1s }\n' })
let registry: Registry

interface Transfer {
  readonly movedBytes: number
  readonly missingBytes: number
  readonly layers: readonly { readonly digest: string; readonly bytes: number; readonly movedBytes: number }[]
}

const transferOf = (ended: Ended): Transfer => (JSON.parse(ended.outputs['summary-json'] ?? '{}') as { transfer: Transfer }).transfer

beforeAll(() => {
  registry = registryUp()
})

describe.each(['classic', 'containerd'] as const)('with the %s store', (store) => {
  let pi: Pi
  let proxy: CuttingProxy
  let first: string

  const inputs = (release: string, reference: string): Readonly<Record<string, string>> => ({
    step: 'deploy-to-pi', release, digests: `web=${reference}`, 'bake-time': '1s', smoke: `GET /release 200 ${release}`, ...throughTunnel(registry), ...pi.inputs(),
  })
  const throughProxy = (release: string, reference: string): Readonly<Record<string, string>> => behind(proxy, inputs(release, reference))
  const listening = (): string => listeningOn(pi)
  const serving = (): string => pi.exec('sh', '-c', 'busybox wget -qO- http://127.0.0.1/release || true').trim()
  const leavesNothing = async (): Promise<void> => {
    expect(await until(() => listening() === '', 10)).toBe(true)
    expect(pi.docker('image', 'ls', '--digests')).not.toContain('127.0.0.1')
    expect(pi.exec('sh', '-c', 'cat /home/pi/.docker/config.json /root/.docker/config.json 2>/dev/null; ls -d /home/pi/.pi-deploy/shop/releases/*/pull 2>/dev/null; true')).toBe('')
  }

  beforeAll(async () => {
    pi = Pi.up(`tunnel-${store}`, { registry: false, store })
    proxy = await cuttingProxy(22, 0, pi.host)
    first = buildWeb(registry, { name: 'tunnel', release: 'v1', layers: [{ seed: 1, bytes: megabytes(6) }] })
  })
  afterAll(async () => {
    await proxy.stop()
    pi.down()
  })

  test('a release is deployed by digest, runs exactly the image of the record, and leaves nothing behind', async () => {
    const ended = await runAction(inputs('v1', first), { workspace })
    expectDone(ended)
    expect(serving()).toBe('v1')
    const { config } = await manifestOf(registry, first)
    const running = pi.docker('inspect', '--format', '{{.Image}}', 'shop-blue-web-blue-1')
    expect(running).toBe(store === 'classic' ? config.digest : first.split('@')[1])
    expect(ended.outputs['record']).toContain(first.split('@')[1])
    await leavesNothing()
  })

  test('the same release again moves nothing, though the host does not know the image by its name', async () => {
    const ended = await runAction(inputs('v1', first), { workspace })
    expectDone(ended)
    expect(ended.log).not.toContain('through the tunnel')
    expect(ended.outputs['changed']).toBe('false')
  })

  test('a one-line change moves no more than its missing layers', async () => {
    const second = buildWeb(registry, { name: 'tunnel', release: 'v2', layers: [{ seed: 1, bytes: megabytes(6) }] })
    const ended = await runAction(inputs('v2', second), { workspace })
    expectDone(ended)
    const [before, after] = [await manifestOf(registry, first), await manifestOf(registry, second)]
    const missing = after.layers.filter(({ digest }) => !before.layers.some((layer) => layer.digest === digest))
    const { movedBytes, layers } = transferOf(ended)
    expect(layers.map(({ digest }) => digest)).toEqual(missing.map(({ digest }) => digest))
    // Beside the layer: the manifest and the config, which are larger than so small a change.
    expect(movedBytes).toBeLessThan(missing.reduce((sum, { size }) => sum + size, 0) + 6000)
    await leavesNothing()
  })

  test.each([10, 50, 90])('a connection that is cut at %i %% is opened again; no complete layer moves twice', async (percent) => {
    const layers = [0, 1, 2, 3].map((at) => ({ seed: percent * 10 + at, bytes: megabytes(6) }))
    const reference = buildWeb(registry, { name: 'tunnel', release: `cut-${percent}`, layers })
    const total = megabytes(24)
    proxy.throttle(megabytes(20))
    const running = startAction(throughProxy(`cut-${percent}`, reference), { workspace, onLine: (line) => line.includes('comes through the tunnel') && proxy.resetAfter((total * percent) / 100) })
    expect(await until(() => running.log().includes('dropped') || running.process.exitCode !== null, 60)).toBe(true)
    proxy.heal()
    const ended = await running.ended
    expectDone(ended)
    expect(ended.log).toContain('The connection to the host dropped')
    const moved = transferOf(ended)
    // Only the layer that was under way may have moved a part again; the last one, of some bytes, comes together with it.
    const large = moved.layers.filter(({ bytes }) => bytes > 64 * 1024)
    expect(large).toHaveLength(4)
    expect(large.filter(({ bytes, movedBytes }) => movedBytes > bytes).length).toBeLessThanOrEqual(1)
    expect(moved.movedBytes).toBeLessThan(1.02 * (moved.missingBytes + megabytes(6)))
    expect(serving()).toBe(`cut-${percent}`)
    await leavesNothing()
  })

  test('a line that goes silent without a word is noticed, and the pull goes on', async () => {
    const reference = buildWeb(registry, { name: 'tunnel', release: 'silent', layers: [{ seed: 7, bytes: megabytes(12) }] })
    proxy.throttle(megabytes(4))
    const running = startAction(throughProxy('silent', reference), { workspace })
    expect(await until(() => running.log().includes('comes through the tunnel'), 60)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    proxy.blackHole()
    expect(await until(() => running.log().includes('dropped'), 60)).toBe(true)
    proxy.heal()
    const ended = await running.ended
    expectDone(ended)
    expect(serving()).toBe('silent')
    await leavesNothing()
  })

  test('a runner that is killed leaves the old release serving and nothing that listens; the next deployment needs no hand', async () => {
    const reference = buildWeb(registry, { name: 'tunnel', release: 'killed', layers: [{ seed: 8, bytes: megabytes(24) }] })
    proxy.throttle(megabytes(4))
    const running = startAction(throughProxy('killed', reference), { workspace })
    expect(await until(() => running.log().includes('comes through the tunnel'), 60)).toBe(true)
    const addresses = listening().split('\n').filter((line) => line !== '')
    expect(addresses).toHaveLength(1)
    const port = Number.parseInt(addresses[0]?.split(':')[1] ?? '', 16)
    const asked = ['/v2/', '/v2/_catalog', '/v2/pi-deploy/tags/list', '/v2/acme/tunnel/manifests/killed', `/v2/acme/tunnel/manifests/${reference.split('@')[1]}`, '/'].map((path) =>
      pi.exec('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', `busybox wget -S -T 5 -O- http://127.0.0.1:${port}${path} 2>&1 || true`),
    )
    expect(asked.join('')).not.toMatch(/acme|sha256|layer|shop/)
    expect(pi.exec('sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "')).not.toMatch(/pi-deploy\/[0-9a-f]{12}\/[0-9a-f]{32}/)
    running.process.kill('SIGKILL')
    await running.ended
    expect(await until(() => listening() === '', 10)).toBe(true)
    expect(serving()).toBe('silent')
    proxy.throttle(Infinity)
    const again = await runAction(inputs('killed', reference), { workspace })
    expectDone(again)
    expect(serving()).toBe('killed')
    await leavesNothing()
  }, 400_000)
})
