import { spawn } from 'node:child_process'
import { connect as tcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { connect, type ConnectOptions } from '../../src/adapters/ssh'
import type { Host, Target } from '../../src/execution/ports'
import type { WorldFailure } from '../../src/support/problem'
import { cuttingProxy } from './support/cutting-proxy'
import { describeWithSshd, freePort, startSshd, type Sshd } from './support/sshd'

describeWithSshd('a host that does not let us in', () => {
  let sshd: Sshd
  const servers: Server[] = []
  const sockets: Socket[] = []
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => sshd.stop())
  afterEach(async () => {
    sockets.splice(0).forEach((socket) => socket.destroy())
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  })

  const target = (changes: Partial<Target>): Target => ({ ...sshd.target(), ...changes, knownHosts: [`* ${sshd.hostKeys.ed25519}`] })
  const attempt = (changes: Partial<Target>, options: ConnectOptions = {}): Promise<Host> =>
    connect(target(changes), { retrySeconds: 0, readyTimeoutSeconds: 1, ...options })
  const failure = async (changes: Partial<Target>, options?: ConnectOptions): Promise<WorldFailure> =>
    attempt(changes, options).then(() => Promise.reject(new Error('connected')), (thrown: WorldFailure) => thrown)
  /** A server that does this to every connection; returns its port. */
  const server = async (meet: (socket: Socket) => void): Promise<number> => {
    const listening = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined))
      meet(socket)
    }).listen(0, '127.0.0.1')
    servers.push(listening)
    await new Promise((resolve) => listening.once('listening', resolve))
    return (listening.address() as AddressInfo).port
  }

  test('a port where nothing listens', async () => {
    const port = await freePort()
    const error = await failure({ port })
    expect(error.message).toBe(`port: 127.0.0.1:${port} cannot be reached: nothing listens there, the connection was refused (TCP no; 1 attempt)`)
    expect(error.parts.hint).toContain('systemctl status ssh')
  })

  test('a name that nobody knows', async () => {
    const error = await failure({ host: 'no-such-pi.invalid' })
    expect(error.message).toMatch(/^host: the name no-such-pi\.invalid cannot be resolved \((ENOTFOUND|EAI_AGAIN)\) \(TCP no; 1 attempt\)$/)
  })

  test('an address that cannot be reached', async () => {
    expect((await failure({ host: '2001:db8::1', port: 22 })).message).toMatch(/^host: \[2001:db8::1\]:22 cannot be reached \(E[A-Z]+\) \(TCP no; 1 attempt\)$/)
  })

  test('a host that drops what is sent to it', async () => {
    // A stopped process with a full accept queue: the kernel drops further SYNs, as a firewall does.
    const child = spawn(process.execPath, ['-e', `require('net').createServer().listen({port: 0, host: '127.0.0.1', backlog: 1}, function () { console.log(this.address().port) })`])
    const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)))
    child.kill('SIGSTOP')
    const fillers = Array.from({ length: 4 }, () => tcp(port, '127.0.0.1').on('error', () => undefined))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await failure({ port })).message).toBe(`host: 127.0.0.1:${port} cannot be reached (ETIMEDOUT) (TCP no; 1 attempt)`)
    fillers.forEach((filler) => filler.destroy())
    child.kill('SIGKILL')
  })

  test('a port that accepts and stays silent', async () => {
    const port = await server(() => undefined)
    expect((await failure({ port })).message).toBe(`port: 127.0.0.1:${port} accepts the connection but sends no SSH banner within 1 s (TCP ok, banner no, auth no; 1 attempt)`)
  })

  test('a port that closes at once, as sshd does for a banned address', async () => {
    const port = await server((socket) => socket.end())
    expect((await failure({ port })).message).toBe(`port: 127.0.0.1:${port} accepts the connection but closes it without an SSH banner (TCP ok, banner no, auth no; 1 attempt)`)
  })

  test('another protocol, with what it says', async () => {
    const port = await server((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nX: y\r\n\r\n'))
    expect((await failure({ port })).message).toContain(`closes it without an SSH banner (it says "HTTP/1.1 400 Bad Request") (TCP ok, banner no`)
  })

  test('a banner and then nothing', async () => {
    const port = await server((socket) => socket.write('SSH-2.0-stuck\r\n'))
    expect((await failure({ port })).message).toBe(`host: the key exchange with 127.0.0.1:${port} was not done within 1 s (TCP ok, banner ok, host key no, auth no; 1 attempt)`)
  })

  test('garbage instead of SSH packets ends in a sentence and not in a crash', async () => {
    const port = await server((socket) => socket.write(`SSH-2.0-broken\r\n${'\x7f'.repeat(4096)}`))
    expect((await failure({ port })).message).toMatch(/^host: the key exchange with .* failed \(.*\) \(TCP ok, banner ok, host key no, auth no; 1 attempt\)$/)
  })

  test('an sshd that appears while we try is found, and each further attempt is announced', async () => {
    const port = await freePort()
    const said: string[] = []
    const connecting = attempt({ port }, { retrySeconds: 20, readyTimeoutSeconds: 10, say: (line) => said.push(line) })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const proxy = await cuttingProxy(sshd.port, port)
    const host = await connecting
    expect(await host.run(['echo', 'ok'])).toMatchObject({ stdout: 'ok\n' })
    expect(said).toEqual([expect.stringMatching(/^port: .* \(TCP no; 1 attempt\); next attempt in 1 s$/)])
    host.close()
    await proxy.stop()
  })

  test('an sshd with too many logins under way is tried again', async () => {
    let met = 0
    const port = await server((socket) => {
      met += 1
      if (met === 1) return void socket.end('Exceeded MaxStartups\r\n')
      const through = tcp(sshd.port, '127.0.0.1')
      socket.pipe(through).pipe(socket)
      through.on('error', () => socket.destroy())
    })
    const host = await attempt({ port }, { retrySeconds: 20, readyTimeoutSeconds: 10 })
    host.close()
    expect(met).toBe(2)
  })

  test('the attempts end when their time is over, and the sentence counts them', async () => {
    const begun = performance.now()
    const error = await failure({ port: await freePort() }, { retrySeconds: 2 })
    expect(error.message).toMatch(/\(TCP no; 2 attempts in 1 s\)$/)
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  test('what broke after the banner is not tried again', async () => {
    let met = 0
    const port = await server((socket) => {
      met += 1
      socket.end('SSH-2.0-short\r\n')
    })
    expect((await failure({ port }, { retrySeconds: 20 })).message).toMatch(/^host: the key exchange/)
    expect(met).toBe(1)
  })
})
