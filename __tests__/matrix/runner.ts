// npm run matrix -- runner [--cancel] [STEP…]: the runner is killed, or its job cancelled, at every moment of a deployment,
// while clients go on asking.
import { bookingTargets, Load } from '../workbench/load'
import { main } from '../workbench/program'
import { releaseAt, until } from '../workbench/wait'
import { Bed, moments } from './bed'
import { report, type Row } from './report'

/** GitHub kills a cancelled job after ten seconds; it is over by itself in half of that. */
const CANCEL_SECONDS = 5

const cancel = process.argv.includes('--cancel')
const steps = process.argv.slice(2).filter((word) => word !== '--cancel')

async function matrix(): Promise<number> {
  const bed = new Bed('matrix-runner')
  const first = await bed.deploy(bed.next(), 'start-first')
  if (first.code !== 0) throw new Error(first.log)
  const load = new Load(bookingTargets(bed.pi.host), { clients: 8 })
  const rows: Row[] = []
  for (const moment of moments(steps)) {
    const release = bed.next()
    const running = bed.start(release, moment.order)
    const reached = await bed.reach(release, moment, running)
    const begun = Date.now()
    running.process.kill(cancel ? 'SIGINT' : 'SIGKILL')
    const ended = await running.ended
    const endedAfter = (Date.now() - begun) / 1000
    const quiet = await bed.quiet(release, 60)
    const committed = bed.committed()
    const right = await until(async () => (await releaseAt(`http://${bed.pi.host}/api/version`)) === Bed.labelOf(committed), 5)
    const seconds = (Date.now() - begun) / 1000
    const again = await bed.deploy(bed.next(), moment.order)
    const seen = await load.mark(`${release}`)
    const problems = [
      ...(reached ? [] : ['the moment never came']),
      ...(endedAfter < CANCEL_SECONDS ? [] : [`the runner ended after ${endedAfter.toFixed(1)} s`]),
      // After the transaction's end a cancelled job may still have succeeded.
      ...(cancel && ended.code === 0 && !bed.journal(release).includes('transaction done') ? ['a cancelled job ended as a success'] : []),
      ...(quiet ? [] : ['its transaction did not end']),
      ...(right ? [] : [`${committed} is committed, but does not answer`]),
      ...(again.code === 0 ? [] : [`the next deployment failed: ${again.log.trim().split('\n').slice(-4).join(' | ')}`]),
      ...(seen.failed === 0 ? [] : [`${seen.failed} of ${seen.requests} requests failed: ${seen.failures[0]}`]),
    ]
    rows.push({ moment, serving: committed === release ? 'the new release' : 'the old release', seconds, requests: seen.requests, failed: seen.failed, problems })
    report.line(rows.at(-1) as Row)
  }
  await load.stop()
  bed.pi.down()
  return report.end('runner', 'settled after (s)', rows)
}

main(matrix)
