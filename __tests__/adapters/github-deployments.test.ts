// The page of deployments, with the real octokit against the local GitHub.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Open } from '../../src/adapters/open-deployment'
import { githubDeployments } from '../../src/adapters/github-deployments'
import type { TimelineWish } from '../../src/execution/notifying'
import { Secret } from '../../src/support/secret'
import { factsOf, QUICK, type JobOptions } from '../support/github-job'
import { GitHubServer } from '../workbench/github'
import { FAULTS } from '../workbench/github-route'

const CREATE = 'POST /repos/{owner}/{repo}/deployments'
const LIST = 'GET /repos/{owner}/{repo}/deployments'
const WRITE = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'
const RUN = 'https://github.com/acme/booking/actions/runs/1001'

let server: GitHubServer
let said: string[]
let kept: (Open | undefined)[]
const environment = { ...process.env }

beforeAll(async () => void (await import('@actions/github/lib/utils')))
beforeEach(async () => { server = await GitHubServer.up(); said = []; kept = [] })
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
})

function timeline({ permissions, facts = {}, ...given }: JobOptions = {}) {
  Object.assign(process.env, server.environment())
  const token = 'token' in given ? given.token : server.token(permissions)
  const log = { info: (line: string) => void said.push(line), warning: (line: string) => void said.push(`warning: ${line}`) }
  return githubDeployments(token === undefined ? undefined : new Secret(token), { ...factsOf(server), ...facts }, log, { bounds: QUICK, keep: (open) => void kept.push(open) })
}

const aDeployment = (given: Partial<TimelineWish> = {}): TimelineWish => ({ environment: 'production', url: 'https://booking.example', release: 'v1', commit: server.facts.commit, project: 'booking', host: 'pi.example.org:22', payload: { previous: 'v0' }, always: false, ...given })
const begin = (given: Partial<TimelineWish> = {}, job: JobOptions = {}) => timeline(job).begin(aDeployment(given))
const deploy = async (given: Partial<TimelineWish> = {}): Promise<void> => (await begin(given))?.end('success', 'serves')
const states = (): readonly string[] => server.deployments.story().map((line) => line.replace(/ \w{7}/, ''))

describe('a deployment', () => {
  test('goes from in progress to success, with the address, the run, and what runs', async () => {
    await deploy()
    expect(states()).toEqual(['production v1: in_progress → success'])
    const [made] = server.deployments.all
    expect(made?.statuses.at(-1)).toEqual({ state: 'success', description: 'serves', log_url: RUN, environment_url: 'https://booking.example' })
    expect(made).toMatchObject({ sha: server.facts.commit, production: true, transient: false, payload: { by: 'pi-deploy-action', project: 'booking', release: 'v1', previous: 'v0', run: RUN } })
    expect([JSON.stringify(made), said]).toEqual([expect.not.stringContaining('pi.example.org'), []])
  })

  test('replaces the one before, which keeps its own run and address', async () => {
    await deploy()
    await deploy({ release: 'v2', url: '' })
    expect(states()).toEqual(['production v1: in_progress → success → inactive', 'production v2: in_progress → success'])
    expect(server.deployments.all[0]?.statuses.at(-1)).toEqual({ state: 'inactive', description: 'Replaced by v2', log_url: RUN, environment_url: 'https://booking.example' })
  })

  test('that fails leaves the one before active, as it still serves, and the next one replaces it', async () => {
    await deploy()
    await (await begin({ release: 'v2' }))?.end('failure', 'Serving: v1. It died')
    expect(states()).toEqual(['production v1: in_progress → success', 'production v2: in_progress → failure'])
    await deploy({ release: 'v3' })
    expect(states()).toEqual(['production v1: in_progress → success → inactive', 'production v2: in_progress → failure', 'production v3: in_progress → success'])
  })

  test.each<[string, Partial<TimelineWish>]>([
    ['another project', { project: 'shop' }],
    ['another Pi', { host: 'pi-2.example.org:22' }],
    ['another environment', { environment: 'staging' }],
  ])('leaves alone what %s has', async (_, other) => {
    await deploy(other)
    server.deployments.ofJob('production', 'f'.repeat(40), 'success', '')
    await deploy({ release: 'v2' })
    expect(states().map((line) => line.split(' → ').at(-1))).toEqual(['success', 'production -: success', 'success'])
  })

  test('makes an end of one whose runner died more than a day ago', async () => {
    await begin()
    await begin({ release: 'v2' })
    Object.assign(server.deployments.all[0] ?? {}, { createdAt: '2020-01-01T00:00:00Z' })
    await deploy({ release: 'v3' })
    expect(states()).toEqual(['production v1: in_progress → error', 'production v2: in_progress', 'production v3: in_progress → success'])
  })

  test('touches none of which GitHub does not say what became of it', async () => {
    await begin()
    Object.assign(server.deployments.all[0] ?? {}, { createdAt: '2020-01-01T00:00:00Z' })
    server.fail('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', FAULTS.broken)
    await deploy({ release: 'v2' })
    expect(states()).toEqual(['production v1: in_progress', 'production v2: in_progress → success'])
  })

  test('asks about few of a long history', async () => {
    for (let number = 0; number < 40; number++) await deploy({ release: `v${number}` })
    server.asked.length = 0
    await deploy({ release: 'v40' })
    expect(server.asked.length).toBeLessThan(10)
    expect(states().filter((line) => line.endsWith('success'))).toEqual(['production v40: in_progress → success'])
  })

  test('has a description that GitHub takes, whatever is in it', async () => {
    await (await begin({ release: 'v'.repeat(128), project: 'b'.repeat(60) }))?.end('failure', `two\nlines ${'🐙'.repeat(200)}`)
    expect(server.deployments.all[0]?.statuses.at(-1)?.description).toBe(`two lines ${'🐙'.repeat(129)}…`)
  })

  test('of a pull request is transient, and of production only where it is called so', async () => {
    await begin({ environment: 'preview-7' }, { facts: { event: 'pull_request' } })
    expect(server.deployments.all[0]).toMatchObject({ production: false, transient: true })
  })
})

