// The runner's side of a transaction: start it, watch its journal, confirm or take back, and learn how it ended even when
// the connection drops. It decides nothing that the host cannot finish alone.
import { endingOf, parseJournalLine, renderEntry, titleOf, type JournalEntry } from '../deploy/journal'
import type { Outcome } from '../deploy/outcome'
import type { Plan } from '../deploy/plan'
import type { HostProgram } from '../execution/host-program'
import type { Host, Ports } from '../execution/ports'
import { WorldFailure } from '../support/problem'
import { unlessCancelled, whenCancelled } from './cancelled'
import type { OpenDelivery } from './delivery'

/** How long to wait for another deployment before giving up, and how often to say so. */
const LOCK_WAIT_SECONDS = 900
const LOCK_ASK_SECONDS = 5
/** A Pi that lost power needs about a minute to answer again. */
const RECONNECT_SECONDS = 150

export type CheckTime = 'early' | 'final'

export interface Transaction {
  readonly plan: Plan
  readonly archive: Uint8Array
  readonly host: Host
  readonly program: HostProgram
  readonly ports: Ports
  /** Where images come through the tunnel */
  readonly delivery?: OpenDelivery
  /**
   * Problems of the checks before the commit. `early`: right after the switch, as real requests meet a broken release from
   * then on. `final`: after the bake, again; none: confirmed.
   */
  readonly check: (when: CheckTime) => Promise<readonly string[]>
}

export async function transact(it: Transaction): Promise<Outcome> {
  const id = it.plan.record.deployment
  const started = await start(it, id)
  return started === undefined ? { kind: 'stale' } : follow(it, id, started)
}

async function start({ program, archive, ports }: Transaction, id: string): Promise<number | undefined> {
  const begun = ports.clock.monotonicSeconds()
  let told = ''
  for (;;) {
    await unlessCancelled(ports, program.stage(id, archive))
    const answer = await program.start(id)
    if (answer.kind === 'running') return answer.seq
    if (answer.kind === 'stale') return undefined
    if (answer.kind === 'failed') throw new WorldFailure({ what: `The deployment did not start: ${answer.why}` })
    const [release = '?', run = '', , since = ''] = answer.owner
    const holder = `Another deployment holds the lock: ${release}, since ${since}${run === '' || run === '-' ? '' : `, by ${run}`}`
    if (ports.clock.monotonicSeconds() - begun > LOCK_WAIT_SECONDS) throw new WorldFailure({ what: holder, hint: `It was waited for for ${LOCK_WAIT_SECONDS} s. Run this again when it is over.` })
    if (told !== holder) ports.log.info(`${holder}. Waiting for it.`)
    told = holder
    await unlessCancelled(ports, ports.clock.sleep(LOCK_ASK_SECONDS))
  }
}

async function follow(it: Transaction, id: string, from: number): Promise<Outcome> {
  const { program, ports } = it
  const entries: JournalEntry[] = []
  const begun = new Map<string, JournalEntry>()
  let gone = false
  let early: Promise<boolean> | undefined
  let confirming: Promise<unknown> | undefined
  const onLine = (line: string): void => {
    if (line === 'gone') gone = true
    it.delivery?.pressed(line)
    const entry = parseJournalLine(line)
    if (entry === undefined) return
    entries.push(entry)
    if (entry.status === 'begin') begun.set(entry.step, entry)
    const text = renderEntry(entry, entry.status === 'note' ? undefined : begun.get(entry.step))
    if (text !== undefined && entry.step !== 'transaction') ports.log.info(text)
    if (entry.step === 'transfer' && entry.status !== 'begin' && entry.status !== 'note') void it.delivery?.end()
    if (!it.plan.confirm || entry.status !== 'begin') return
    if (entry.step === 'bake') early ??= refuted(it, id, 'early')
    if (entry.step === 'confirm') confirming ??= decide(it, id, early)
  }
  void it.delivery?.tunnel.failed.then(({ what, hint }) => program.claim(id, 'reverted', [what, hint].join('. ').slice(0, 500)))
  for (;;) {
    const watched = await Promise.race([program.follow(id, entries.at(-1)?.seq ?? from, onLine), whenCancelled(ports)])
    if (watched === 'cancelled') return handOver(it, id, entries)
    await confirming
    const ending = endingOf(entries)
    if (ending.kind === 'committed') return { kind: 'committed', entries, warning: ending.detail }
    if (ending.kind === 'failed') return { kind: 'failed', entries, why: ending.why }
    if (gone) return { kind: 'gone', entries, why: goneWhy(entries) }
    if (watched.kind === 'exited' && watched.code !== 0) throw new WorldFailure({ what: 'The journal on the host cannot be read', details: [watched.stderr] })
    await reconnect(it, watched.kind === 'lost' ? watched.why : 'the watch ended early')
  }
}

function goneWhy(entries: readonly JournalEntry[]): string {
  const last = entries.findLast(({ status }) => status === 'begin')
  return `the host stopped in the middle of it${last === undefined ? '' : ` (${titleOf(last.step)})`}: a restart, a power cut, or a killed process`
}

async function decide(it: Transaction, id: string, early: Promise<boolean> | undefined): Promise<void> {
  if ((await early) || (await refuted(it, id, 'final'))) return
  await it.program.claim(id, 'confirmed', `by ${it.ports.facts.runUrl || 'the runner'}`)
}

/** Has the deployment taken back when a check fails; whether one did. */
async function refuted({ program, ports, check }: Transaction, id: string, when: CheckTime): Promise<boolean> {
  const problems = await check(when)
  problems.forEach((problem) => ports.log.warning(problem))
  if (problems.length > 0) await program.claim(id, 'reverted', problems.join('; ').slice(0, 500))
  return problems.length > 0
}

// GitHub kills a cancelled job after 10 s. The host takes the release back by itself; nobody needs to wait for it.
async function handOver({ program, ports }: Transaction, id: string, entries: readonly JournalEntry[]): Promise<Outcome> {
  const answer = await Promise.race([program.claim(id, 'reverted', 'the job was cancelled'), ports.clock.sleep(3).then(() => undefined)])
  const said = answer?.kind === 'exited' ? answer.stdout.trim().split('\t')[0] : undefined
  const decision = said === 'confirmed' ? 'it was confirmed already, and the host finishes it' : said === 'reverted' ? 'the host takes it back' : 'the host takes it back when nobody confirms it in time'
  return { kind: 'handed-over', entries, decision, confirmed: said === 'confirmed' }
}

async function reconnect({ host, ports, program, delivery }: Transaction, why: string): Promise<void> {
  ports.log.warning(`The connection to the host dropped (${why}); the deployment goes on there. Connecting again.`)
  const begun = ports.clock.monotonicSeconds()
  for (;;) {
    try {
      await host.reconnect()
      if (delivery?.over === false) {
        await program.attach()
        await delivery.tunnel.reopen()
      }
      return
    } catch (thrown) {
      if (ports.clock.monotonicSeconds() - begun > RECONNECT_SECONDS) throw thrown
      await ports.clock.sleep(3)
    }
  }
}
