import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals'
import { connect, type ConnectOptions } from '../../src/adapters/ssh'
import type { Host } from '../../src/execution/ports'
import { cuttingProxy, type CuttingProxy } from './support/cutting-proxy'
import { describeWithSshd, startSshd, type Sshd } from './support/sshd'

const soon = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

describeWithSshd('a connection that breaks', () => {
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

  test('by an orderly end: the command is lost, the process lives', async () => {
    const pi = await connected()
    const running = pi.run(['sleep', '60'])
    await soon(0.2)
    proxy.fin()
    expect(await running).toEqual({ kind: 'lost', why: 'the other side closed the connection' })
  })

  test('by a reset: the command is lost, the process lives', async () => {
    const pi = await connected()
    const running = pi.run(['sleep', '60'])
    await soon(0.2)
    proxy.reset()
    expect(await running).toEqual({ kind: 'lost', why: 'read ECONNRESET' })
  })

  test('by a reset while nothing runs: the process lives, and the next command is lost at once', async () => {
    const pi = await connected()
    proxy.reset()
    await soon(0.2)
    expect(await pi.run(['true'])).toEqual({ kind: 'lost', why: 'read ECONNRESET' })
    expect(await pi.request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutSeconds: 5 })).toEqual({ error: expect.stringContaining('the connection to the host is lost: read ECONNRESET') })
  })

  test('after any number of bytes of an upload: lost every time, never success', async () => {
    for (const bytes of [1, 100, 5_000, 60_000, 300_000, 700_000]) {
      const pi = await connect(sshd.target({ port: proxy.port }))
      proxy.resetAfter(bytes)
      expect(await pi.run(['sh', '-c', 'cat >/dev/null'], { stdin: new Uint8Array(1_000_000) })).toMatchObject({ kind: 'lost' })
      pi.close()
      proxy.heal()
    }
  })

  test('a line that a drop cuts in two is not delivered as a line', async () => {
    const pi = await connected()
    const lines: string[] = []
    const running = pi.run(['sh', '-c', 'echo whole; printf half; sleep 60'], { onLine: (line) => lines.push(line) })
    while (lines.length === 0) await soon(0.05)
    await soon(0.3)
    proxy.reset()
    expect(await running).toMatchObject({ kind: 'lost' })
    expect(lines).toEqual(['whole'])
  })

  test('every command that waits is told, not only the first', async () => {
    const pi = await connected()
    const running = [1, 2, 3].map(() => pi.run(['sleep', '60']))
    await soon(0.2)
    proxy.fin()
    expect((await Promise.all(running)).map(({ kind }) => kind)).toEqual(['lost', 'lost', 'lost'])
  })

  test('reconnect gives a working connection in place of the dead one, with the same pins', async () => {
    const pi = await connected()
    proxy.reset()
    await soon(0.1)
    await pi.reconnect()
    expect(await pi.run(['echo', 'again'])).toMatchObject({ stdout: 'again\n' })
    expect(proxy.accepted()).toBe(2)
  })

  test('reconnect of a living connection ends it first, and calls at the same time share one', async () => {
    const pi = await connected()
    await Promise.all([pi.reconnect(), pi.reconnect(), pi.reconnect()])
    await soon(0.2)
    expect([proxy.accepted(), proxy.open()]).toEqual([2, 1])
  })

  test('reconnect to a host that shows another key is refused', async () => {
    const other = await startSshd()
    const swapped = await cuttingProxy(other.port)
    const target = sshd.target({ port: proxy.port })
    const pi = await connect({ ...target, get port() { return proxy.accepted() === 0 ? proxy.port : swapped.port } })
    proxy.reset()
    await expect(pi.reconnect()).rejects.toThrow(/^known-hosts: the host key of .* is not the pinned one/)
    await swapped.stop()
    await other.stop()
  })

  test('close never throws: twice, after a drop, and into a black hole, where the socket is gone soon', async () => {
    const pi = await connected()
    proxy.reset()
    await soon(0.1)
    pi.close()
    pi.close()
    proxy.heal()
    const second = await connected()
    proxy.blackHole()
    second.close()
    await soon(1.5)
    // The first byte is answered with a reset, the second write meets it.
    for (const _ of [1, 2]) {
      proxy.poke()
      await soon(0.1)
    }
    expect(proxy.open()).toBe(0)
    expect(await second.run(['true'])).toEqual({ kind: 'lost', why: 'the connection was closed by this side' })
    await expect(second.reconnect()).rejects.toThrow('reconnect after close')
  })
})
