// npm run bench -- rollback [TIMES]: from the journal's first word to the first answer of the old release, while clients
// ask. Warm: its containers still stand, stopped. Cold: they were removed, and come anew from the kept models and images.
import { runAction } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { journalIn, timeOf } from '../workbench/journal'
import { bookingTargets, Load } from '../workbench/load'
import { Pi, registryUp } from '../workbench/pi'
import { main, say } from '../workbench/program'
import { renderTable } from '../workbench/table'

interface Measured {
  readonly kind: 'warm' | 'cold'
  /** From the begin of the transaction to the first answer of the old release */
  readonly seconds: number
  /** Of these, from the container's start until the application said that it listens */
  readonly appSeconds: number
  readonly failed: number
}

const times = Number(process.argv[2] ?? 5)
const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

/** ms since 1970 of the last transaction's begin, from the host's uptime. */
const begunAt = (pi: Pi): number => timeOf(journalIn(pi.stateOf('booking')).findLast(({ step, status }) => step === 'transaction' && status === 'begin'))

function appSeconds(pi: Pi): number {
  const id = pi.docker('ps', '-q', '--filter', 'label=pi-deploy.service=backend', '--filter', 'label=pi-deploy.kind=copy')
  const started = Date.parse(pi.docker('inspect', '--format', '{{.State.StartedAt}}', id))
  const listens = pi.docker('logs', '--timestamps', id).split('\n').findLast((line) => line.includes('listens on'))
  return (Date.parse(listens?.split(' ')[0] ?? '') - started) / 1000
}

async function bench(): Promise<number> {
  const registry = registryUp()
  const pi = Pi.up('bench-rollback')
  const workspace = bookingWorkspace()
  const act = async (inputs: Readonly<Record<string, string>>): Promise<void> => {
    const ended = await runAction({ ...inputs, ...pi.inputs() }, { workspace })
    if (ended.code !== 0) throw new Error(ended.log)
  }
  const v1 = buildRelease(registry, 'v1')
  const v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['backend'] }) }
  const deploy = (release: string, digests: Readonly<Record<string, string>>): Promise<void> => act({ ...bookingInputs(release, digests), 'bake-time': '1s' })
  await deploy('v1', v1)
  const load = new Load(bookingTargets(pi.host), { clients: 8 })
  const measured: Measured[] = []
  for (let index = 0; index < times * 2; index++) {
    const kind = index % 2 === 0 ? 'warm' : 'cold'
    await deploy('v2', v2)
    if (kind === 'cold') pi.docker('rm', ...pi.docker('ps', '-aq', '--filter', 'label=pi-deploy.kind=copy', '--filter', 'status=exited').split('\n'))
    await load.mark('before')
    await act({ step: 'rollback', project: 'booking', release: 'v1' })
    const seen = await load.mark(kind)
    const first = seen.releases['x-backend-release: v1']?.firstMs ?? Number.NaN
    measured.push({ kind, seconds: (first - begunAt(pi)) / 1000, appSeconds: appSeconds(pi), failed: seen.failed })
    say(`${kind}: ${measured.at(-1)?.seconds.toFixed(2)} s, of these the application ${measured.at(-1)?.appSeconds.toFixed(2)} s, ${seen.failed} failed`)
  }
  await load.stop()
  pi.down()
  const of = (kind: Measured['kind']): { kind: string; seconds: number; longest: number; app: number } => {
    const some = measured.filter((one) => one.kind === kind)
    return { kind, seconds: median(some.map(({ seconds }) => seconds)), longest: Math.max(...some.map(({ seconds }) => seconds)), app: median(some.map((one) => one.appSeconds)) }
  }
  const [warm, cold] = [of('warm'), of('cold')]
  say('')
  renderTable(['rollback', 'median (s)', 'longest (s)', 'application (s)'], [warm, cold].map((it) => [it.kind, it.seconds.toFixed(2), it.longest.toFixed(2), it.app.toFixed(2)])).forEach(say)
  const failed = measured.reduce((sum, one) => sum + one.failed, 0)
  say(JSON.stringify({ bench: 'rollback', failed, warm, cold, coldToWarm: Number((cold.seconds / warm.seconds).toFixed(2)) }))
  return failed === 0 ? 0 : 1
}

main(bench)
