import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals'
import { connect, type ConnectOptions } from '../../src/adapters/ssh'
import type { Host } from '../../src/execution/ports'
import { cuttingProxy, type CuttingProxy } from './support/cutting-proxy'
import { describeWithSshd, startSshd, type Sshd } from './support/sshd'

const soon = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

describeWithSshd('how a dead link is told from a quiet one', () => {
  let sshd: Sshd
  let proxy: CuttingProxy
  let host: Host | undefined
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => sshd.stop())
  beforeEach(async () => {
    proxy = await cuttingProxy(sshd.port)
  })
  afterEach(async () => {
    host?.close()
    await proxy.stop()
  })

  const connected = async (options: ConnectOptions = {}): Promise<Host> => {
    host = await connect(sshd.target({ port: proxy.port }), options)
    return host
  }

  test('by a black hole: with the defaults the dead link is noticed within 15 s', async () => {
    const pi = await connected()
    const running = pi.run(['sleep', '60'])
    await soon(0.2)
    proxy.blackHole()
    const begun = performance.now()
    expect(await running).toMatchObject({ kind: 'lost', why: expect.stringMatching(/nothing was heard/) })
    expect(performance.now() - begun).toBeLessThan(15_000)
  }, 20_000)

  test('a quiet command on a living link is not taken for dead', async () => {
    const pi = await connected({ pingSeconds: 1, silenceSeconds: 2 })
    expect(await pi.run(['sleep', '4'])).toMatchObject({ kind: 'exited', code: 0 })
  }, 10_000)

  test('an upload on a slow line is not taken for dead, although the answers to the pings wait behind it', async () => {
    const pi = await connected({ pingSeconds: 1, silenceSeconds: 2 })
    proxy.throttle(600_000)
    const ran = await pi.run(['sh', '-c', 'wc -c'], { stdin: new Uint8Array(3_000_000) })
    expect(ran).toMatchObject({ kind: 'exited', stdout: '3000000\n' })
  }, 20_000)
})
