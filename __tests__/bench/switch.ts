// npm run bench -- switch [DEPLOYS]: the bundle deploys another backend again and again while clients that never retry
// read and write through the example's nginx and through the frontend's own calls. Half start-first, half stop-first.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runAction } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { journalIn, timeOf } from '../workbench/journal'
import { bookingTargets, Load, type Section } from '../workbench/load'
import { Pi, registryUp } from '../workbench/pi'
import { main, say } from '../workbench/program'
import { renderTable } from '../workbench/table'

interface Deploy {
  readonly order: 'start-first' | 'stop-first'
  readonly release: string
  readonly committedMs: number
  readonly seconds: number
  readonly seen: Section
}

const deploys = Number(process.argv[2] ?? 100)

/** When the journal says that a deployment was committed, on this machine's clock. */
const committedAt = (pi: Pi, release: string): number => timeOf(journalIn(pi.stateOf('booking')).find(({ deployment, step, status }) => deployment === release && step === 'commit' && status === 'done'))

async function bench(): Promise<number> {
  const registry = registryUp()
  const pi = Pi.up('bench-switch')
  const workspace = bookingWorkspace()
  // The rest of the stack has a name of its own: its answers are no old release of the backend.
  const first = { ...buildRelease(registry, 'others'), ...buildRelease(registry, 'r0', { services: ['backend'] }) }
  const inputs = (release: string, digests: Readonly<Record<string, string>>, order: string): Readonly<Record<string, string>> => {
    writeFileSync(join(workspace, 'order.yaml'), `services:\n  backend:\n    deploy:\n      update_config:\n        order: ${order}\n`)
    return { ...bookingInputs(release, digests), ...pi.inputs(), 'compose-file': 'compose.yaml\norder.yaml', 'bake-time': '1s' }
  }
  const begun = await runAction(inputs('r0', first, 'start-first'), { workspace })
  if (begun.code !== 0) throw new Error(begun.log)
  const untouched = (): string => pi.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', 'booking-nginx')
  const nginx = untouched()
  const load = new Load(bookingTargets(pi.host), { clients: 64, thinkMs: 60 })
  const results: Deploy[] = []
  for (let index = 1; index <= deploys; index++) {
    const release = `r${index}`
    const order = index % 2 === 1 ? 'start-first' : 'stop-first'
    const digests = { ...first, ...buildRelease(registry, release, { services: ['backend'] }) }
    const ended = await runAction(inputs(release, digests, order), { workspace })
    if (ended.code !== 0) throw new Error(`${release}: ${ended.log}`)
    const seen = await load.mark(release)
    results.push({ order, release, committedMs: committedAt(pi, release), seconds: ended.seconds, seen })
    say(`${release} ${order}: ${ended.seconds.toFixed(1)} s, ${seen.requests} requests, ${seen.failed} failed, longest wait ${seen.longestMs} ms`)
    seen.failures.forEach((failure) => say(`  ${failure}`))
  }
  const total = await load.stop()
  const same = untouched() === nginx
  pi.down()
  // The last request that the old release answered was sent before the commit of the new one, however long it then took.
  const late = results.filter(({ committedMs }, index) => (total.releases[`x-backend-release: r${index}`]?.lastMs ?? 0) > committedMs || (total.releases[`x-release: r${index}`]?.lastMs ?? 0) > committedMs)
  const of = (order: Deploy['order']): readonly Deploy[] => results.filter((result) => result.order === order)
  const figures = (['start-first', 'stop-first'] as const).map((order) => ({
    order,
    deploys: of(order).length,
    requests: of(order).reduce((sum, { seen }) => sum + seen.requests, 0),
    failed: of(order).reduce((sum, { seen }) => sum + seen.failed, 0),
    longestMs: Math.max(0, ...of(order).map(({ seen }) => seen.longestMs)),
    medianSeconds: of(order).map(({ seconds }) => seconds).sort((one, other) => one - other)[Math.floor(of(order).length / 2)] ?? 0,
  }))
  say('')
  renderTable(['order', 'deploys', 'requests', 'failed', 'longest wait (ms)', 'seconds (median)'], figures.map((it) => [it.order, String(it.deploys), String(it.requests), String(it.failed), String(it.longestMs), it.medianSeconds.toFixed(1)])).forEach(say)
  say(`old release seen after the commit: ${late.length} of ${results.length} deploys; nginx untouched: ${same}`)
  const ratio = (figures[1]?.longestMs ?? 0) / Math.max(1, figures[0]?.longestMs ?? 1)
  say(JSON.stringify({ bench: 'switch', deploys: results.length, requests: total.requests, failed: total.failed, lateDeploys: late.length, nginxUntouched: same, stopFirstToStartFirstLongestWait: Number(ratio.toFixed(2)), orders: figures }))
  return total.failed === 0 && late.length === 0 && same ? 0 : 1
}

main(bench)
