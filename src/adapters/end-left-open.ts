// The post step. GitHub runs it after the job, also after a cancelled one and where main was killed.
import { Secret } from '../support/secret'
import { conclude, type Ending } from './deployment-page'
import { githubRequests, SHORT_BOUNDS } from './github-request'
import { leftOpen } from './open-deployment'

const NEVER_ENDED: Ending = { state: 'error', description: 'The job ended before the deployment was over; `step: status` tells what serves' }

/** Ends what main left open; the host is not asked. Says nothing where there is nothing to do. Never rejects, and never fails the job. */
export async function endLeftOpen(): Promise<void> {
  try {
    const open = leftOpen()
    if (open === undefined) return
    const token = process.env['INPUT_GITHUB-TOKEN'] ?? ''
    const requests = githubRequests(token === '' ? undefined : new Secret(token), { repository: process.env['GITHUB_REPOSITORY'] ?? '' }, SHORT_BOUNDS, [])
    const why = await conclude(requests, open, open.ending ?? NEVER_ENDED)
    if (why !== '') say(`The deployment of ${open.release} stays as it is on the page of deployments: ${why}.`)
  } catch {
    say('The post step could not end the deployment on the page of deployments.')
  }
}

const say = (text: string): void => void process.stdout.write(`::warning::${text}\n`)
