// The page of deployments around a step: begun when its plan is about to be carried out, ended however the step ends.
import { changesAnything, type Plan } from '../deploy/plan'
import type { DeploymentState, OpenDeployment } from '../execution/notifying'
import type { Ports, Result } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { failureOf, type WorldFailureParts } from '../support/problem'

/** To call before anything is changed; the first call counts. An unchanged deployment is a deployment of its commit too. */
export type Begin = (plan: Plan, before: string) => Promise<void>

type Ending = readonly [Exclude<DeploymentState, 'in_progress'>, string]

export async function onTimeline(inputs: Inputs, ports: Ports, step: (begin: Begin) => Promise<Result>): Promise<Result> {
  let begun: { readonly plan: Plan; readonly before: string; readonly open: OpenDeployment | undefined } | undefined
  const begin: Begin = async (plan, before) => {
    begun ??= { plan, before, open: await beginOf(plan, before, inputs, ports) }
  }
  const end = ([state, description]: Ending): Promise<void> | undefined => begun?.open?.end(state, shown(description, inputs))
  try {
    const result = await step(begin)
    if (begun !== undefined) await end(endingOf(result, begun.plan, begun.before))
    return result
  } catch (thrown) {
    const failure = failureOf(thrown)
    const what = failure.kind === 'world' ? failure.parts : failure.kind === 'input' ? { what: failure.problems.join('; '), ...(failure.serving === undefined ? {} : { serving: failure.serving }) } : { what: 'A bug in pi-deploy-action' }
    await end(failed(what))
    throw thrown
  }
}

async function beginOf(plan: Plan, before: string, inputs: Inputs, ports: Ports): Promise<OpenDeployment | undefined> {
  const { project, release, commit, environment, services } = plan.record
  if (inputs.githubDeployments === 'false' || environment === '') return undefined
  return ports.timeline.begin({
    environment,
    url: inputs.environmentUrl ?? inputs.confirmUrl ?? '',
    release,
    commit: commit || ports.facts.sha,
    project,
    host: `${inputs.host}:${inputs.port}`,
    payload: { previous: before, rollback: plan.record.kind === 'rollback', digests: Object.fromEntries(Object.entries(services).map(([name, { identity }]) => [name, identity])) },
    always: inputs.githubDeployments === 'true',
  })
}

function endingOf({ failure, servesAllTheSame = false }: Result, plan: Plan, before: string): Ending {
  if (failure === undefined) return ['success', doneWords(plan, before)]
  // The page is about what serves, not about the job.
  return servesAllTheSame ? ['success', failure.what] : failed(failure)
}

function doneWords(plan: Plan, before: string): string {
  const { release, kind } = plan.record
  if (kind === 'rollback') return `Back to ${release}${before === '' || before === release ? '' : `, from ${before}`}`
  return `${release} serves${changesAnything(plan) ? (before === '' ? '' : `; before: ${before}`) : '; nothing had to change'}`
}

/** `failure` where it is known what serves, which then is the release before; else `error`. Serving first, as the rest may be cut. */
const failed = ({ what, serving }: WorldFailureParts): Ending => (serving === undefined ? ['error', what] : ['failure', `Serving: ${serving}. ${what}`])

// The page may be public, and no runner masks what is sent to it.
function shown(text: string, inputs: Inputs): string {
  const hidden = [inputs.host, ...Object.values(inputs.env).map((value) => value.reveal())].filter((value) => value.length >= 4)
  return hidden.reduce((rest, value) => rest.replaceAll(value, '***'), text)
}
