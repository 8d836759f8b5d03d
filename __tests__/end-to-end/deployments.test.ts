// The page of deployments for the life of a stack on one Pi: whatever becomes of a job, nothing stays in progress.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, runPost, startAction, type Ended } from '../workbench/action'
import { bookingInputs, bookingWorkspace, buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { GitHubServer } from '../workbench/github'
import { FAULTS } from '../workbench/github-route'
import { Pi, registryUp } from '../workbench/pi'
import { releaseAt, until } from '../workbench/wait'

const [C1, C2, C3] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]
const workspace = bookingWorkspace()
let pi: Pi
let github: GitHubServer
let v1: Readonly<Record<string, string>>
let v2: Readonly<Record<string, string>>
let broken: Readonly<Record<string, string>>

beforeAll(async () => {
  github = await GitHubServer.up()
  const registry = registryUp()
  pi = Pi.up('deployments')
  v1 = buildRelease(registry, 'v1')
  v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['backend'] }) }
  broken = { ...v1, ...buildRelease(registry, 'broken', { services: ['backend'], fault: 'crash' }) }
})
afterAll(async () => {
  pi.down()
  await github.stop()
})

type Given = Readonly<Record<string, string>>

const inputsOf = (inputs: Given): Given => ({ environment: 'production', ...inputs, ...pi.inputs() })
const optionsOf = (commit: string, run: string) => ({ workspace, env: { ...github.environment(), GITHUB_SHA: commit, GITHUB_RUN_ID: run } })

/** A whole job: main, then the post step, as GitHub runs them. */
async function job(commit: string, inputs: Given): Promise<Ended & { readonly post: Ended }> {
  const options = optionsOf(commit, '1001')
  const ended = await runAction(inputsOf(inputs), options)
  return { ...ended, post: await runPost(inputsOf(inputs), ended, options) }
}

/** A job that is stopped while v2 is watched. */
async function stopped(signal: 'SIGINT' | 'SIGKILL', run: string): Promise<{ readonly main: Ended; readonly between: string; readonly post: Ended }> {
  const inputs = inputsOf({ ...bookingInputs('v2', v2), 'bake-time': '20s', 'confirm-timeout': '3s' })
  const options = optionsOf(C2, run)
  const running = startAction(inputs, options)
  expect(await until(() => running.log().includes('… Watch them under real traffic'), 120)).toBe(true)
  running.process.kill(signal)
  const main = await running.ended
  const between = last()
  const post = await runPost(inputs, main, options)
  expect(await until(async () => (await releaseAt(`http://${pi.host}/api/version`)) === 'v1', 60)).toBe(true)
  return { main, between, post }
}

const last = (): string => github.deployments.story().at(-1) ?? ''
const active = (): readonly string[] => github.deployments.story().filter((line) => line.endsWith('success'))
const quiet = { code: 0, log: '' }

afterEach(() => expect(github.deployments.all.filter(({ statuses }) => statuses.at(-1)?.state === 'in_progress')).toEqual([]))

describe('the page of deployments', () => {
  test('has a deployment with its commit, its address and what runs, and the post step has nothing to do', async () => {
    const ended = await job(C1, { ...bookingInputs('v1', v1), 'environment-url': 'https://booking.example' })
    expectDone(ended)
    expect(github.deployments.story()).toEqual(['production 1111111 v1: in_progress → success'])
    const [made] = github.deployments.all
    expect(made?.statuses.at(-1)).toEqual({ state: 'success', description: 'v1 serves', log_url: 'https://github.com/acme/booking/actions/runs/1001', environment_url: 'https://booking.example' })
    expect(made?.payload).toMatchObject({ project: 'booking', previous: '', digests: { backend: expect.stringMatching(/^sha256:/) } })
    expect(ended.post).toMatchObject(quiet)
    expect(ended.post.seconds).toBeLessThan(1)
  })

  test('has neither dry runs nor what was refused', async () => {
    await job(C2, { ...bookingInputs('v2', v2), 'dry-run': 'true' })
    await job(C2, { ...bookingInputs('v2', v2), env: '' })
    expect(github.deployments.all).toHaveLength(1)
  })

  test('says of a failed deployment why, and what serves; that stays active', async () => {
    const ended = await job(C3, bookingInputs('broken', broken))
    expect(ended.code).toBe(1)
    expect(github.deployments.story()).toEqual(['production 1111111 v1: in_progress → success', 'production 3333333 broken: in_progress → failure'])
    expect(github.deployments.lastWords('broken')).toMatch(/^Serving: v1\. booking broken was not deployed: .*backend/)
    expect(ended.post).toMatchObject(quiet)
  })

  test('has the end of a cancelled job from main itself, in time', async () => {
    const { main, between, post } = await stopped('SIGINT', '1002')
    expect([main.code, between]).toEqual([1, 'production 2222222 v2: in_progress → error'])
    expect(github.deployments.lastWords('v2')).toBe('booking v2: the job was cancelled; the host takes it back')
    expect(post).toMatchObject(quiet)
  })

  test('has the end of a killed job from the post step', async () => {
    const { between, post } = await stopped('SIGKILL', '1003')
    expect(between).toBe('production 2222222 v2: in_progress')
    expect(last()).toBe('production 2222222 v2: in_progress → error')
    expect(github.deployments.lastWords('v2')).toBe('The job ended before the deployment was over; `step: status` tells what serves')
    expect(post).toMatchObject(quiet)
    expect(active()).toEqual(['production 1111111 v1: in_progress → success'])
  })

  test('has only what serves as active after the next release, and after the way back to the commit before', async () => {
    expectDone(await job(C2, bookingInputs('v2', v2)))
    expect(active()).toEqual(['production 2222222 v2: in_progress → success'])
    const back = await job(C3, { step: 'rollback', project: 'booking', release: 'v1' })
    expectDone(back)
    expect(active()).toEqual(['production 1111111 v1: in_progress → success'])
    expect(github.deployments.lastWords('v1')).toBe('Back to v1, from v2')
  })

  test('has each environment for itself', async () => {
    expectDone(await job(C1, { ...bookingInputs('v1', v1), environment: 'staging' }))
    expect(active()).toEqual(['production 1111111 v1: in_progress → success', 'staging 1111111 v1: in_progress → success'])
    expect(github.deployments.lastWords('v1')).toBe('v1 serves; nothing had to change')
  })

  test('is left to GitHub where the job has an environment of its own', async () => {
    const own = github.deployments.ofJob('production', C2, 'in_progress', 'https://github.com/acme/booking/actions/runs/1001/job/5')
    const count = github.deployments.all.length
    const ended = await job(C2, bookingInputs('v1', v1))
    own.statuses.push({ state: 'success', description: '', log_url: '', environment_url: '' })
    expectDone(ended)
    expect([github.deployments.all.length, ended.log]).toEqual([count, expect.stringContaining('writes the page of deployments already')])
  })

  test('stops no deployment when it cannot be written, and the post step tries again', async () => {
    github.fail('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', FAULTS.broken, 4)
    const ended = await job(C1, bookingInputs('v1', v1))
    expectDone(ended)
    expect(ended.log).toMatch(/The page of deployments could not be written: GitHub has trouble of its own/)
    expect(last()).toBe('production 1111111 v1: success')
  })
})
