// The timeline of deployments on GitHub. It never fails a step: what could not be written is said once.
import { createHash } from 'node:crypto'
import type { Log, RunFacts } from '../execution/ports'
import type { OpenDeployment, Timeline, TimelineWish } from '../execution/notifying'
import type { Secret } from '../support/secret'
import { BY, conclude, create, fitting, list, payloadOf, statusOf, write, type Listed, type Made, type Status, UNHEARD_OF } from './deployment-page'
import { githubRequests, SHORT_BOUNDS, type Bounds } from './github-request'
import { keepOpen, type Open } from './open-deployment'

/** Deployments of GitHub's own, of this commit, to look at */
const MOST_LOOKED_AT = 10

export interface TimelineOptions {
  readonly bounds?: Bounds
  readonly keep?: (open: Open | undefined) => void
}

export function githubDeployments(token: Secret | undefined, facts: RunFacts, log: Pick<Log, 'info' | 'warning'>, { bounds = SHORT_BOUNDS, keep = keepOpen }: TimelineOptions = {}): Timeline {
  const requests = githubRequests(token, facts, bounds, [])
  const notWritten = (why: string): string => `The page of deployments could not be written: ${why}.`

  const begin = async (wish: TimelineWish): Promise<OpenDeployment | undefined> => {
    // Without having been asked for, a missing permission is nothing to warn of.
    const refused = (why: string): undefined => void (wish.always ? log.warning(notWritten(why)) : log.info(notWritten(why)))
    if (!wish.always) {
      const listed = await list(requests, wish.environment)
      if (listed.kind === 'refused') return refused(listed.why)
      const own = await jobsOwn(listed.data as readonly Listed[])
      if (own) return void log.info(`The job's own \`environment: ${wish.environment}\` writes the page of deployments already.`)
    }
    const project = { project: wish.project, target: targetOf(wish) }
    const made = await create(requests, {
      ref: wish.commit,
      environment: wish.environment,
      description: fitting(`${wish.project} ${wish.release}`),
      production_environment: /^(prod|live$)/i.test(wish.environment),
      // Of a pull request: it will be gone one day.
      transient_environment: facts.event.startsWith('pull_request'),
      payload: { by: BY, ...project, release: wish.release, run: facts.runUrl, ...wish.payload },
    })
    if (made.kind === 'refused') return refused(made.why)
    const { id } = made.data as Partial<Listed>
    if (typeof id !== 'number') return refused(UNHEARD_OF)
    return opened({ id, environment: wish.environment, release: wish.release, url: wish.url, run: facts.runUrl, ...project }, refused)
  }

  const opened = async (made: Made, refused: (why: string) => void): Promise<OpenDeployment> => {
    keep(made)
    const begun = await write(requests, made, 'in_progress', `${made.project} ${made.release} is being deployed`)
    if (begun.kind === 'refused') refused(begun.why)
    return {
      end: async (state, description) => {
        const ending = { state, description }
        // The post step tries again where this is cut off or refused.
        keep({ ...made, ending })
        const why = await conclude(requests, made, ending)
        if (why === '') keep(undefined)
        else log.warning(notWritten(why))
      },
    }
  }

  /**
   * Nothing in a job's environment tells of its `environment:`. But GitHub makes a deployment for it when the job starts, so while we
   * run one of that name and commit is in progress, and its log is this run. Another job of the same run, with that `environment:`
   * and at work at the same time, looks the same: then `github-deployments: true` is the way.
   */
  const jobsOwn = async (listed: readonly Listed[]): Promise<boolean> => {
    // What a run of a pull request is about has two commits, its head and the merge.
    const ofCommit = ({ sha }: Listed): boolean => sha === facts.sha || facts.event.startsWith('pull_request')
    const candidates = listed.filter((it) => it.creator?.login === 'github-actions[bot]' && payloadOf(it.payload)['by'] !== BY && ofCommit(it)).slice(0, MOST_LOOKED_AT)
    for (const { id } of candidates) if (isRunning(await statusOf(requests, id))) return true
    return false
  }

  // Servers of old link to the check instead; there the commit has to do.
  const isRunning = (status: Status | undefined): boolean => {
    const { state = '', log_url: log = '' } = status ?? {}
    return ['in_progress', 'queued', 'pending', 'waiting'].includes(state) && (!log.includes('/actions/runs/') || `${log}/`.startsWith(`${facts.runUrl}/`))
  }

  return {
    begin: (wish) => begin(wish).catch(() => void log.warning(notWritten(UNHEARD_OF))),
  }
}

/** Tells one host of a repository from another. Too short to find out the address by trying, which many keep as a secret. */
const targetOf = ({ project, host }: TimelineWish): string => createHash('sha256').update(`${project}\n${host}`).digest('hex').slice(0, 4)
