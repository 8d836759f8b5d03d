// Code scanning, and how any question to GitHub ends, with the real octokit against the local GitHub.
import { randomBytes } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { BOUNDS } from '../../src/adapters/github-request'
import { githubOf, IMPATIENT, QUICK, type JobOptions } from '../support/github-job'
import { GitHubServer } from '../workbench/github'
import { FAULTS, type Fault } from '../workbench/github-route'

const POST = 'POST /repos/{owner}/{repo}/code-scanning/sarifs'
const GET = `${'GET'} /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}`

const run = (id: string, text = ''): object => ({ tool: { driver: { name: 'Trivy' } }, automationDetails: { id }, results: [{ message: { text } }] })
const sarif = (...runs: readonly object[]): string => JSON.stringify({ version: '2.1.0', runs: runs.length === 0 ? [run('pi-deploy/backend')] : runs })

let server: GitHubServer
const environment = { ...process.env }
const upload = (options: JobOptions = {}, text = sarif()) => githubOf(server, options).uploadSarif(text)
const why = async (options: JobOptions = {}): Promise<string> => {
  const delivered = await upload(options)
  return delivered.kind === 'refused' ? delivered.why : 'it was done'
}

// Loading octokit takes longer than what the tests wait for.
beforeAll(async () => void (await import('@actions/github/lib/utils')))
beforeEach(async () => { server = await GitHubServer.up() })
afterEach(async () => {
  process.env = { ...environment }
  await server.stop()
})

describe('code scanning', () => {
  test('gets the findings under the commit and ref of the job, and people an address', async () => {
    expect(await upload()).toEqual({ kind: 'done', url: 'https://github.com/acme/booking/security/code-scanning?query=is%3Aopen%20branch%3Amain' })
    expect(server.codeScanning.uploads).toMatchObject([{ commit: server.facts.commit, ref: 'refs/heads/main', sarif: { runs: [run('pi-deploy/backend')] }, asked: 2 }])
  })

  test('gets them under the merge of a pull request', async () => {
    expect(await upload({ facts: { ref: 'refs/pull/7/merge', event: 'pull_request' } })).toMatchObject({ url: expect.stringContaining('pr%3A7') })
    expect(server.codeScanning.uploads).toMatchObject([{ ref: 'refs/pull/7/merge' }])
  })

  test('could not read them: its reasons are the reason', async () => {
    server.codeScanning.errors = ['locationFromSarifResult: expected artifact location']
    expect(await why()).toBe('code scanning took it and could not read it: locationFromSarifResult: expected artifact location')
  })

  test('that takes its time has taken them', async () => {
    server.codeScanning.pendingTimes = 1000
    expect(await upload()).toMatchObject({ kind: 'done' })
    expect(server.codeScanning.uploads[0]?.asked).toBeLessThanOrEqual(QUICK.readingSeconds / QUICK.pollSeconds)
  })

  test('that does not know yet what it took is asked again', async () => {
    server.fail(GET, FAULTS.missing, 2)
    server.codeScanning.errors = ['broken']
    expect(await why()).toContain('could not read it')
  })

  test('says what is wrong with a file', async () => {
    expect(await upload({}, sarif(run('same'), run('same')))).toMatchObject({ why: 'GitHub refused it (400: Several runs have the same tool and category)' })
  })

  test('is not asked to take more than it takes', async () => {
    expect(await upload({}, sarif(run('large', randomBytes(8 * 1024 * 1024).toString('hex'))))).toEqual({ kind: 'done', url: expect.any(String) })
    expect(await upload({}, sarif(run('larger', randomBytes(11 * 1024 * 1024).toString('hex'))))).toMatchObject({ why: expect.stringMatching(/^it is 1\d MB compressed, and code scanning takes 10 MB$/) })
    expect(server.count(POST)).toBe(1)
  })

  test('is not asked outside of GitHub, nor without a token', async () => {
    expect(await why({ facts: { sha: '', ref: '' } })).toBe('the run has no commit and ref that findings could belong to')
    expect(await why({ facts: { repository: '' } })).toBe('this is no run on GitHub')
    expect(await why({ token: undefined })).toBe('there is no token; github-token was emptied')
    expect(server.asked).toEqual([])
  })
})

