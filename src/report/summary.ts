// The job summary, and the same as data.
import { megabytes } from '../transfer/forecast'
import { titleOf, type JournalEntry } from '../deploy/journal'
import type { Ended } from '../deploy/outcome'
import type { Adoption, Plan } from '../deploy/plan'

interface DeploySummary {
  readonly plan: Plan
  /** Release that served before, for people */
  readonly before: string
  readonly serving: string
  readonly outcome: Ended
  readonly evidence: readonly string[]
  readonly transfer: Transferred | undefined
}

/** What went through the tunnel. */
export interface Transferred {
  readonly movedBytes: number
  readonly missingBytes: number
  /** Those that were missing, and what moved of each: more than its bytes where a cut made a part move again */
  readonly layers: readonly { readonly digest: string; readonly bytes: number; readonly movedBytes: number }[]
  readonly seconds: number
}

const HEADLINES: Readonly<Record<Ended['kind'], string>> = {
  committed: '✅ deployed',
  failed: '❌ taken back',
  gone: '❌ interrupted',
  'handed-over': '⚠️ cancelled',
}

export function renderDeploySummary({ plan, before, outcome, serving, evidence, transfer }: DeploySummary): string {
  const { record } = plan
  const environment = record.environment === '' ? '' : ` to ${record.environment}`
  return [
    `### ${record.project} ${record.release}${environment}: ${HEADLINES[outcome.kind]}`,
    '',
    `**serving: ${serving}**${before === '' || before === serving ? '' : ` (before: ${before})`}`,
    '',
    ...('why' in outcome ? [outcome.why, ''] : []),
    ...(plan.adoption === undefined || outcome.kind !== 'committed' ? [] : [takenOver(plan.adoption), '']),
    ...(transfer === undefined ? [] : [`Through the tunnel: ${megabytes(transfer.movedBytes)} in ${transfer.layers.length} layers (missing were ${megabytes(transfer.missingBytes)}), ${transfer.seconds.toFixed(1)} s.`, '']),
    '| Service | Role | What | Image |',
    '|---|---|---|---|',
    ...plan.services.map(({ name, action, why }) => {
      const service = record.services[name]
      return `| ${name} | ${service?.role ?? ''} | ${action === 'keep' ? 'unchanged' : `${why}, ${service?.strategy ?? ''}`} | \`${service?.image ?? ''}\` |`
    }),
    ...plan.singletons.map(({ name, action, why }) => `| ${name} | singleton | ${action === 'keep' ? 'untouched' : `${action}: ${why}`} | \`${record.singletons[name]?.image ?? ''}\` |`),
    '',
    '| Step | Seconds | |',
    '|---|---:|---|',
    ...stepsOf(outcome.entries).map(({ title, seconds, detail }) => `| ${title} | ${seconds.toFixed(1)} | ${detail.replaceAll('|', '\\|')} |`),
    '',
    ...(evidence.length === 0 ? [] : ['```', ...evidence, '```', '']),
  ].join('\n')
}

function takenOver({ copies, reload }: Adoption): string {
  const reloaded = reload.map(({ service }) => service)
  return `Taken over from the stack that was started by hand: ${copies.map(({ service }) => service).join(', ')}.${
    reloaded.length === 0 ? '' : ` ${reloaded.join(', ')} was reloaded once, which may have reset up to 30 requests of busy keep-alive clients; later deployments reload nothing.`
  }`
}

export interface StepTime {
  readonly step: string
  readonly title: string
  readonly seconds: number
  readonly ok: boolean
  readonly detail: string
}

/** Each finished step with its duration by the host's uptime; a restart in between makes it unknown and is left out. */
export function stepsOf(entries: readonly JournalEntry[]): readonly StepTime[] {
  return entries.flatMap((end) => {
    if (end.status !== 'done' && end.status !== 'failed') return []
    const begin = entries.findLast((entry) => entry.step === end.step && entry.status === 'begin' && entry.seq < end.seq)
    if (begin === undefined || begin.boot !== end.boot || end.step === 'transaction') return []
    return [{ step: end.step, title: titleOf(end.step), seconds: end.uptimeSeconds - begin.uptimeSeconds, ok: end.status === 'done', detail: end.detail }]
  })
}

export function summaryJson(plan: Plan, before: string, serving: string, outcome: Ended, transfer?: Transferred): object {
  return {
    project: plan.record.project,
    release: plan.record.release,
    previousRelease: before,
    serving,
    outcome: outcome.kind,
    ...('why' in outcome ? { why: outcome.why } : {}),
    services: plan.services,
    singletons: plan.singletons,
    ...(transfer === undefined ? {} : { transfer }),
    steps: stepsOf(outcome.entries),
    notes: outcome.entries.filter(({ status }) => status === 'note').map(({ detail }) => detail),
  }
}
