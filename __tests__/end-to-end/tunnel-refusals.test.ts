// What goes wrong with images, each with words of its own, while the release before goes on serving.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { throughTunnel } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { faultyRegistry, type Fault, type FaultyRegistry } from '../workbench/faulty-registry'
import { buildWeb, megabytes } from '../workbench/images'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { image: acme/web, ports: ["80:8080"], stop_grace_period: 1s }\n' })
let registry: Registry
let faulty: FaultyRegistry
let pi: Pi
let next: string
let releases = 0

const deploy = (reference: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runAction({ step: 'deploy-to-pi', release: `r${++releases}`, digests: `web=${reference}`, 'bake-time': '1s', ...throughTunnel(registry), ...pi.inputs(), ...more }, { workspace })
const throughFaulty = (): Readonly<Record<string, string>> => ({ 'registry-mirrors': `docker.io=http://${registry.address}\n${registry.address}=http://${faulty.address}` })
const serving = (): string => pi.exec('sh', '-c', 'busybox wget -qO- http://127.0.0.1/release || true').trim()

function expectRefused(ended: Ended, words: RegExp): void {
  expect(ended.log).toMatch(words)
  expect(ended.code).toBe(1)
  expect(ended.log).not.toMatch(/This is a bug|^\s+at /m)
  expect(ended.log.trim().split('\n').pop()).toBe('serving: r1')
  expect(serving()).toBe('first')
}

beforeAll(async () => {
  registry = registryUp()
  faulty = await faultyRegistry(registry)
  pi = Pi.up('refusals', { registry: false, disk: '400M' })
  expectDone(await deploy(buildWeb(registry, { name: 'refusals', release: 'first' })))
  next = buildWeb(registry, { name: 'refusals', release: 'next', layers: [{ seed: 1, bytes: megabytes(6) }] })
})
afterAll(() => {
  faulty.stop()
  pi.down()
})

describe('an image is not deployed, and the release before serves, when', () => {
  test.each<[Fault, RegExp]>([
    [401, /401, it does not know us.*registry-password/],
    [429, /429, too many requests, and to come back in 60 s.*registry-mirrors/],
    [500, /the registry says 500 \(asked 3 times\)/],
    ['hanging', /does not answer: no answer in 20 s/],
    ['tampered-manifest', /sent something else, with the digest sha256:/],
    ['tampered-blob', /what was sent is not what its digest says: it was tampered with, or is broken/],
    ['truncated-blob', /ends after \d+ of \d+ bytes|does not answer: aborted/],
    ['hanging-blob', /nothing came for 30 s/],
  ])('its registry is %s', async (fault, words) => {
    faulty.fault = fault
    const ended = await deploy(next, throughFaulty())
    faulty.fault = 'none'
    expectRefused(ended, words)
  })

  test('its digest is of no image there', async () => {
    expectRefused(await deploy(`${next.split('@')[0]}@sha256:${'0'.repeat(64)}`), /404, it is not there/)
  })

  test('it is for another platform', async () => {
    const arm = buildWeb(registry, { name: 'refusals', release: 'arm', platform: 'linux/arm64' })
    expectRefused(await deploy(arm), /is for linux\/arm64, but the host is linux\/amd64; build it for linux\/amd64 too/)
  })

  test('it does not fit on the disk, which is said with numbers before anything moves', async () => {
    const ended = await deploy(buildWeb(registry, { name: 'refusals', release: 'large', layers: [{ seed: 2, bytes: megabytes(350) }] }))
    expectRefused(ended, /host: the new image needs \d+\.\d MB of disk.*has \d+\.\d MB; make room for \d+\.\d MB there/)
    expect(ended.log).not.toContain('comes through the tunnel')
  })

  test('the disk is full to the last byte', async () => {
    pi.exec('sh', '-c', 'dd if=/dev/zero of=/var/lib/docker/ballast bs=1M 2>/dev/null || true')
    const ended = await deploy(next)
    pi.exec('rm', '/var/lib/docker/ballast')
    expectRefused(ended, /host: the new image needs .* has 0\.\d [kM]B; make room/)
  })

  test('sshd allows no forwards', async () => {
    pi.exec('sh', '-c', 'echo "AllowTcpForwarding no" >>/etc/ssh/sshd_config; pkill -HUP -o sshd')
    const ended = await deploy(next)
    pi.exec('sh', '-c', 'sed -i "/AllowTcpForwarding/d" /etc/ssh/sshd_config; pkill -HUP -o sshd')
    expect(ended.code).toBe(1)
    expect(ended.log).toMatch(/does not open a tunnel for images.*/)
    expect(ended.log).toContain('AllowTcpForwarding')
    expect(serving()).toBe('first')
  })
})

test('an image in a directory is deployed from there; a file of it that was changed is not', async () => {
  const layout = join(workspace, 'image')
  buildWeb(registry, { name: 'layout', release: 'layout', layers: [{ seed: 3, bytes: megabytes(2) }], layout })
  const blobs = join(layout, 'blobs', 'sha256')
  const largest = [...readdirSync(blobs)].sort((one, other) => statSync(join(blobs, other)).size - statSync(join(blobs, one)).size)[0] ?? ''
  const size = statSync(join(blobs, largest)).size
  execFileSync('cp', [join(blobs, largest), join(workspace, 'kept')])
  truncateSync(join(blobs, largest), size - 100)
  expectRefused(await deploy('oci:image'), new RegExp(`oci:image: sha256:${largest} ends after ${size - 100} of ${size} bytes`))
  writeFileSync(join(blobs, largest), Buffer.alloc(size))
  expectRefused(await deploy('oci:image'), /is not what its digest says/)
  execFileSync('cp', [join(workspace, 'kept'), join(blobs, largest)])
  expectDone(await deploy('oci:image'))
  expect(serving()).toBe('layout')
})

test('an image of the Docker of the runner is deployed from there', async () => {
  const docker = (...args: string[]): string => execFileSync('docker', args, { env: { ...process.env, DOCKER_HOST: registry.dockerHost }, encoding: 'utf8' })
  const reference = buildWeb(registry, { name: 'local', release: 'local' })
  docker('pull', '-q', reference)
  docker('tag', reference, 'local-web:dev')
  const ended = await runAction(
    { step: 'deploy-to-pi', release: 'local', digests: 'web=docker-daemon:local-web:dev', 'bake-time': '1s', ...throughTunnel(registry), ...pi.inputs() },
    { workspace, env: { DOCKER_HOST: registry.dockerHost } },
  )
  expectDone(ended)
  expect(serving()).toBe('local')
})

test('with transfer: registry the host pulls with a token for that one pull, and keeps neither token nor password', async () => {
  const closed = await faultyRegistry(registry, { at: registry.machine, account: 'anna:open-sesame-5931' })
  const open = Pi.up('token')
  const reference = next.replace(registry.address, closed.address)
  const inputs = { 'registry-mirrors': `docker.io=http://${registry.address}\n${closed.address}=http://${closed.address}`, transfer: 'registry', registry: closed.address, 'registry-username': 'anna', ...open.inputs() }
  const wrong = await deploy(reference, { ...inputs, 'registry-password': 'shut' })
  expect(wrong.code).toBe(1)
  expect(wrong.log).toMatch(/401, it does not know us/)
  const ended = await deploy(reference, { ...inputs, 'registry-password': 'open-sesame-5931' })
  expectDone(ended)
  expect(closed.tokens.length).toBeGreaterThan(0)
  const secrets = ['open-sesame-5931', Buffer.from('anna:open-sesame-5931').toString('base64'), ...closed.tokens]
  expect(open.exec('sh', '-c', `grep -r -l -F -e ${secrets.join(' -e ')} /home /root /etc /var/log /tmp 2>/dev/null || true`)).toBe('')
  expect(secrets.filter((secret) => ended.log.includes(secret))).toEqual([])
  open.down()
  closed.stop()
})
