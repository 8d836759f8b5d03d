// step: deploy-to-pi — observe, plan, show the plan, carry it out on the host, record.
import { modelFiles, commonFiles, liveBefore, type StagedFile } from '../deploy/release-files'
import type { Observation } from '../deploy/observation'
import type { Ended } from '../deploy/outcome'
import { changesAnything, type Plan } from '../deploy/plan'
import { hostPlatform } from '../deploy/images'
import { offersNeeded } from '../deploy/offers-needed'
import { planDeploy } from '../deploy/plan-deploy'
import { rolesOnHost } from '../deploy/roles-on-host'
import { servingName, servingWords, standingOf } from '../deploy/standing'
import { HostProgram } from '../execution/host-program'
import type { Host, Ports, Result } from '../execution/ports'
import type { DeployInputs } from '../inputs/types'
import type { ScanEntry } from '../scan/entry'
import { renderPlan } from '../report/plan-text'
import { InputFailure, WorldFailure } from '../support/problem'
import { unlessCancelled } from './cancelled'
import { authorisations, OpenDelivery, prepareDelivery } from './delivery'
import { finished, planned } from './endings'
import { passGate } from './gate'
import { hashesOf, observe, placesOn } from './observe'
import { askFor } from './offers'
import { readWish, type WishRead } from './read-wish'
import { runSmoke } from './smoke'
import { onTimeline, type Begin } from './timeline'
import { transact, type CheckTime } from './transaction'

/** The host changed between looking and acting this often: something else deploys in a loop. */
const MOST_PLANS = 10

export async function deploy(inputs: DeployInputs, ports: Ports): Promise<Result> {
  const read = await readWish(inputs, ports)
  const host = await unlessCancelled(ports, ports.connect())
  try {
    return await onTimeline(inputs, ports, (begin) => deployTo(host, inputs, read, begin, ports))
  } finally {
    host.close()
  }
}

async function deployTo(host: Host, inputs: DeployInputs, read: WishRead, begin: Begin, ports: Ports): Promise<Result> {
  const { wish } = read
  const program = new HostProgram(host, ports.hostProgram, wish.project)
  for (let round = 0; round < MOST_PLANS; round++) {
    const looked = await unlessCancelled(ports, observe(program, wish))
    const asked = await unlessCancelled(ports, askFor(offersNeeded(wish, looked), hostPlatform(looked), ports))
    const seen = { ...looked, offers: asked.offers }
    const result = planDeploy(wish, seen, await unlessCancelled(ports, hashesOf(program, wish, seen)))
    const before = servingName(standingOf(seen))
    if (result.kind === 'refused') throw new InputFailure(result.problems, servingWords(before))
    const gated = await unlessCancelled(ports, passGate({ plan: result.plan, wish, seen, sources: asked.sources }, inputs, ports))
    const plan = withScans(result.plan, gated.entries, seen)
    ports.log.group(`Plan: ${wish.project} ${wish.release}`)
    renderPlan(plan, before, wish.variables).forEach((line) => ports.log.info(line))
    const delivery = await unlessCancelled(ports, prepareDelivery(plan, seen, asked.sources, host, ports))
    gated.lines.forEach((line) => ports.log.info(`  ${line}`))
    if (delivery !== undefined) ports.log.info(`  ${delivery.text}`)
    ports.log.endGroup()
    if (delivery?.problem !== undefined) throw new InputFailure([delivery.problem], servingWords(before))
    if (wish.only.length === 0 && inputs.smoke.length > 0 && plan.record.entry === '' && inputs.confirmUrl === undefined) {
      throw new InputFailure(['smoke: no service publishes a port at which the host could ask; give confirm-url'], servingWords(before))
    }
    if (inputs.dryRun) return planned(plan, before)
    await begin(plan, before)
    const open = delivery === undefined ? undefined : await unlessCancelled(ports, OpenDelivery.open(delivery, seen, host, program, wish.project, ports))
    try {
      const staged = open?.staged(plan) ?? { plan, files: [] }
      const more = [...staged.files, ...(await authorisations(plan, ports)), ...(await travelling(read, seen, ports))]
      const archive = await ports.archive(stagedFiles(staged.plan, seen, read, ports, more))
      const outcome = await transact({ plan, archive, host, program, ports, ...(open === undefined ? {} : { delivery: open }), check: (when) => check(when, host, inputs, plan, ports) })
      if (outcome.kind !== 'stale') return await finished({ plan, before, outcome, evidence: await evidenceOf(program, plan, outcome), inputs, ports, program, ...(open === undefined ? {} : { transfer: open.report() }) })
    } finally {
      await open?.end()
    }
    ports.log.info('The host changed meanwhile: planning again.')
  }
  throw new WorldFailure({ what: `The host changed ${MOST_PLANS} times while this deployment was planned`, hint: 'Look for another job that deploys the same project.' })
}

/** What goes on running keeps its scans: a later deployment may look for them here. */
function withScans(plan: Plan, scans: readonly ScanEntry[], seen: Observation): Plan {
  const kept = plan.services.filter(({ action }) => action === 'keep').map(({ name }) => name)
  const before = (standingOf(seen).record?.scans ?? []).filter(({ target }) => kept.includes(target))
  return { ...plan, record: { ...plan.record, scans: [...before, ...scans] } }
}

function stagedFiles(plan: Plan, seen: Observation, read: WishRead, ports: Ports, files: readonly StagedFile[]): readonly StagedFile[] {
  const { wish, env } = read
  const live = liveBefore(plan, standingOf(seen).record?.services ?? {})
  return [
    ...commonFiles(plan, live, ports.supervisor),
    ...modelFiles({ wish, seen, plan, roles: rolesOnHost(wish, seen).roles, places: placesOn(seen, wish), env }),
    ...files,
  ]
}

/** Files of the repository that the host lacks. */
async function travelling({ wish }: WishRead, seen: Observation, ports: Ports): Promise<readonly StagedFile[]> {
  const missing = wish.sources.travels.filter(({ sha256 }, index, all) => !seen.files.has(sha256) && all.findIndex((other) => other.sha256 === sha256) === index)
  const files = missing.flatMap(({ sha256, name, kind, files: parts }) =>
    parts.map(async ({ path, from, mode }) => ({
      path: `files/${sha256}/${kind === 'directory' ? `${name}/${path}` : name}`,
      mode: Number.parseInt(mode, 8),
      content: await ports.runner.readFile(from),
    })),
  )
  return Promise.all(files)
}

function check(when: CheckTime, host: Host, inputs: DeployInputs, plan: Plan, ports: Ports): Promise<readonly string[]> {
  if (!changesAnything(plan)) return Promise.resolve([])
  // A check that writes runs once.
  const checks = inputs.smoke.filter(({ method }) => when === 'early' || method === 'GET' || method === 'HEAD')
  const outside = inputs.confirmUrl
  if (outside !== undefined && inputs.smoke.length === 0) return runSmoke([{ method: 'GET', path: '', status: 200 }], outside, (request) => ports.runner.request(request))
  return outside === undefined ? runSmoke(checks, plan.record.entry, (request) => host.request(request)) : runSmoke(checks, outside, (request) => ports.runner.request(request))
}

async function evidenceOf(program: HostProgram, plan: Plan, outcome: Ended): Promise<readonly string[]> {
  return outcome.kind === 'failed' ? program.evidence(plan.record.deployment) : []
}
