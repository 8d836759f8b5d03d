// What a step hands on when it is over: outputs, the record, the summary, and for a failure the words for it.
import { parseObservation } from '../deploy/observation'
import type { Ended } from '../deploy/outcome'
import { changesAnything, type Plan } from '../deploy/plan'
import { servingName, servingWords, standingOf } from '../deploy/standing'
import type { HostProgram } from '../execution/host-program'
import type { Ports, Result } from '../execution/ports'
import { emptyRecord } from '../inputs/record'
import type { Inputs } from '../inputs/types'
import { renderPlan } from '../report/plan-text'
import { renderDeploySummary, summaryJson, type Transferred } from '../report/summary'

export function planned(plan: Plan, before: string): Result {
  return {
    outputs: { release: plan.record.release, previousRelease: before, serving: before, changed: false, summaryJson: { dryRun: true, plan: publicPlan(plan) } },
    summary: ['### Dry run', '', '```', ...renderPlan(plan, before, []), '```', ''].join('\n'),
  }
}

export interface Finish {
  readonly plan: Plan
  /** Release that served before, for people */
  readonly before: string
  readonly outcome: Ended
  readonly evidence: readonly string[]
  readonly inputs: Inputs
  readonly ports: Ports
  readonly program: HostProgram
  readonly transfer?: Transferred
}

export async function finished(it: Finish): Promise<Result> {
  const { plan, before, outcome, ports } = it
  const evidence = it.evidence.map((line) => redact(line, it.inputs))
  const committed = outcome.kind === 'committed'
  const serving = committed ? plan.record.release : await servingNow(it)
  if (outcome.kind === 'committed' && outcome.warning !== '') ports.log.warning(outcome.warning)
  if (committed) ports.log.info(`serving: ${serving}`)
  const deployment = { project: plan.record.project, release: plan.record.release, deployment: plan.record.deployment, environment: plan.record.environment, previousRelease: before, serving: serving ?? '', outcome: outcome.kind, services: plan.record.services }
  const record = it.inputs.record ?? emptyRecord(ports.facts.sha)
  return {
    outputs: {
      release: plan.record.release,
      previousRelease: before,
      ...(serving === undefined ? {} : { serving }),
      changed: committed && changesAnything(plan),
      record: { ...record, deployment },
      summaryJson: summaryJson(plan, before, serving ?? '', outcome, it.transfer),
    },
    summary: renderDeploySummary({ plan, before, serving: serving ?? 'not known to this run', outcome, evidence, transfer: it.transfer }),
    ...(committed ? {} : { failure: failureOf(it, serving, evidence) }),
    ...(outcome.kind === 'handed-over' ? { servesAllTheSame: outcome.confirmed } : {}),
  }
}

function failureOf({ plan, outcome }: Finish, serving: string | undefined, evidence: readonly string[]): NonNullable<Result['failure']> {
  const name = `${plan.record.project} ${plan.record.release}`
  const words =
    outcome.kind === 'handed-over'
      ? { what: `${name}: the job was cancelled; ${outcome.decision}` }
      : { what: `${name} was not deployed: ${outcome.kind === 'committed' ? '' : outcome.why}`, ...(outcome.kind === 'gone' ? { hint: 'The committed release comes back by itself; the next deployment cleans up.' } : {}) }
  return { ...words, details: evidence, ...(serving === undefined ? {} : { serving: servingWords(serving) }) }
}

async function servingNow({ outcome, program }: Finish): Promise<string | undefined> {
  // A cancelled job has seconds: the sentence about who decides stands in the failure already.
  if (outcome.kind === 'handed-over') return undefined
  try {
    if (outcome.kind === 'gone') await program.reconcile()
    return servingName(standingOf(parseObservation(await program.observe([]))))
  } catch {
    return undefined
  }
}

// An application may print its own secrets when it dies.
function redact(line: string, inputs: Inputs): string {
  return Object.values(inputs.env)
    .map((value) => value.reveal())
    .filter((value) => value.length >= 4)
    .reduce((text, value) => text.replaceAll(value, '***'), line)
}

const publicPlan = ({ record, services, singletons, switches, notes }: Plan): object => ({ release: record.release, services, singletons, switches, notes })
