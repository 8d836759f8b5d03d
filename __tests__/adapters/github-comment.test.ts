// One comment at a pull request, with the real octokit against the local GitHub.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { COMMENT_LIMIT } from '../../src/adapters/github-comment'
import { githubOf, type JobOptions } from '../support/github-job'
import { GitHubServer } from '../workbench/github'
import { FAULTS } from '../workbench/github-route'

const LIST = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
const MARKER = '<!-- pi-deploy scan -->'

let server: GitHubServer
const environment = { ...process.env }
const request = { pull_request: { number: 7, head: { repo: { full_name: 'acme/booking' } }, base: { repo: { full_name: 'acme/booking' } } } }
const say = (body: string, options: JobOptions = {}) => githubOf(server, { payload: request, facts: { event: 'pull_request' }, ...options }).comment('pi-deploy scan', body)
const bodies = (): readonly string[] => server.comments.all.map(({ body }) => body)

beforeAll(async () => void (await import('@actions/github/lib/utils')))
beforeEach(async () => { server = await GitHubServer.up() })
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
})

describe('the comment', () => {
  test('is made once, and edited from then on', async () => {
    const first = await say('3 findings')
    expect(first).toEqual({ kind: 'done', url: 'https://github.com/acme/booking/pull/7#issuecomment-9000' })
    expect(bodies()).toEqual([`${MARKER}\n3 findings`])
    expect(await say('no finding')).toEqual(first)
    expect(bodies()).toEqual([`${MARKER}\nno finding`])
  })

  test('is not written when it says the same already, whatever line ends GitHub gives back', async () => {
    server.comments.add(7, 'github-actions[bot]', `${MARKER}\r\n3 findings\r\nin backend`)
    expect(await say('3 findings\nin backend\n')).toMatchObject({ kind: 'done' })
    expect(server.comments.all).toMatchObject([{ edits: 0 }])
  })

  test('is found behind hundreds of others, whoever made it', async () => {
    for (let number = 0; number < 250; number++) server.comments.add(7, 'anna', `comment ${number}`)
    const mine = server.comments.add(7, 'ben', `# Scan\n${MARKER}\nold`)
    server.comments.add(7, 'anna', 'thanks')
    await say('new')
    expect({ edits: mine.edits, comments: bodies().length, pages: server.count(LIST) }).toEqual({ edits: 1, comments: 252, pages: 3 })
  })

  test('is the first of several', async () => {
    server.comments.add(7, 'ben', `${MARKER}\nfirst`)
    server.comments.add(7, 'ben', `${MARKER}\nsecond`)
    await say('new')
    expect(bodies()).toEqual([`${MARKER}\nnew`, `${MARKER}\nsecond`])
  })

  test('is none that a person quotes, nor one with another marker', async () => {
    const others = [`> ${MARKER}\n> 3 findings\n\nWhich ones?`, '<!-- pi-deploy scan of backend -->\n1 finding']
    others.forEach((body) => server.comments.add(7, 'anna', body))
    await say('new')
    expect(bodies()).toEqual([...others, `${MARKER}\nnew`])
  })

  test('is cut at a line end when it is too long, and says so where it can be seen', async () => {
    await say(`<details><summary>All</summary>\n\n\`\`\`\n${'a finding of many\n'.repeat(5000)}\`\`\`\n</details>\n`)
    const [body = ''] = bodies()
    expect(body.length).toBeGreaterThan(COMMENT_LIMIT - 1100)
    expect(body).toMatch(/\na finding of many\n```\n<\/details>\n\n\*The rest did not fit: GitHub takes comments of up to 65,536 characters\.\*\n$/)
  })
})

describe('its pull request', () => {
  test('is the one of the event, of a comment at it, or of the ref', async () => {
    server.comments.issues.add(8).add(9)
    await say('a')
    await say('b', { payload: { issue: { number: 8, pull_request: {} } } })
    await say('c', { payload: {}, facts: { ref: 'refs/pull/9/merge' } })
    expect(server.comments.all.map(({ issue }) => issue)).toEqual([7, 8, 9])
  })

  test('is none in a push, nor for an issue', async () => {
    for (const payload of [{}, { issue: { number: 8 } }, undefined]) expect(await say('a', { payload })).toEqual({ kind: 'refused', why: 'the run belongs to no pull request' })
    expect(server.asked).toEqual([])
  })

  test('comes from a fork: nothing is written, and the reason is the fork', async () => {
    const fork = { pull_request: { ...request.pull_request, head: { repo: { full_name: 'eve/booking' } } } }
    const readOnly = { payload: fork, permissions: ['pull-requests: read'] }
    expect(await say('a', readOnly)).toEqual({ kind: 'refused', why: 'the token may not do this (403: Resource not accessible by integration). The pull request comes from a fork, and GitHub lets the token of such a run only read' })
    expect(await say('a', { ...readOnly, payload: { pull_request: { ...request.pull_request, head: { repo: null } } } })).toMatchObject({ why: expect.stringContaining('comes from a fork') })
    // There the token is the base's.
    expect(await say('a', { payload: fork, facts: { event: 'pull_request_target' } })).toMatchObject({ kind: 'done' })
  })

  test('cannot be commented on without the permission, which is named', async () => {
    expect(await say('a', { permissions: ['pull-requests: read'] })).toMatchObject({ why: expect.stringContaining('The job needs the permission pull-requests: write') })
    server.fail(LIST, FAULTS.missing)
    expect(await say('a')).toMatchObject({ why: 'there is no pull request 7 that the token can see (404: Not Found)' })
  })
})
