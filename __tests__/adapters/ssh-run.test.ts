import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect } from '../../src/adapters/ssh'
import type { Host } from '../../src/execution/ports'
import { describeWithSshd, startSshd, type Sshd } from './support/sshd'

describeWithSshd('commands on the host', () => {
  let sshd: Sshd
  let host: Host
  beforeAll(async () => {
    sshd = await startSshd()
    host = await connect(sshd.target())
  })
  afterAll(async () => {
    host?.close()
    await sshd?.stop()
  })
  const sh = (script: string, options: Parameters<Host['run']>[1] = {}): ReturnType<Host['run']> => host.run(['sh', '-c', script], options)
  const soon = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const countOf = async (begin: string): Promise<number> => {
    const ran = await host.run(['ps', 'ax', '-o', 'args'])
    return ran.kind === 'lost' ? NaN : ran.stdout.split('\n').filter((line) => line.startsWith(begin)).length
  }

  test('a command reports its exit code and both outputs, untrimmed', async () => {
    expect(await sh('echo " out "; echo err >&2; exit 3')).toEqual({ kind: 'exited', code: 3, stdout: ' out \n', stderr: 'err\n' })
  })

  test('arguments arrive as they are, whatever a shell would make of them', async () => {
    const words = ["it's", '$(id)', '`id`', '"', '\\', '*', '~', 'two\nlines', '; exit 9', '-n', '', 'ü']
    expect(await host.run(['printf', '%s\\0', ...words])).toMatchObject({ code: 0, stdout: words.map((word) => `${word}\0`).join('') })
  })

  test('a program that is not there is exit code 127', async () => {
    expect(await host.run(['no-such-program'])).toMatchObject({ kind: 'exited', code: 127 })
  })

  test('stdin is ended also when there is none, so that a reader does not wait for ever', async () => {
    expect(await sh('cat; echo done')).toMatchObject({ code: 0, stdout: 'done\n' })
  })

  test('32 MB of bytes on stdin arrive whole', async () => {
    const bytes = randomBytes(32 * 1024 * 1024)
    const ran = await sh('sha256sum | cut -c1-64', { stdin: new Uint8Array(bytes) })
    expect(ran).toMatchObject({ code: 0, stdout: `${createHash('sha256').update(bytes).digest('hex')}\n` })
  })

  test('a command that does not read its stdin to the end still ends with its own exit code', async () => {
    expect(await sh('head -c 10 >/dev/null; exit 4', { stdin: randomBytes(16 * 1024 * 1024) })).toMatchObject({ kind: 'exited', code: 4 })
  })

  test('16 MB of output on both streams arrive whole, the last bytes of stderr too', async () => {
    const ran = await sh('yes stdout-line | head -c 8000000; yes stderr-line | head -c 8000000 >&2; echo end >&2')
    if (ran.kind === 'lost') throw new Error(ran.why)
    expect([ran.stdout.length, ran.stderr.length, ran.stderr.slice(-4)]).toEqual([8_000_000, 8_000_004, 'end\n'])
  })

  test('lines come as they are written, not at the end', async () => {
    const times: number[] = []
    await sh('echo one; sleep 0.4; echo two', { onLine: () => times.push(performance.now()) })
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300)
  })

  test('a line and a character that are cut by chunks are put together again', async () => {
    const lines: string[] = []
    const script = `printf 'gr\\303'; sleep 0.1; printf '\\266\\303\\237e'; sleep 0.1; printf '\\n\\nzwei\\ndr'; sleep 0.1; printf 'ei'`
    const ran = await sh(script, { onLine: (line) => lines.push(line) })
    expect(lines).toEqual(['größe', '', 'zwei', 'drei'])
    expect(ran).toMatchObject({ stdout: 'größe\n\nzwei\ndrei' })
  })

  test('an exception in onLine rejects that run and harms no other', async () => {
    const failing = sh('echo line; sleep 5', { onLine: () => { throw new Error('bug in the reader') } })
    await expect(failing).rejects.toThrow('bug in the reader')
    expect(await sh('echo alive')).toMatchObject({ stdout: 'alive\n' })
  })

  test('a timeout is lost and not success, and a command that still writes ends on the host', async () => {
    const begun = performance.now()
    const ran = await sh('while echo 4711; do sleep 0.1; done', { timeoutSeconds: 0.5 })
    expect(ran).toEqual({ kind: 'lost', why: 'no end within 0.5 s: its channel was closed' })
    expect(performance.now() - begun).toBeLessThan(1500)
    await soon(0.4)
    expect(await countOf('sh -c while echo 4711')).toBe(0)
  })

  // sshd gives no signals to the sessions of root (it needs its privilege separation for that).
  const unlessRoot = process.getuid?.() === 0 ? test.skip : test
  unlessRoot('after a timeout a silent command and its children are killed, when the user is not root', async () => {
    await sh('sleep 4711 & sleep 4711', { timeoutSeconds: 0.5 })
    await soon(0.3)
    expect(await countOf('sleep 4711')).toBe(0)
  })

  test('a command that a signal ended is lost, with the signal named', async () => {
    expect(await sh('kill -9 $$')).toEqual({ kind: 'lost', why: 'the command was ended by SIGKILL' })
  })

  test('a channel that the host closes without exit code is lost', async () => {
    // The session process of sshd dies, so nobody can report the end of the command.
    const other = await connect(sshd.target())
    const ran = await other.run(['sh', '-c', 'kill -9 $PPID; sleep 5'])
    expect(ran).toMatchObject({ kind: 'lost' })
    other.close()
  })

  test('ten commands at a time do not mix their outputs', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, index) => sh(`for i in 1 2 3; do echo ${index}; done; exit ${index}`)))
    all.forEach((ran, index) => expect(ran).toMatchObject({ kind: 'exited', code: index, stdout: `${index}\n`.repeat(3) }))
  })

  test('a command that cannot be quoted is refused, not sent in part', async () => {
    await expect(host.run(['echo', 'a\0b'])).rejects.toThrow(/NUL/)
  })
})
