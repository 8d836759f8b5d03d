import { INPUT_NAMES } from '../../src/inputs/parse'
import type { InputName } from '../../src/inputs/spec'
import type { RawInputs } from '../../src/inputs/types'

export const FINGERPRINT = `SHA256:${'A'.repeat(43)}`
export const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nQyNTUxOQAAACDx\n-----END OPENSSH PRIVATE KEY-----'

/** What GitHub hands over for a right deploy-to-pi, changed by `given`. */
export function rawInputs(given: Partial<Record<InputName, string>> = {}): RawInputs {
  return { ...nothing(), step: 'deploy-to-pi', host: 'pi.local', username: 'deploy', key: PEM, fingerprint: FINGERPRINT, ...given }
}

/** No input given at all. */
export function nothing(): RawInputs {
  return Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as RawInputs
}
