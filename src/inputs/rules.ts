// Rules that a table of kinds cannot say. Each returns problems that begin with the input's name. What only SSH can
// judge (keys, passphrases, pins of the host key) is deliberately not here but in the adapter that reads them.
import { notifyRules } from './notify-rules'
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
    // With a wrong step, name what a deployment needs, so that the next attempt is the last.
    const needed = spec.requiredFor?.includes(inputs.step ?? 'deploy-to-pi')
    return needed === true ? [`${name}: is required${inputs.step === undefined ? '' : ` for ${inputs.step}`}`] : []
  })

const hostIsOnlyAHost: Rule = ({ host }) => {
  if (host === undefined || !/[@/\s]|^\[|^[^:]*:\d+$/.test(host)) return []
  return [`host: "${host}" must be only a name or an address; user and port have the inputs username and port`]
}

const projectIsAComposeName: Rule = ({ project }) =>
  project === undefined || /^[a-z0-9][a-z0-9_-]*$/.test(project)
    ? []
    : [`project: "${project}" must be of lower-case letters, digits, - and _, and begin with a letter or digit`]

const releaseIsAName: Rule = ({ release }) =>
  release === undefined || RELEASE_NAME.test(release)
    ? []
    : [`release: "${release}" must be of letters, digits, . _ and -, begin with none of . and -, and have at most 128`]

const addressesAreUrls: Rule = ({ confirmUrl, environmentUrl }) =>
  ([['confirm-url', confirmUrl], ['environment-url', environmentUrl]] as const)
    .filter(([, url]) => url !== undefined && !(/^https?:\/\/[^/\s]/.test(url) && URL.canParse(url)))
    .map(([name, url]) => `${name}: "${url}" is not an address that begins with http:// or https://`)

// A rollback has the environment of the release that it goes back to.
const deploymentsHaveAnEnvironment: Rule = ({ step, githubDeployments, environment }) =>
  step === 'deploy-to-pi' && githubDeployments === 'true' && environment === undefined ? ['environment: is required with github-deployments: true, as GitHub files deployments under it'] : []

const timeoutsArePositive: Rule = (inputs) =>
  ([['health-timeout', inputs.healthTimeoutSeconds], ['hold-timeout', inputs.holdTimeoutSeconds], ['confirm-timeout', inputs.confirmTimeoutSeconds]] as const)
    .filter(([, seconds]) => seconds === 0)
    .map(([name]) => `${name}: must be more than 0`)

const mirrorsAreAddresses: Rule = ({ registryMirrors = [] }) =>
  registryMirrors
    .filter((line) => !/^[a-z0-9.:-]+=(https?:\/\/)?[a-z0-9.:[\]-]+$/i.test(line))
    .map((line) => `registry-mirrors: "${line}" is not REGISTRY=ADDRESS`)

const RULES: readonly Rule[] = [
  requiredInputsAreGiven,
  hostIsOnlyAHost,
  projectIsAComposeName,
  releaseIsAName,
  addressesAreUrls,
  deploymentsHaveAnEnvironment,
  timeoutsArePositive,
  mirrorsAreAddresses,
  notifyRules,
]
