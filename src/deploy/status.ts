// The state of a project on its host as one value: what serves, what is kept, and what is not as recorded.
import type { Container, Observation } from './observation'
import { endingOf, type Ending } from './journal'
import { copiesOf, servingName, standingOf, switchOf, usersOwn } from './standing'

export interface ServiceStatus {
  readonly name: string
  readonly role: 'web' | 'worker' | 'singleton'
  readonly colour: string
  readonly state: string
  readonly image: string
  /** Digest or image id that was deployed; empty for singletons */
  readonly identity: string
  readonly since: string
}

export interface TransactionStatus {
  readonly deployment: string
  readonly ending: Ending['kind']
  readonly detail: string
}

export interface Status {
  readonly project: string
  readonly release: string
  /** The release, or what else serves, in words */
  readonly serving: string
  readonly previousRelease: string
  readonly since: string
  readonly run: string
  readonly services: readonly ServiceStatus[]
  readonly kept: readonly { readonly release: string; readonly deployment: string; readonly created: string; readonly run: string }[]
  /** deployment, run, process, since of the transaction that runs now; undefined: none */
  readonly lock: readonly string[] | undefined
  readonly transactions: readonly TransactionStatus[]
  readonly host: Readonly<Record<string, string>>
  /** Sentences: what is not as the record says */
  readonly drift: readonly string[]
}

const SHOWN_TRANSACTIONS = 5

export function statusOf(project: string, seen: Observation): Status {
  const standing = standingOf(seen)
  const record = standing.record
  const previous = seen.releases.find(({ deployment }) => deployment === record?.previous)?.record
  const colours = Object.entries(record?.services ?? {}).map(([name, it]): ServiceStatus => {
    const copies = copiesOf(seen, name, it)
    return { name, role: it.role, colour: it.colour, state: stateOf(copies, it.replicas), image: it.image, identity: it.identity, since: copies[0]?.startedAt ?? '' }
  })
  const singletons = Object.entries(record?.singletons ?? {}).map(([name, it]): ServiceStatus => {
    const copies = usersOwn(seen, project, name)
    return { name, role: 'singleton', colour: '', state: stateOf(copies, 1), image: it.image, identity: '', since: copies[0]?.startedAt ?? '' }
  })
  return {
    project,
    release: record?.release ?? '',
    serving: servingName(standing),
    previousRelease: previous?.release ?? '',
    since: record?.created ?? '',
    run: record?.run ?? '',
    services: [...colours, ...singletons],
    kept: seen.releases.flatMap(({ committed, record: it }) => (committed && it !== undefined ? [{ release: it.release, deployment: it.deployment, created: it.created, run: it.run }] : [])),
    lock: seen.owner,
    transactions: transactionsOf(seen),
    host: seen.facts,
    drift: driftOf(project, seen),
  }
}

function stateOf(copies: readonly Container[], expected: number): string {
  const running = copies.filter(({ state }) => state === 'running')
  if (copies.length === 0) return 'missing'
  if (running.length < expected) return running.length === 0 ? (copies[0]?.state ?? 'missing') : `${running.length} of ${expected} running`
  return running.some(({ health }) => health === 'unhealthy') ? 'unhealthy' : 'running'
}

function transactionsOf({ journal }: Observation): readonly TransactionStatus[] {
  const names = [...new Set(journal.map(({ deployment }) => deployment))].slice(-SHOWN_TRANSACTIONS)
  return names.map((deployment) => {
    const ending = endingOf(journal.filter((entry) => entry.deployment === deployment))
    return { deployment, ending: ending.kind, detail: ending.kind === 'failed' ? ending.why : ending.kind === 'committed' ? ending.detail : '' }
  })
}

function driftOf(project: string, seen: Observation): readonly string[] {
  const record = standingOf(seen).record
  if (record === undefined) return []
  const drift: string[] = []
  for (const [name, it] of Object.entries(record.services)) {
    const running = copiesOf(seen, name, it).filter(({ state }) => state === 'running')
    if (running.length < it.replicas) drift.push(`${name}: ${running.length} of ${it.replicas} recorded copies run`)
    const strays = usersOwn(seen, project, name).filter(({ state }) => state === 'running')
    drift.push(...strays.map((stray) => `${name}: ${stray.name} runs beside the release; somebody started it by hand (docker rm -f ${stray.name} ends it)`))
    for (const holder of record.placeholders[name] ?? []) {
      if (!seen.containers.some((container) => container.name === holder)) drift.push(`${name}: the placeholder ${holder} is gone, so docker compose up by hand would start a second copy; the next deployment makes it again`)
    }
    if (it.role === 'web' && switchOf(seen, name)?.state !== 'running') drift.push(`${name}: its switch does not run`)
  }
  for (const name of Object.keys(record.singletons)) {
    const container = usersOwn(seen, project, name)[0]
    if (container?.state !== 'running') drift.push(`${name}: it ${container === undefined ? 'is gone' : `is ${container.state}`}`)
    else if (Date.parse(container.createdAt) > Date.parse(record.created) + 60_000) drift.push(`${name}: ${container.name} was created after the deployment, at ${container.createdAt}; somebody recreated it by hand`)
  }
  return drift
}
