// The post step, with what main handed to it, against the local GitHub.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { endLeftOpen } from '../../src/adapters/end-left-open'
import type { Open } from '../../src/adapters/open-deployment'
import { GitHubServer } from '../workbench/github'
import { FAULTS } from '../workbench/github-route'

const WRITE = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'
const OPEN: Open = { id: 500, environment: 'production', project: 'booking', target: 'ab12', release: 'v2', url: '', run: 'https://github.com/acme/booking/actions/runs/1001' }

let server: GitHubServer
const environment = { ...process.env }

beforeAll(async () => void (await import('@actions/github/lib/utils')))
beforeEach(async () => {
  server = await GitHubServer.up()
  server.deployments.ofJob('production', server.facts.commit, 'in_progress', '')
})
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
})

/** What it printed. */
async function post(state: string | undefined, permissions?: readonly string[]): Promise<string> {
  Object.assign(process.env, server.environment(permissions), state === undefined ? {} : { STATE_deployment: state })
  const { write } = process.stdout
  let printed = ''
  process.stdout.write = ((text: string) => { printed += text; return true }) as typeof process.stdout.write
  await endLeftOpen().finally(() => { process.stdout.write = write })
  return printed
}

const story = (): readonly string[] => server.deployments.story().map((line) => line.split(': ')[1] ?? '')

describe('the post step', () => {
  test('asks and says nothing where no deployment is open', async () => {
    expect([await post(undefined), await post(''), server.asked]).toEqual(['', '', []])
  })

  test('ends what main left open as an error', async () => {
    expect([await post(JSON.stringify(OPEN)), story()]).toEqual(['', ['in_progress → error']])
  })

  test('writes what main knew and could not write, and makes inactive what that replaces', async () => {
    const before = server.deployments.ofJob('production', server.facts.commit, 'success', '')
    Object.assign(before, { payload: { by: 'pi-deploy-action', project: 'booking', target: 'ab12' } })
    await post(JSON.stringify({ ...OPEN, ending: { state: 'success', description: 'v2 serves' } }))
    expect(story()).toEqual(['in_progress → success', 'success → inactive'])
  })

  test.each<[string, () => Promise<string>]>([
    ['GitHub is broken', () => { server.fail(WRITE, FAULTS.broken); return post(JSON.stringify(OPEN)) }],
    ['the token may not', () => post(JSON.stringify(OPEN), ['deployments: read'])],
    ['what it got is no deployment', () => post('{"id":')],
  ])('only warns where %s', async (_, run) => {
    expect(await run()).toMatch(/^::warning::[^\n]+ page of deployments[^\n]*\n$/)
  })
})