describe('the job has an environment of its own', () => {
  test('then GitHub writes the page, and nothing is written beside it', async () => {
    server.deployments.ofJob('production', server.facts.commit, 'in_progress', `${RUN}/job/5`)
    expect(await begin()).toBeUndefined()
    expect([states(), said]).toEqual([['production -: in_progress'], ["The job's own `environment: production` writes the page of deployments already."]])
  })

  test('but with github-deployments: true it is written all the same', async () => {
    server.deployments.ofJob('production', server.facts.commit, 'in_progress', `${RUN}/job/5`)
    await deploy({ always: true })
    expect(states()).toEqual(['production -: in_progress', 'production v1: in_progress → success'])
  })

  test.each<[string, string, string, string | undefined]>([
    ['of another run', 'in_progress', `${RUN}2/job/5`, undefined],
    ['that is over, such as of an earlier job', 'success', `${RUN}/job/4`, undefined],
    ['of another commit', 'in_progress', `${RUN}/job/5`, 'f'.repeat(40)],
  ])('which is no deployment %s', async (_, state, log, sha) => {
    server.deployments.ofJob('production', sha ?? server.facts.commit, state, log)
    expect(await begin()).toBeDefined()
  })

  test('which on a server that links to checks is known by the commit', async () => {
    server.deployments.ofJob('production', server.facts.commit, 'in_progress', 'https://github.com/acme/booking/runs/5')
    expect(await begin()).toBeUndefined()
  })
})

describe('a page that cannot be written', () => {
  test('for lack of the permission is said once, and is no warning to somebody who did not ask for it', async () => {
    expect(await begin({}, { permissions: ['deployments: read'] })).toBeUndefined()
    expect(said).toEqual(['The page of deployments could not be written: the token may not do this (403: Resource not accessible by integration). The job needs the permission deployments: write.'])
    said = []
    await begin({ always: true }, { permissions: [] })
    expect(said).toEqual([expect.stringMatching(/^warning: .*deployments: write/)])
  })

  test.each(Object.entries({ broken: FAULTS.broken, dropped: 'dropped' as const, nonsense: { status: 200, body: 'hello' }, nothing: { status: 204 } }))('as GitHub is %s ends nothing', async (_, fault) => {
    for (const route of [LIST, CREATE]) {
      server.fail(route, fault)
      await expect(begin()).resolves.toBeUndefined()
      server.heal()
    }
    const open = await begin()
    server.fail(WRITE, fault)
    await expect(open?.end('success', 'serves')).resolves.toBeUndefined()
  })

  test('for a commit that the repository lost says so', async () => {
    server.deployments.unknown.add('e'.repeat(40))
    expect(await begin({ commit: 'e'.repeat(40) })).toBeUndefined()
    expect(said).toEqual([expect.stringContaining(`No ref found for: ${'e'.repeat(40)}`)])
  })

  test('without a token, or outside of GitHub, is not asked for', async () => {
    expect([await begin({}, { token: undefined }), await begin({}, { facts: { repository: '' } }), server.asked]).toEqual([undefined, undefined, []])
  })
})

describe('what the post step gets', () => {
  test('is the deployment from its first moment, and nothing once its end is written', async () => {
    server.fail(WRITE, FAULTS.broken)
    const open = await begin()
    expect(kept).toEqual([{ id: 500, environment: 'production', project: 'booking', target: expect.stringMatching(/^[0-9a-f]{4}$/), release: 'v1', url: 'https://booking.example', run: RUN }])
    server.heal()
    await open?.end('success', 'serves')
    expect(kept.at(-1)).toBeUndefined()
  })

  test('is also how it ended, where that could not be written', async () => {
    const open = await begin()
    server.fail(WRITE, FAULTS.broken)
    await open?.end('failure', 'Serving: v0. It died')
    expect(kept.at(-1)).toMatchObject({ id: 500, ending: { state: 'failure', description: 'Serving: v0. It died' } })
    expect(said).toHaveLength(1)
  })
})
