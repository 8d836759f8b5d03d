// E-mail, against a real mail server.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mail, type MailSettings } from '../../src/adapters/notify-mail'
import type { SendBounds } from '../../src/adapters/notify-send'
import { Secret } from '../../src/support/secret'
import { aMessage, QUICK } from '../support/notify'
import { MailServer, mailServerMissing } from '../workbench/mail-server'

const missing = mailServerMissing()
if (missing !== undefined) console.warn(`e-mail is not tested: ${missing}`)
const bench = missing === undefined ? describe : describe.skip
const BOUNDS: SendBounds = { ...QUICK, answerSeconds: 5, wholeSeconds: 20 }
const TEXT = { subject: 'booking v2 läuft', text: 'Es läuft 🎉.', html: '<p>Es läuft 🎉.</p>' }

function tell(server: MailServer, given: Partial<MailSettings> = {}, bounds: SendBounds = BOUNDS, text = TEXT) {
  const { host, port, username, authority } = server
  const settings = { host, port, username, password: new Secret(server.password), from: 'Deployments <deploy@bench.example>', to: ['anna@bench.example'], authority, plain: () => false, ...given }
  return mail(settings, () => text, bounds).tell(aMessage())
}

const why = async (server: MailServer, given: Partial<MailSettings> = {}, bounds: SendBounds = BOUNDS): Promise<string> => {
  const told = await tell(server, given, bounds)
  return told.kind === 'failed' ? told.why.replaceAll(given.host ?? server.host, 'HOST') : 'told'
}

bench('a mail', () => {
  let server: MailServer
  beforeAll(async () => { server = await MailServer.up() })
  afterEach(() => server.heal())
  afterAll(() => server.stop())

  test('arrives whole, as text and as a page, over STARTTLS and after login', async () => {
    expect(await tell(server)).toEqual({ kind: 'told', where: 'anna@bench.example' })
    const [first = ''] = await server.mails('anna', 1)
    expect(first).toContain('Subject: =?UTF-8?')
    expect(first).toContain('Content-Type: multipart/alternative')
    expect(first).toContain('Auto-Submitted: auto-generated')
    expect(first).toMatch(/with esmtpsa +\(TLS1\.[23]\)/)
  })

  test('arrives over TLS at once on port 465', async () => {
    expect(await why(server, { port: 465, to: ['bert@bench.example'] })).toBe('told')
    expect((await server.mails('bert', 1))[0]).toMatch(/with esmtpsa/)
  })

  test('takes no header from a line break in its subject', async () => {
    await tell(server, { to: ['carl@bench.example'] }, BOUNDS, { ...TEXT, subject: 'v2\r\nBcc: bert@bench.example\r\n\r\nbody' })
    const [head = ''] = (await server.mails('carl', 1))[0]?.split('\n\n') ?? []
    expect(head).not.toMatch(/^Bcc:/m)
  })

  test('is tried again when the server is busy, and arrives once it is not', async () => {
    server.fail('busy')
    setTimeout(() => server.heal(), 300)
    expect(await why(server, { to: ['dora@bench.example'] }, { ...BOUNDS, pauses: [0.1, 1] })).toBe('told')
    expect(await server.mails('dora', 1)).toHaveLength(1)
  })

  test.each<[string, Partial<MailSettings>, string]>([
    ['a wrong password', { password: new Secret('wr0ng-pass') }, 'HOST:587 does not accept smtp-username with smtp-password (535 Incorrect authentication data)'],
    ['a login that is missing', { username: undefined }, 'HOST:587 refuses everybody in mail-to (550 5.7.1 relaying is for those who log in)'],
    ['a recipient that there is not', { to: ['nobody@bench.example'] }, 'HOST:587 refuses everybody in mail-to (550 5.1.1 no such user here)'],
    ['one recipient of two', { to: ['anna@bench.example', 'nobody@bench.example'] }, 'HOST:587 refuses nobody@bench.example of mail-to; the other recipients were told'],
    ['a certificate of nobody known', { authority: '' }, 'TLS with HOST:587 fails (unable to verify the first certificate); NODE_EXTRA_CA_CERTS names the certificates of an authority of your own'],
    ['a certificate of nobody known, with TLS at once', { authority: '', port: 465 }, 'TLS with HOST:465 fails (unable to verify the first certificate); NODE_EXTRA_CA_CERTS names the certificates of an authority of your own'],
    ['a port where nothing is', { port: 586 }, 'nothing answers at HOST:586; is smtp-host right?'],
    ['a name that nobody knows', { host: 'mail.invalid' }, 'HOST:587 is not known to DNS; is smtp-host right?'],
  ])('says so for %s', async (_, given, text) => {
    expect(await why(server, given)).toBe(text)
  })

  test.each<['busy' | 'refusing' | 'silent', string]>([
    ['busy', 'HOST:587 takes no mail at the moment (451 4.3.2 come back later), also when asked again'],
    ['refusing', 'HOST:587 did not take the mail (550 5.7.1 looks like spam)'],
    ['silent', 'HOST:587 gave no answer in 1 s; is smtp-port right?'],
  ])('says so for a server that is %s', async (fault, text) => {
    server.fail(fault)
    expect(await why(server, {}, { ...BOUNDS, answerSeconds: fault === 'silent' ? 1 : 5 })).toBe(text)
  })

  test('never shows the password, however the server would echo it', async () => {
    expect(await why(server, { password: new Secret('535 Incorrect') })).not.toContain('Incorrect')
  })

  test('is given up in all after its bound', async () => {
    server.fail('silent')
    const begun = Date.now()
    expect(await why(server, {}, { ...BOUNDS, wholeSeconds: 1 })).toBe('HOST:587 was too slow for the mail')
    expect(Date.now() - begun).toBeLessThan(3000)
  })
})

bench('a mail server without TLS', () => {
  let server: MailServer
  beforeAll(async () => { server = await MailServer.up({ starttls: false }) })
  afterAll(() => server.stop())

  test('gets nothing, neither the login nor the mail', async () => {
    expect(await why(server)).toBe('HOST:587 offers no TLS (STARTTLS), and without it nothing is sent; is smtp-port right?')
    expect(server.log()).not.toContain('deploy@bench.example')
  })

  test('is good enough on this machine itself', async () => {
    const { host, port, username } = server
    const told = await mail({ host, port, username, password: new Secret(server.password), from: 'deploy@bench.example', to: ['anna@bench.example'] }, () => TEXT, BOUNDS).tell(aMessage())
    expect(told).toEqual({ kind: 'told', where: 'anna@bench.example' })
  })
})

bench('a mail server with the certificate of another', () => {
  test('gets nothing', async () => {
    const server = await MailServer.up({ certified: 'DNS:mail.elsewhere.example' })
    try {
      expect(await why(server)).toMatch(/^TLS with HOST:587 fails \(.*does not match/)
    } finally {
      await server.stop()
    }
  })
})