describe('a refusal says what to do about it', () => {
  test('a token that may not', async () => {
    expect(await why({ permissions: ['actions: read'] })).toBe('the token may not do this (403: Resource not accessible by integration). The job needs the permission security-events: write')
  })

  test('the token of a pull request from a fork', async () => {
    const payload = { pull_request: { number: 7, head: { repo: { full_name: 'eve/booking' } }, base: { repo: { full_name: 'acme/booking' } } } }
    expect(await why({ permissions: [], payload, facts: { event: 'pull_request' } })).toContain('comes from a fork')
  })

  test("Dependabot's token", async () => {
    expect(await why({ permissions: [], facts: { event: 'pull_request', actor: 'dependabot[bot]' } })).toContain("Dependabot's run")
  })

  const answers: [string, Fault, RegExp][] = [
    ['401', FAULTS.unauthorized, /^GitHub does not accept the token \(401: Bad credentials\)/],
    ['a plan without it', FAULTS.noPlan, /^code scanning is not enabled for this repository, or its plan is without it \(403: Advanced Security must/],
    ['404', FAULTS.missing, /^code scanning is not there for this repository: it has to be enabled/],
    ['413', { status: 413, body: { message: 'Payload too large' } }, /^it is too large for GitHub \(413: Payload too large\)$/],
    ['422', FAULTS.unprocessable('Validation Failed', { resource: 'Sarif', field: 'ref', code: 'invalid' }, { message: 'no such commit' }), /^GitHub refused it \(422: Validation Failed; ref invalid; no such commit\)$/],
    ['500', FAULTS.broken, /^GitHub has trouble of its own \(500\), also when asked again$/],
    ['a wait that is too long', FAULTS.throttled(600), /^GitHub wants fewer requests \(429: You have.*\); it asks to wait 600 s$/],
    ['silence', 'hanging', /^GitHub could not be asked: it gave no answer in 0.4 s$/],
    ['half an answer and silence', 'stalling', /^GitHub could not be asked: it gave no answer in 0.4 s$/],
    ['a cut connection', 'dropped', /^GitHub could not be asked: (other side closed|.*ECONNRESET)/],
  ]
  test.each(answers)('%s', async (_, fault, words) => {
    server.fail(POST, fault)
    expect(await why(typeof fault === 'string' ? { bounds: IMPATIENT } : {})).toMatch(words)
  })

  test('an address where nobody is', async () => {
    const github = githubOf(server)
    process.env['GITHUB_API_URL'] = 'http://127.0.0.1:1'
    expect(await github.uploadSarif(sarif())).toMatchObject({ why: expect.stringMatching(/^GitHub could not be asked: .*(ECONNREFUSED|bad port)/) })
  })

  test('an answer that is none', async () => {
    server.fail(POST, { status: 202, body: 'null' })
    expect(await why()).toBe('GitHub answered with something that is none of its documented answers')
  })
})

describe('GitHub is asked again', () => {
  test('twice while it is broken', async () => {
    server.fail(POST, FAULTS.broken, 2)
    expect(await upload()).toMatchObject({ kind: 'done' })
    server.fail(POST, FAULTS.broken)
    expect(await upload()).toMatchObject({ kind: 'refused' })
    expect(server.count(POST)).toBe(3 + 3)
  })

  test('once, after the pause that it asks for', async () => {
    server.fail(POST, FAULTS.throttled(1), 1)
    const begun = performance.now()
    expect(await upload()).toMatchObject({ kind: 'done' })
    expect(performance.now() - begun).toBeGreaterThan(950)
    server.fail(POST, FAULTS.throttled(0))
    expect(await why()).toContain('GitHub wants fewer requests')
    expect(server.count(POST)).toBe(2 + 2)
  })

  test('when the hour is used up and a new one begins soon', async () => {
    const usedUp = (resetIn: number): Fault => ({ status: 403, body: { message: 'API rate limit exceeded' }, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + resetIn) } })
    server.fail(POST, usedUp(0), 1)
    expect(await upload()).toMatchObject({ kind: 'done' })
    server.fail(POST, usedUp(1800))
    expect(await why()).toMatch(/^GitHub wants fewer requests \(403: API rate limit exceeded\); it asks to wait 1(800|799) s$/)
  })

  test('not when it says no, nor when it is silent', async () => {
    for (const fault of [FAULTS.forbidden, FAULTS.missing, 'hanging'] as const) {
      server.fail(POST, fault)
      await upload({ bounds: IMPATIENT })
    }
    expect(server.count(POST)).toBe(3)
  })

  test('and for half a minute at most', () => expect(BOUNDS).toMatchObject({ answerSeconds: 30, longestWaitSeconds: 60, readingSeconds: 20, pauses: [expect.any(Number), expect.any(Number)] }))
})

test('a token is never in a message, whatever says it', async () => {
  const token = server.token()
  const github = githubOf(server, { token })
  server.fail(POST, { status: 422, body: { message: `${token}, ${process.env['ACTIONS_RUNTIME_TOKEN']} and https://store/x?sig=abc%2Fdef` } })
  expect(await github.uploadSarif(sarif())).toEqual({ kind: 'refused', why: 'GitHub refused it (422: [secret], [secret] and https://store/x?sig=[secret])' })
  server.heal()
  // undici repeats a header that it cannot send.
  expect(await why({ token: `${token}\nsecond-line` })).toMatch(/^GitHub could not be asked: (?!.*(ghs_|second-line))/)
})
