// The whole story on one page: mask, read the inputs, do the step, say how it ended.
import type { Channel } from './execution/notifying'
import type { Host, Ports, Result, Target } from './execution/ports'
import { forDeploy, load } from './inputs/load'
import { secretTexts } from './inputs/parse'
import type { Step } from './inputs/spec'
import { hasHost } from './inputs/step'
import type { DeployInputs, Inputs, RawInputs } from './inputs/types'
import { renderFailure, type Ending } from './report/failure'
import type { Telling } from './notify/story'
import { renderOutputs } from './report/outputs'
import { readTelling, tell } from './steps/telling'
import { failureOf, type Failure } from './support/problem'
import { Secret } from './support/secret'

/** Everything outside, as index.ts puts it together. */
export interface World extends Omit<Ports, 'connect' | 'repository' | 'publisher' | 'pullAuthorization'> {
  readonly raw: RawInputs
  /** From now on the log never shows these texts. */
  mask(texts: readonly string[]): void
  connect(target: Target): Promise<Host>
  /** What is wrong with a target before anything is sent to it; each problem begins with the input's name. */
  targetProblems(target: Target): readonly string[]
  /** Images on the runner's side, as the inputs let it see them. */
  images(inputs: Inputs): Pick<Ports, 'repository' | 'publisher' | 'pullAuthorization'>
  /** Whoever the inputs want to be told */
  channels(inputs: Inputs, telling: Telling): readonly Channel[]
  /** Where bugs of this action are reported */
  readonly reportUrl: string
}

export interface Steps extends Record<Step, unknown> {
  build(inputs: DeployInputs, ports: Ports): Promise<Result>
  merge(inputs: DeployInputs, ports: Ports): Promise<Result>
  scan(inputs: Inputs, ports: Ports): Promise<Result>
  promote(inputs: DeployInputs, ports: Ports): Promise<Result>
  'deploy-to-pi'(inputs: DeployInputs, ports: Ports): Promise<Result>
  rollback(inputs: Inputs, ports: Ports): Promise<Result>
  status(inputs: Inputs, ports: Ports): Promise<Result>
  notify(inputs: Inputs, ports: Ports): Promise<Result>
}

/** Never throws: whatever goes wrong is an ending too. */
export async function run(world: World, steps: Steps): Promise<Ending> {
  const about = hasHost(world.raw.step)
  try {
    world.mask(secretTexts(world.raw))
    const inputs = load(world.raw, (read) => (about || (read.step === 'notify' && read.host !== undefined) ? world.targetProblems(targetOf(read)) : []))
    const ports: Ports = { ...world, ...world.images(inputs), connect: () => world.connect(targetOf(inputs)) }
    const telling = await readTelling(inputs, ports)
    const begun = world.clock.monotonicSeconds()
    const { result, failure } = await attempt(() => perform(inputs, ports, steps))
    const seconds = Math.round(world.clock.monotonicSeconds() - begun)
    const untold = await tell({ outputs: result.outputs, cancelled: world.cancelled.aborted, seconds, ...(failure === undefined ? {} : { failure }) }, result.message, () => world.channels(inputs, telling), inputs, ports)
    const strict = inputs.notifyFailure === 'error'
    if (!strict) untold.forEach((line) => world.log.warning(line))
    const text = failure === undefined ? { errors: [], lines: [] } : renderFailure(failure, world.reportUrl, about)
    return { ...text, failed: failure !== undefined || (strict && untold.length > 0), errors: [...text.errors, ...(strict ? untold : [])], outputs: renderOutputs(result.outputs), summary: result.summary }
  } catch (thrown) {
    return endingOf(failureOf(thrown), world.reportUrl, about)
  }
}

/** A step that throws hands on nothing. */
async function attempt(step: () => Promise<Result>): Promise<{ readonly result: Result; readonly failure: Failure | undefined }> {
  try {
    const result = await step()
    return { result, failure: result.failure === undefined ? undefined : { kind: 'world', parts: result.failure } }
  } catch (thrown) {
    return { result: { outputs: {}, summary: '' }, failure: failureOf(thrown) }
  }
}

/** The ending of a step that handed on nothing. */
export function endingOf(failure: Failure, reportUrl: string, about = true): Ending {
  return { failed: true, ...renderFailure(failure, reportUrl, about), outputs: renderOutputs({}), summary: '' }
}

function perform(inputs: Inputs, ports: Ports, steps: Steps): Promise<Result> {
  switch (inputs.step) {
    case 'build': return steps.build(forDeploy(inputs, ports.facts), ports)
    case 'merge': return steps.merge(forDeploy(inputs, ports.facts), ports)
    case 'scan': return steps.scan(inputs, ports)
    case 'promote': return steps.promote(forDeploy(inputs, ports.facts), ports)
    case 'deploy-to-pi': return steps['deploy-to-pi'](forDeploy(inputs, ports.facts), ports)
    case 'rollback': return steps.rollback(inputs, ports)
    case 'status': return steps.status(inputs, ports)
    case 'notify': return steps.notify(inputs, ports)
  }
}

// Whatever is missing here was refused before anyone connects; its place is filled so that the rest can be judged.
function targetOf(inputs: Partial<Inputs>): Target {
  return {
    host: inputs.host ?? 'HOST',
    port: inputs.port ?? 22,
    username: inputs.username ?? 'USER',
    key: inputs.key ?? new Secret(''),
    ...(inputs.passphrase === undefined ? {} : { passphrase: inputs.passphrase }),
    knownHosts: inputs.knownHosts ?? [],
    fingerprints: inputs.fingerprint ?? [],
  }
}
