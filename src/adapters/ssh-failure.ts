// What is said when a connection does not come about. Each sentence begins with the input to look at first and ends with
// how far it got, because "connection failed" sends people to the wrong place.
import { WorldFailure } from '../support/problem'

/** How far an attempt came before it failed. */
export type Stage = 'tcp' | 'banner' | 'host-key' | 'auth'

export interface Attempt {
  readonly stage: Stage
  readonly error: Error & { readonly code?: unknown; readonly level?: unknown }
  /** What the other side said before its SSH banner, e.g. `Exceeded MaxStartups`; shown, cut to one line. */
  readonly greeting: string
}

export interface Who {
  /** host:port */
  readonly place: string
  readonly host: string
  readonly username: string
  /** `ssh-ed25519 SHA256:…` of the key that was offered. */
  readonly publicHalf: string
  /** known-hosts or fingerprint: where the pins came from. */
  readonly pinInput: string
  readonly pinnedTypes: string
  readonly readyTimeoutSeconds: number
}

export interface Failed {
  /** Whether the same attempt may succeed later. Never for authentication and host keys: fail2ban counts those. */
  readonly again: boolean
  readonly failure: WorldFailure
}

const REACHED: Readonly<Record<Stage, string>> = {
  tcp: 'TCP no',
  banner: 'TCP ok, banner no, auth no',
  'host-key': 'TCP ok, banner ok, host key no, auth no',
  auth: 'TCP ok, banner ok, host key ok, auth no',
}

/** `tries` goes into the sentence: `5 attempts in 58 s`. */
export function explain(attempt: Attempt, who: Who, tries: string): Failed {
  const { what, hint, again } = SENTENCES[attempt.stage](attempt, who)
  return { again, failure: new WorldFailure({ what: `${what} (${REACHED[attempt.stage]}; ${tries})`, hint }) }
}

interface Sentence {
  readonly what: string
  readonly hint: string
  readonly again: boolean
}

const SENTENCES: Readonly<Record<Stage, (attempt: Attempt, who: Who) => Sentence>> = {
  tcp: ({ error }, { place, host }) => {
    const code = String(error.code ?? error.message)
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET') {
      const how = code === 'ECONNREFUSED' ? 'nothing listens there, the connection was refused' : 'the connection was reset'
      return { what: `port: ${place} cannot be reached: ${how}`, hint: 'check the port, and on the Pi that sshd runs: systemctl status ssh', again: true }
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      return {
        what: `host: the name ${host} cannot be resolved (${code})`,
        hint: 'names like raspberrypi.local exist only in the home network: give an address or a name that the runner can resolve',
        again: code === 'EAI_AGAIN',
      }
    }
    return { what: `host: ${place} cannot be reached (${code})`, hint: 'check the address, that the Pi is switched on, and that the runner may reach it (router, firewall, VPN)', again: true }
  },
  banner: ({ error, greeting }, { place, readyTimeoutSeconds }) => {
    const within = /timed out/i.test(error.message) ? `sends no SSH banner within ${readyTimeoutSeconds} s` : 'closes it without an SSH banner'
    const said = greeting === '' ? '' : ` (it says "${greeting}")`
    return {
      what: `port: ${place} accepts the connection but ${within}${said}`,
      hint: 'check that this is the port of sshd; an overloaded sshd (MaxStartups), a ban (fail2ban) or a dead tunnel look the same',
      again: true,
    }
  },
  'host-key': ({ error }, { place, pinInput, pinnedTypes, readyTimeoutSeconds }) => {
    if (/no matching host key format/.test(error.message)) {
      return { what: `${pinInput}: ${place} has no host key of the pinned type (${pinnedTypes})`, hint: 'pin a key that the Pi has: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the Pi prints it', again: false }
    }
    const why = /timed out/i.test(error.message) ? `was not done within ${readyTimeoutSeconds} s` : `failed (${error.message})`
    return { what: `host: the key exchange with ${place} ${why}`, hint: 'the sshd may be too old or too strict, or the connection dropped: try `ssh -v` to it', again: false }
  },
  auth: ({ error }, { place, username, publicHalf, readyTimeoutSeconds }) => {
    if (error.level === 'client-authentication' || /authentication fail/i.test(error.message)) {
      return {
        what: `key: user "${username}" at ${place} does not accept the key ${publicHalf}`,
        hint: `put its public half into ~${username}/.ssh/authorized_keys on the Pi, or correct "username": sshd does not tell which of the two is wrong`,
        again: false,
      }
    }
    const why = /timed out/i.test(error.message) ? `was not done within ${readyTimeoutSeconds} s` : `was cut off (${error.message})`
    return { what: `host: the login at ${place} ${why}`, hint: 'look into the log of sshd on the Pi: journalctl -u ssh', again: false }
  },
}
