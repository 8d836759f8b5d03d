// What another process on the runner can find out while a layer moves. That on the Pi is asked in tunnel.test.ts.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { cuttingProxy, type CuttingProxy } from '../adapters/support/cutting-proxy'
import { startAction, type Running } from '../workbench/action'
import { throughTunnel } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { buildWeb, megabytes } from '../workbench/images'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { behind } from '../workbench/tunnel'
import { until } from '../workbench/wait'
import { workspaceOf } from '../workbench/workspace'

let registry: Registry
let pi: Pi
let proxy: CuttingProxy
let running: Running
let reference: string

const attempt = <T>(work: () => T, otherwise: T): T => {
  try {
    return work()
  } catch {
    return otherwise
  }
}
const rows = (file: string): string[][] => attempt(() => readFileSync(file, 'utf8').trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/)), [])

/** Sockets that a process listens at: TCP by its port, unix by its path. */
function listeners(pid: number): readonly string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => /^socket:\[(\d+)\]$/.exec(attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''))?.[1]))
  const tcp = ['tcp', 'tcp6'].flatMap((kind) => rows(`/proc/${pid}/net/${kind}`)).filter(([, , , state]) => state === '0A')
  const unix = rows(`/proc/${pid}/net/unix`).filter(([, , , flags]) => flags === '00010000')
  return [
    ...tcp.filter((row) => inodes.has(row[9])).map((row) => String(Number.parseInt(row[1]?.split(':')[1] ?? '', 16))),
    ...unix.filter((row) => inodes.has(row[6])).map((row) => row[7] ?? 'unnamed'),
  ]
}

/** What answers at a port of loopback when it is asked as a registry; '' where nobody listens. */
function ask(port: number, path: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect({ host: '127.0.0.1', port })
    const end = (): void => {
      socket.destroy()
      resolve(heard)
    }
    socket.setTimeout(1000, end).on('error', end).on('close', end)
    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)).on('data', (chunk) => (heard += chunk.toString('latin1')))
  })
}

async function openPorts(): Promise<readonly number[]> {
  const open: number[] = []
  let next = 1
  const scan = async (): Promise<void> => {
    for (let port = next++; port < 65536; port = next++) {
      const found = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port }, () => resolve(true)).on('error', () => resolve(false))
        socket.on('connect', () => socket.destroy())
      })
      if (found) open.push(port)
    }
  }
  await Promise.all(Array.from({ length: 200 }, scan))
  return open
}

beforeAll(async () => {
  registry = registryUp()
  pi = Pi.up('privacy', { registry: false })
  proxy = await cuttingProxy(22, 0, pi.host)
  proxy.throttle(megabytes(1))
  reference = buildWeb(registry, { name: 'privacy', release: 'private', layers: [{ seed: 31, bytes: megabytes(24) }] })
  const workspace = workspaceOf({ 'compose.yaml': 'name: shop\nservices:\n  web: { image: acme/web, ports: ["80:8080"], stop_grace_period: 1s }\n' })
  running = startAction({ step: 'deploy-to-pi', release: 'private', digests: `web=${reference}`, 'bake-time': '1s', ...throughTunnel(registry), ...behind(proxy, pi.inputs()) }, { workspace })
  expect(await until(() => /web: .* comes through the tunnel/.test(running.log()), 60)).toBe(true)
})
afterAll(async () => {
  await proxy.stop()
  pi.down()
})

test('while a layer moves, the action listens at no TCP port and at no unix socket', () => {
  expect(listeners(process.pid)).toContain(String(proxy.port))
  expect(listeners(running.process.pid ?? 0)).toEqual([])
})

test('who scans loopback, and asks what it finds, gets no image, name or digest', async () => {
  const ports = await openPorts()
  expect(ports).toContain(proxy.port)
  const digest = reference.split('@')[1] ?? ''
  const paths = ['/v2/', '/v2/_catalog', '/v2/acme/privacy/tags/list', `/v2/acme/privacy/manifests/${digest}`]
  const answers = await Promise.all(ports.flatMap((port) => paths.map((path) => ask(port, path).then((heard) => heard.replaceAll(path, '')))))
  expect(answers.filter((heard) => heard.includes('acme/privacy') || heard.includes(digest) || heard.includes('vnd.oci.image'))).toEqual([])
})

test('the random path stands in no command line and in no environment, on the runner or on the Pi', async () => {
  const releases = join(pi.stateOf('shop'), 'releases')
  const texts = readdirSync(releases, { recursive: true, encoding: 'utf8' }).filter((file) => /pull\/web\/.*json$/.test(file)).map((file) => readFileSync(join(releases, file), 'utf8'))
  const path = /pi-deploy\/[0-9a-f]{12}\/[0-9a-f]{32}/.exec(texts[0] ?? '')?.[0] ?? ''
  expect(path).not.toBe('')
  const said = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => ({ pid, text: ['cmdline', 'environ'].map((file) => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'), '')).join('\n') }))
  expect(said.find(({ pid }) => pid === String(running.process.pid))?.text).toContain('GITHUB_WORKSPACE')
  // Processes of the Pi are processes of this machine too.
  expect(said.some(({ text }) => text.includes('pi-deploy-pull'))).toBe(true)
  expect(said.filter(({ text }) => text.includes(path)).map(({ text }) => text.slice(0, 80))).toEqual([])
})

test('and it was a layer under way: the deployment ends well', async () => {
  expect(running.process.exitCode).toBe(null)
  proxy.throttle(Infinity)
  expectDone(await running.ended)
})
