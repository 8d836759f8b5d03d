// A host that gets into trouble of its own while a layer moves to it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cuttingProxy, type CuttingProxy } from '../adapters/support/cutting-proxy'
import { runAction, startAction, type Running } from '../workbench/action'
import { throughTunnel } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { buildWeb, megabytes } from '../workbench/images'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { behind, listeningOn } from '../workbench/tunnel'
import { until } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { image: acme/web, ports: ["80:8080"], stop_grace_period: 1s }\n' })
let registry: Registry
let pi: Pi
let proxy: CuttingProxy

const inputs = (release: string, reference: string): Readonly<Record<string, string>> => ({ step: 'deploy-to-pi', release, digests: `web=${reference}`, 'bake-time': '1s', ...throughTunnel(registry), ...pi.inputs() })
const start = (release: string, reference: string): Running => startAction({ ...inputs(release, reference), ...behind(proxy, pi.inputs()) }, { workspace })
const serving = (): string => pi.exec('sh', '-c', 'busybox wget -qO- http://127.0.0.1/release || true').trim()
const moving = (running: Running): Promise<boolean> => until(() => /web: .* comes through the tunnel/.test(running.log()) || running.process.exitCode !== null, 60)

beforeAll(async () => {
  registry = registryUp()
  pi = Pi.up('strain', { registry: false, disk: '400M' })
  proxy = await cuttingProxy(22, 0, pi.host)
  expectDone(await runAction(inputs('first', buildWeb(registry, { name: 'strain', release: 'first' })), { workspace }))
})
afterAll(async () => {
  await proxy.stop()
  pi.down()
})

test('a disk that somebody else fills while a layer moves fails the deployment in the words of the host, and the old release serves', async () => {
  const reference = buildWeb(registry, { name: 'strain', release: 'full', layers: [{ seed: 41, bytes: megabytes(40) }] })
  proxy.throttle(megabytes(8))
  const running = start('full', reference)
  expect(await moving(running)).toBe(true)
  expect(running.log()).toMatch(/through the tunnel: .* needs .* free/)
  pi.exec('sh', '-c', 'dd if=/dev/zero of=/var/lib/docker/ballast bs=1M 2>/dev/null || true')
  const ended = await running.ended
  proxy.throttle(Infinity)
  expect(ended.code).toBe(1)
  expect(ended.log).toMatch(/web: .* could not be pulled: .*no space left on device/)
  expect(ended.log).not.toMatch(/This is a bug|^\s+at /m)
  expect(ended.log.trim().split('\n').pop()).toBe('serving: first')
  expect(serving()).toBe('first')
  expect(await until(() => listeningOn(pi) === '', 10)).toBe(true)
  pi.exec('rm', '/var/lib/docker/ballast')
  expectDone(await runAction(inputs('full', reference), { workspace }))
  expect(serving()).toBe('full')
})

test('a host under strain gets images at a limited rate, and gets them whole', async () => {
  const reference = buildWeb(registry, { name: 'strain', release: 'calm', layers: [{ seed: 42, bytes: megabytes(6) }] })
  // The kernel's figures of pressure are those of the whole machine here, on which others work: this Pi's has none, as many
  // a Raspberry Pi's, so that the load counts. Sixty niced loops are a load of 6 on two cores within seconds.
  pi.exec('sh', '-c', '[ ! -d /proc/pressure ] || mount -t tmpfs none /proc/pressure')
  pi.exec('sh', '-c', 'for i in $(seq $(($(nproc) * 30))); do nice -n 19 sh -c "while :; do :; done" >/dev/null 2>&1 & echo $!; done >/run/strain')
  const load = (): number => Number(pi.exec('cat', '/proc/loadavg').split(' ')[0])
  const cores = Number(pi.exec('nproc'))
  expect(await until(() => load() > 4 * cores, 60)).toBe(true)
  proxy.throttle(megabytes(2))
  const running = start('calm', reference)
  expect(await moving(running)).toBe(true)
  expect(await until(() => running.log().includes('the host is under strain: images move at'), 30)).toBe(true)
  pi.exec('sh', '-c', 'kill $(cat /run/strain)')
  const ended = await running.ended
  proxy.throttle(Infinity)
  expectDone(ended)
  expect(serving()).toBe('calm')
})
