// Rules that a table of kinds cannot say. Each returns problems that begin with the input's name.
import { RELEASE_NAME } from './release'
import { INPUT_NAMES } from './parse'
import { INPUTS, type InputSpec } from './spec'
import type { Inputs, RawInputs } from './types'

type Rule = (inputs: Partial<Inputs>, raw: RawInputs) => readonly string[]

/** Every problem across inputs; `inputs` holds only what could be read, so no rule repeats what the parser said. */
export function checkRules(inputs: Partial<Inputs>, raw: RawInputs): readonly string[] {
  return RULES.flatMap((rule) => rule(inputs, raw))
}

const requiredInputsAreGiven: Rule = (inputs, raw) =>
  INPUT_NAMES.filter((name) => raw[name] === '').flatMap((name) => {
    const spec: InputSpec = INPUTS[name]
    if (name === 'step') return [`step: is required: ${spec.requiredFor?.join(', ')}`]
    // With a wrong step, name what every step needs, so that the next attempt is the last.
    const needed = inputs.step === undefined ? spec.requiredFor !== undefined : spec.requiredFor?.includes(inputs.step)
    return needed === true ? [`${name}: is required${inputs.step === undefined ? '' : ` for ${inputs.step}`}`] : []
  })

const hostKeyIsPinned: Rule = (inputs, raw) => {
  if (raw['known-hosts'] !== '' || raw.fingerprint !== '') return []
  const port = inputs.port === undefined || inputs.port === 22 ? '' : `-p ${inputs.port} `
  const scan = `ssh-keyscan ${port}${inputs.host ?? 'HOST'}`
  return [
    `known-hosts: is required (or fingerprint), so that the key goes to your Pi and to nothing in between; ` +
      `get the lines with "${scan}" from a network that you trust, and compare them with ` +
      `"ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the Pi`,
  ]
}

const fingerprintsAreSha256: Rule = ({ fingerprint = [] }) =>
  fingerprint
    .filter((text) => !/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(text))
    .map((text) => `fingerprint: "${text}" is not of the form SHA256: and 43 characters, as "ssh-keygen -lf FILE" prints it`)

const knownHostsAreLines: Rule = ({ knownHosts = [] }) =>
  knownHosts.flatMap((line, index) => {
    if (line.startsWith('#')) return []
    const parts = line.replace(/^@\S+\s+/, '').split(/\s+/)
    return parts.length >= 3 ? [] : [`known-hosts: line ${index + 1} is not of the form HOST TYPE KEY, as ssh-keyscan prints it`]
  })

const hostIsOnlyAHost: Rule = ({ host }) => {
  if (host === undefined || !/[@/\s]|^\[|^[^:]*:\d+$/.test(host)) return []
  return [`host: "${host}" must be only a name or an address; user and port have the inputs username and port`]
}

const keyIsPrivate: Rule = (_, raw) => {
  if (raw.key === '' || /PRIVATE KEY|PuTTY-User-Key-File/.test(raw.key)) return []
  const what = /^(ssh-|ecdsa-)/.test(raw.key.trim()) ? 'is the public key; the private one is needed' : 'is not a private key'
  return [`key: ${what}: the whole file, from -----BEGIN to END-----, with its line ends`]
}

const passphraseHasKey: Rule = (_, raw) => (raw.passphrase !== '' && raw.key === '' ? ['passphrase: is given without key'] : [])

const projectIsAComposeName: Rule = ({ project }) =>
  project === undefined || /^[a-z0-9][a-z0-9_-]*$/.test(project)
    ? []
    : [`project: "${project}" must be of lower-case letters, digits, - and _, and begin with a letter or digit`]

const releaseIsAName: Rule = ({ release }) =>
  release === undefined || RELEASE_NAME.test(release)
    ? []
    : [`release: "${release}" must be of letters, digits, . _ and -, begin with none of . and -, and have at most 128`]

const confirmUrlIsAUrl: Rule = ({ confirmUrl }) =>
  confirmUrl === undefined || (/^https?:\/\/[^/\s]/.test(confirmUrl) && URL.canParse(confirmUrl))
    ? []
    : [`confirm-url: "${confirmUrl}" is not an address that begins with http:// or https://`]

const confirmUrlHasChecks: Rule = (inputs) =>
  inputs.confirmUrl !== undefined && inputs.smoke?.length === 0
    ? ['confirm-url: needs smoke, the checks to make through it, such as GET / 200']
    : []

const timeoutsArePositive: Rule = (inputs) =>
  ([['health-timeout', inputs.healthTimeoutSeconds], ['hold-timeout', inputs.holdTimeoutSeconds], ['confirm-timeout', inputs.confirmTimeoutSeconds]] as const)
    .filter(([, seconds]) => seconds === 0)
    .map(([name]) => `${name}: must be more than 0`)

const RULES: readonly Rule[] = [
  requiredInputsAreGiven,
  hostKeyIsPinned,
  fingerprintsAreSha256,
  knownHostsAreLines,
  hostIsOnlyAHost,
  keyIsPrivate,
  passphraseHasKey,
  projectIsAComposeName,
  releaseIsAName,
  confirmUrlIsAUrl,
  confirmUrlHasChecks,
  timeoutsArePositive,
]
