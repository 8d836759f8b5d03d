// npm run matrix -- power [STEP…]: the Pi loses its power at every moment of a deployment and boots again.
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { join } from 'node:path'
import { ROOT, type Pi } from '../workbench/pi'
import { main } from '../workbench/program'
import { pause, releaseAt, until } from '../workbench/wait'
import { Bed, moments } from './bed'
import { report, type Row } from './report'

/** Answers of the stack after its return are looked at for this long, to see one release only. */
const LOOK_SECONDS = 3
const GOAL_SECONDS = 5

function dockerAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/_ping', timeout: 1000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('error', () => resolve(false))
    asked.once('timeout', () => asked.destroy())
    asked.end()
  })
}

/** Boots and returns the seconds from the Docker daemon's first answer to the stack's own; undefined when it never answered. */
async function bootAndWait(pi: Pi): Promise<number | undefined> {
  const booted = spawn(join(ROOT, 'script', 'pi'), ['boot', pi.name], { stdio: 'ignore' })
  const ended = new Promise((resolve) => booted.once('close', resolve))
  let ready = 0
  const answered = await until(async () => {
    if (ready === 0 && (await dockerAnswers(pi.dockerSocket))) ready = performance.now()
    return ready !== 0 && (await releaseAt(`http://${pi.host}/api/version`)) !== undefined
  }, 90)
  const seconds = (performance.now() - ready) / 1000
  await ended
  return answered ? seconds : undefined
}

async function releasesSeen(url: string): Promise<readonly string[]> {
  const seen = new Set<string>()
  for (const end = Date.now() + LOOK_SECONDS * 1000; Date.now() < end; await pause(0.05)) seen.add((await releaseAt(url)) ?? 'no answer')
  return [...seen]
}

async function matrix(): Promise<number> {
  const bed = new Bed('matrix-power')
  const url = `http://${bed.pi.host}/api/version`
  const first = await bed.deploy(bed.next(), 'start-first')
  if (first.code !== 0) throw new Error(first.log)
  const rows: Row[] = []
  for (const moment of moments(process.argv.slice(2))) {
    const release = bed.next()
    const running = bed.start(release, moment.order)
    const reached = await bed.reach(release, moment, running)
    bed.pi.cut()
    running.process.kill('SIGKILL')
    const seconds = await bootAndWait(bed.pi)
    const committed = bed.committed()
    const seen = await releasesSeen(url)
    const again = await bed.deploy(bed.next(), moment.order)
    const problems = [
      ...(reached ? [] : ['the moment never came']),
      ...(seconds === undefined ? ['the stack did not answer'] : seconds > GOAL_SECONDS ? [`${seconds.toFixed(1)} s are more than ${GOAL_SECONDS}`] : []),
      ...(seen.join() === Bed.labelOf(committed) ? [] : [`${committed} (${Bed.labelOf(committed)}) is committed, seen: ${seen.join(', ')}`]),
      ...(again.code === 0 ? [] : [`the next deployment failed: ${again.log.trim().split('\n').slice(-4).join(' | ')}`]),
    ]
    rows.push({ moment, serving: committed === release ? 'the new release' : 'the old release', seconds: seconds ?? Number.NaN, requests: 0, failed: 0, problems })
    report.line(rows.at(-1) as Row)
  }
  bed.pi.down()
  return report.end('power', 'answers after Docker (s)', rows)
}

main(matrix)
