// E-mail by SMTP. The connection is TLS before anything is said, with a certificate that holds; only this machine is spoken to in the clear.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport'
import type { Channel, Told } from '../execution/notifying'
import type { Message } from '../notify/message'
import { isLoopback } from '../support/loopback'
import type { Secret } from '../support/secret'
import { isPassing, mailFailure, type MailError } from './notify-mail-failure'
import type { SendBounds } from './notify-send'

export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface MailSettings {
  readonly host: string
  readonly port: number
  readonly username: string | undefined
  readonly password: Secret | undefined
  readonly from: string
  readonly to: readonly string[]
  /** PEM of an authority that is trusted besides those of Node; NODE_EXTRA_CA_CERTS does the same for users. */
  readonly authority?: string
  /** Whether it may stay plain text, where the server offers no TLS */
  readonly plain?: (host: string) => boolean
}

/** @param bounds `answerSeconds` for each answer of the server */
export function mail(settings: MailSettings, text: (message: Message) => MailText, bounds: SendBounds): Channel {
  const { from, to } = settings
  return {
    name: 'e-mail',
    tell: async (message) => {
      const ends = performance.now() + bounds.wholeSeconds * 1000
      const content = text(message)
      // The same in each attempt, so that a server that took it already can tell.
      const messageId = `<${randomUUID()}@pi-deploy>`
      for (let tries = 0; ; tries++) {
        try {
          return await deliver(settings, { ...content, from, to: [...to], messageId, headers: { 'Auto-Submitted': 'auto-generated' } }, bounds, (ends - performance.now()) / 1000)
        } catch (thrown) {
          const wait = isPassing(thrown as MailError) ? bounds.pauses[tries] : undefined
          if (wait === undefined || performance.now() + wait * 1000 >= ends) return { kind: 'failed', why: mailFailure(thrown as MailError, settings, bounds.answerSeconds) }
          await pause(wait * 1000)
        }
      }
    },
  }
}

async function deliver(settings: MailSettings, content: object, { answerSeconds }: SendBounds, seconds: number): Promise<Told> {
  const { host, port, username, password, authority, plain = isLoopback } = settings
  // Loaded by the first mail, as most steps send none.
  const { createTransport } = await import('nodemailer')
  const answerMs = answerSeconds * 1000
  const options: SMTPTransportOptions = {
    host, port, secure: port === 465, requireTLS: !plain(host),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(authority === undefined ? {} : { ca: authority }) },
    ...(username === undefined || password === undefined ? {} : { auth: { user: username, pass: password.reveal() } }),
    connectionTimeout: answerMs, greetingTimeout: answerMs, socketTimeout: answerMs, dnsTimeout: answerMs,
    // A text from a commit must not make it read files or addresses.
    disableFileAccess: true, disableUrlAccess: true,
  }
  const transport = createTransport(options)
  try {
    const sent = await transport.sendMail({ ...content, signal: AbortSignal.timeout(Math.ceil(Math.max(seconds, 0) * 1000)) })
    if (sent.rejected.length > 0) return { kind: 'failed', why: `${host}:${port} refuses ${sent.rejected.join(', ')} of mail-to; the other recipients were told` }
    return { kind: 'told', where: settings.to.join(', ') }
  } finally {
    transport.close()
  }
}
