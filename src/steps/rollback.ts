// step: rollback — the release before, or the one that is named, from what the host kept. Needs neither registry nor repository.
import { parseObservation } from '../deploy/observation'
import { planRollback } from '../deploy/plan-rollback'
import { commonFiles, liveBefore } from '../deploy/release-files'
import { servingName, servingWords, standingOf } from '../deploy/standing'
import { HostProgram } from '../execution/host-program'
import type { Host, Ports, Result } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { renderPlan } from '../report/plan-text'
import { InputFailure, WorldFailure } from '../support/problem'
import { unlessCancelled } from './cancelled'
import { finished, planned } from './endings'
import { projectName } from './project'
import { onTimeline, type Begin } from './timeline'
import { transact } from './transaction'

export async function rollback(inputs: Inputs, ports: Ports): Promise<Result> {
  const project = await projectName(inputs, ports)
  const host = await unlessCancelled(ports, ports.connect())
  try {
    return await onTimeline(inputs, ports, (begin) => rollbackOn(host, project, inputs, begin, ports))
  } finally {
    host.close()
  }
}

async function rollbackOn(host: Host, project: string, inputs: Inputs, begin: Begin, ports: Ports): Promise<Result> {
  const program = new HostProgram(host, ports.hostProgram, project)
  const { facts } = ports
  const seen = parseObservation(await unlessCancelled(ports, program.observe([])))
  const before = servingName(standingOf(seen))
  const result = planRollback({ project, release: inputs.release, run: facts.runUrl, actor: facts.actor, commit: facts.sha, environment: inputs.environment ?? '', created: ports.clock.now() }, seen)
  if (result.kind === 'refused') throw new InputFailure(result.problems, servingWords(before))
  const { plan } = result
  ports.log.group(`Plan: ${project} back to ${plan.record.release}`)
  renderPlan(plan, before, []).forEach((line) => ports.log.info(line))
  ports.log.endGroup()
  if (inputs.dryRun) return planned(plan, before)
  await begin(plan, before)
  const archive = await ports.archive(commonFiles(plan, liveBefore(plan, standingOf(seen).record?.services ?? {}), ports.supervisor))
  const outcome = await transact({ plan, archive, host, program, ports, check: () => Promise.resolve([]) })
  if (outcome.kind === 'stale') throw new WorldFailure({ what: 'The host changed while the rollback was planned', hint: 'Another deployment ended just now. Look at step: status and decide again.' })
  const evidence = outcome.kind === 'failed' ? await program.evidence(plan.record.deployment) : []
  return finished({ plan, before, outcome, evidence, inputs, ports, program })
}
