// Why a mail was not taken, in words for people, and whether another attempt is of use.
import { maskable, type Secret } from '../support/secret'
import { noConnection } from './notify-refusal'

export interface MailError extends Error {
  /** nodemailer's: EAUTH, EENVELOPE, ETLS, …; or Node's */
  readonly code?: string
  /** Last command, as nodemailer names it: CONN, AUTH PLAIN, DATA */
  readonly command?: string
  /** 550 */
  readonly responseCode?: number
  readonly response?: string
  readonly cause?: unknown
}

interface Known {
  readonly host: string
  readonly port: number
  readonly username: string | undefined
  readonly password: Secret | undefined
}

/** A 4xx of SMTP is what a 5xx is in HTTP. A silence after DATA may mean that it was taken. */
export function isPassing({ code = '', command = '', responseCode, message }: MailError): boolean {
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500
  if (isTls(code, message)) return false
  return command === 'CONN' && (code === 'ECONNECTION' || code === 'ESOCKET' || code === 'EDNS')
}

export function mailFailure(error: MailError, { host, port, username, password }: Known, silentSeconds: number): string {
  const { code = '', command = '', responseCode, message } = error
  const at = `${host}:${port}`
  const hidden = password === undefined ? [] : maskable(password).flatMap((each) => [each, base64(each), base64(`\0${username ?? ''}\0${each}`)])
  const hide = (text: string): string => hidden.reduce((shown, each) => shown.replaceAll(each, '[secret]'), text)
  const said = hide((error.response ?? message).replace(/[\s\p{Cc}]+/gu, ' ').trim()).replace(/^(.{300}).+$/, '$1…')
  if (code === 'EAUTH' && responseCode !== undefined) return `${at} does not accept smtp-username with smtp-password (${said})`
  if (code === 'EAUTH') return `${at} cannot be logged in to (${said})`
  if (code === 'ENOAUTH') return `smtp-username and smtp-password are needed for ${at}`
  if (/STARTTLS/.test(command) || /STARTTLS/.test(message)) return isCertificate(code, message) ? noConnection(error, at, 'smtp-host', hide) : `${at} offers no TLS (STARTTLS), and without it nothing is sent; is smtp-port right?`
  if (code === 'EABORT') return `${at} was too slow for the mail`
  if (code === 'ETIMEDOUT') return `${at} gave no answer in ${silentSeconds} s; is smtp-port right?`
  if (code === 'EENVELOPE' && responseCode === undefined) return `an address in mail-from or mail-to is wrong (${said})`
  if (responseCode !== undefined && responseCode < 500) return `${at} takes no mail at the moment (${said}), also when asked again`
  if (command.startsWith('RCPT')) return `${at} refuses everybody in mail-to (${said})`
  if (command.startsWith('MAIL')) return `${at} refuses mail-from (${said})`
  if (responseCode !== undefined) return `${at} did not take the mail (${said})`
  return noConnection(error, at, 'smtp-host', hide)
}

const isCertificate = (code: string, message: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO/.test(code) || /certificate|altnames/i.test(message)
const isTls = (code: string, message: string): boolean => code === 'ETLS' || /ERR_SSL|EPROTO|ERR_TLS/.test(code) || isCertificate(code, message) || /SSL routines|STARTTLS/.test(message)
const base64 = (text: string): string => Buffer.from(text).toString('base64')
