// Why a build failed, in words that say what to do. What BuildKit and buildx say was read off buildx 0.13 and 0.38.
import type { WorldFailureParts } from '../support/problem'
import type { StepSeen } from './progress'

export interface FailedBuild {
  /** What buildx said outside of its stream */
  readonly text: readonly string[]
  readonly steps: readonly StepSeen[]
  readonly others: readonly { readonly name: string; readonly error: string }[]
  /** Platforms that are emulated, or would have to be, and why they cannot be */
  readonly emulation: { readonly emulated: readonly string[]; readonly impossible: readonly string[]; readonly why: string }
}

export function buildFailure(failed: FailedBuild): WorldFailureParts {
  const said = errorOf(failed.text)
  // A step that was stopped because another one failed says so.
  const broken = failed.steps.filter(({ error }) => error !== '' && !/context canceled/.test(error))
  const step = broken[0]
  const registry = registryTrouble([said, ...failed.others.map(({ error }) => error)].join('\n'))
  if (step === undefined && registry !== undefined) return registry
  if (step === undefined) return { what: `The build failed: ${said}`, details: snippetOf(failed.text), ...hintFor(said) }
  const where = [step.service, step.platform].filter((part) => part !== '').join(' for ')
  // With one platform BuildKit's names leave it out: then it is what could not be run that tells.
  const platform = step.platform !== '' || !FOREIGN.test([step.error, ...step.lastLines].join('\n')) ? step.platform : failed.emulation.impossible.join(', ')
  const impossible = platform !== '' && (step.platform === '' || failed.emulation.impossible.includes(platform))
  return {
    what: `${where}: ${step.command} failed: ${exitOf(step.error)}`,
    details: [...step.lastLines.map((line) => `  ${line}`), ...snippetOf(failed.text)],
    ...(impossible ? { hint: `This step runs ${platform}, which needs QEMU, and it could not be installed: ${failed.emulation.why}. Build on a runner of that platform, run the step on $BUILDPLATFORM, or leave the platform out of platforms.` } : { ...hintFor(step.error), ...emulated(failed, step) }),
  }
}

/** A build that fails for its cache is worth another try without it. */
export function failedForCache({ text, steps, others }: Pick<FailedBuild, 'text' | 'steps' | 'others'>): boolean {
  if (steps.some(({ error }) => /did not complete successfully/.test(error) && !/context canceled/.test(error))) return false
  return [...text, ...others.map(({ name, error }) => (error === '' ? '' : `${name}: ${error}`)), ...steps.map(({ error }) => error)].some((line) =>
    /the cache did not (answer|get done)|(im|ex)porting cache|cache (im|ex)port|actions?.?cache|actions\.results|GetCacheEntry|CreateCacheEntry|failed to (load|compute) cache|failed to copy:.*(404|not found)|blob .*not found|AzureBlob|BlobNotFound|buildcache|local cache (im|ex)porter/i.test(line))
}

// Targets that write a layer to the same layout at the same time wait for each other, and buildx says so as if it were an error.
const PASSED_OVER = /^ERROR: \(\*service\)\.Write failed: .* locked for /

const errorOf = (said: readonly string[]): string => {
  const text = said.filter((line) => !PASSED_OVER.test(line))
  const line = text.findLast((one) => /^ERROR: /.test(one)) ?? text.findLast((one) => one.trim() !== '') ?? 'docker buildx said nothing'
  return line.replace(/^ERROR: /, '').replace(/^(target \S+: )?failed to solve: /, '$1').trim()
}

/** The lines of the Dockerfile around what failed, as buildx marks them. */
function snippetOf(text: readonly string[]): readonly string[] {
  const begin = text.findIndex((line) => /^\S*ockerfile\S*:\d+$/i.test(line.trim()))
  if (begin === -1) return []
  const end = text.findIndex((line, at) => at > begin + 1 && /^-+$/.test(line))
  return text.slice(begin, end === -1 ? begin + 10 : end).filter((line) => !/^-+$/.test(line)).map((line) => line.trimEnd())
}

const FOREIGN = /exec format error/

const exitOf = (error: string): string => /exit code: \d+.*$/s.exec(error)?.[0] ?? error

function emulated({ emulation }: FailedBuild, { platform, lastLines, error }: StepSeen): { readonly hint?: string } {
  if (FOREIGN.test([error, ...lastLines].join('\n'))) return { hint: `The machine cannot run ${platform || 'what this step starts'}: its image is for another platform, or QEMU is missing.` }
  return emulation.emulated.includes(platform) ? { hint: `${platform} was emulated with QEMU here, which some programs do not survive; a runner of that platform builds it natively.` } : {}
}

function registryTrouble(said: string): WorldFailureParts | undefined {
  const pushing = /failed to push/.test(said)
  const [whose, access] = pushing ? ['The registry', 'write'] : ['The registry of a base image', 'read']
  const line = (said.split('\n').find((one) => one !== '') ?? '').replace(/^\S+: failed to resolve source metadata for /, '')
  if (/401 Unauthorized|authorization failed|authentication required|no basic auth credentials|insufficient_scope|unauthorized:/i.test(said)) return { what: `${whose} does not know us${pushing ? ', or not with the right to push' : ''}: ${line}`, hint: `${pushing ? '' : 'Is the name of the image right? '}Give registry, registry-username and registry-password with ${access} access; on ghcr.io the job needs permissions: packages: ${access}.` }
  if (/403 Forbidden|denied:|permission_denied/i.test(said)) return { what: `${whose} does not let us: ${line}`, hint: `On ghcr.io the job needs permissions: packages: ${access}, and the package has to give this repository ${access} access.` }
  if (/429 Too Many Requests|toomanyrequests/i.test(said)) return { what: `${whose} says 429, too many requests: ${line}`, hint: pushing ? 'Run this again later; what is there already is not pushed again.' : 'Log in with registry-username and registry-password, or name a mirror in registry-mirrors.' }
  if (/5\d\d (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)|unexpected status( code)?.*: 5\d\d/i.test(said)) return { what: `${whose} is in trouble itself: ${line}`, hint: 'Run this again later. No tag was given.' }
  return undefined
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/path ".*" not found|unable to prepare context/, 'The context is relative to the directory of the Compose file; was it checked out, or downloaded from the earlier job?'],
  [/failed to read dockerfile/, 'dockerfile: is relative to the context.'],
  [/target stage ".*" could not be found/, 'The Dockerfile has no stage of that name: look at target.'],
  [/no match for platform in manifest|does not provide the specified platform/, 'The base image is not there for that platform: choose another one, or leave the platform out of platforms.'],
  [/secret .* not found|failed to stat|secret not found/, 'The Dockerfile asks for a secret that is not given: see secrets, secret-envs and secret-files.'],
  [/did not answer for \d+ s/, 'It hangs, or the way to it does. Run this again later; no tag was given.'],
  [/error reading from server: EOF|Cannot connect to the Docker daemon|closing transport/, 'Docker or the builder went away meanwhile: was it restarted, or ended for want of memory?'],
  [/pull access denied|failed to resolve source metadata|failed to do request|dial tcp|no such host/, 'Can the builder reach the registry of the base image, and may it pull from it? A mirror can be named in registry-mirrors.'],
  [/no space left on device/, "The builder's disk is full: docker buildx prune makes room."],
]

function hintFor(said: string): { readonly hint?: string } {
  const found = HINTS.find(([pattern]) => pattern.test(said))
  return found === undefined ? {} : { hint: found[1] }
}
