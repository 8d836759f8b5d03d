import { describe, expect, test } from '@jest/globals'
import { forDeploy, load } from '../../src/inputs/load'
import { INPUT_NAMES } from '../../src/inputs/parse'
import type { InputName } from '../../src/inputs/spec'
import { InputFailure } from '../../src/support/problem'
import { FINGERPRINT, nothing, PEM, rawInputs } from '../support/raw-inputs'

type Given = Partial<Record<InputName, string>>

function problemsOf(given: Given): readonly string[] {
  try {
    load(rawInputs(given))
    return []
  } catch (thrown) {
    if (thrown instanceof InputFailure) return thrown.problems
    throw thrown
  }
}

describe('right inputs', () => {
  test('become typed values under camel-case names, durations in seconds', () => {
    const inputs = load(rawInputs({ port: '2222', 'dry-run': 'true', 'hold-timeout': '1m', profiles: 'a, b\nc', 'compose-file': 'compose.yaml\ncompose.pi.yaml' }))
    expect(inputs).toMatchObject({
      step: 'deploy-to-pi', host: 'pi.local', port: 2222, dryRun: true, holdTimeoutSeconds: 60,
      profiles: ['a', 'b', 'c'], composeFile: ['compose.yaml', 'compose.pi.yaml'], fingerprint: [FINGERPRINT],
    })
    expect(inputs.key.reveal()).toBe(PEM)
  })

  test('that were not given are their defaults, or empty, or undefined where the Compose file may still say', () => {
    const inputs = load(rawInputs())
    expect(inputs).toMatchObject({ port: 22, switchImage: 'haproxy:lts-alpine', allowRecreate: false, dryRun: false, services: [], env: {}, digests: {}, smoke: [] })
    expect([inputs.drainTimeoutSeconds, inputs.holdTimeoutSeconds, inputs.keepReleases, inputs.release, inputs.record]).toEqual(Array(5).fill(undefined))
  })

  test('take deploy for deploy-to-pi', () => {
    expect(load(rawInputs({ step: 'deploy' })).step).toBe('deploy-to-pi')
  })

  test('print no secret', () => {
    const printed = JSON.stringify(load(rawInputs({ passphrase: 'open sesame', env: 'DB_PASSWORD=correct horse' })))
    expect(printed).not.toMatch(/sesame|horse|b3BlbnNz/)
    expect(printed).toContain('DB_PASSWORD')
  })
})

describe('the release of a deploy', () => {
  const facts = { ref: 'refs/tags/v2.1', sha: '3f2a91c0000', runNumber: '57' }

  test('is the given one', () => {
    expect(forDeploy(load(rawInputs({ release: 'spring' })), facts).release).toBe('spring')
  })

  test('is taken from GitHub when not given', () => {
    expect(forDeploy(load(rawInputs()), facts).release).toBe('v2.1')
  })

  test('is required where GitHub says nothing', () => {
    expect(() => forDeploy(load(rawInputs()), { ref: '', sha: '', runNumber: '' })).toThrow(InputFailure)
  })
})

describe('wrong inputs', () => {
  test('are all reported at once, each beginning with its name', () => {
    const problems = problemsOf({ ...nothing(), step: 'deploy-to-pi', port: '99999', 'dry-run': 'yes', 'bake-time': 'soon', smoke: 'GET health 200', digests: '{}}', record: '[]' })
    expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual(['port', 'digests', 'record', 'bake-time', 'smoke', 'dry-run', 'host', 'username', 'key'])
  })

  test.each<[string, Given, string]>([
    ['a missing step', { step: '' }, 'step: is required: build, merge, scan, promote, deploy-to-pi, rollback, status, notify'],
    ['a mistyped step', { step: 'rolback' }, 'step: "rolback" is not a step; did you mean rollback?'],
    ['a step like nothing known', { step: 'fly-to-moon' }, 'step: "fly-to-moon" is not a step; there are build, merge, scan, promote, deploy-to-pi, rollback, status, notify'],
    ['a step that comes later', { step: 'backup' }, 'step: "backup" is not available yet; this version has build, merge, scan, promote, deploy-to-pi, rollback, status, notify'],
    ['no host', { host: '' }, 'host: is required for deploy-to-pi'],
    ['a user in the host', { host: 'me@pi' }, 'host: "me@pi" must be only a name or an address; user and port have the inputs username and port'],
    ['a port in the host', { host: 'pi:2222' }, 'host: "pi:2222" must be only a name or an address; user and port have the inputs username and port'],
    ['port 0', { port: '0' }, 'port: "0" is not a whole number from 1 to 65535'],
    ['a project in capitals', { project: 'Booking' }, 'project: "Booking" must be of lower-case letters, digits, - and _, and begin with a letter or digit'],
    ['a release with a slash', { release: 'v/1' }, 'release: "v/1" must be of letters, digits, . _ and -, begin with none of . and -, and have at most 128'],
    ['a release that climbs', { release: '..' }, 'release: ".." must be of letters, digits, . _ and -, begin with none of . and -, and have at most 128'],
    ['a confirm-url without scheme', { 'confirm-url': 'pi.example', smoke: 'GET / 200' }, 'confirm-url: "pi.example" is not an address that begins with http:// or https://'],
    ['an environment-url without scheme', { 'environment-url': 'pi.example' }, 'environment-url: "pi.example" is not an address that begins with http:// or https://'],
    ['deployments that GitHub has no page for', { 'github-deployments': 'true' }, 'environment: is required with github-deployments: true, as GitHub files deployments under it'],
    ['no time to hold', { 'hold-timeout': '0' }, 'hold-timeout: must be more than 0'],
    ['no kept release', { 'keep-releases': '0' }, 'keep-releases: "0" is not a whole number from 1 to 100'],
    ['a truth that is neither', { 'allow-recreate': 'ja' }, 'allow-recreate: "ja" is neither true nor false'],
  ])('%s', (_, given, problem) => {
    expect(problemsOf(given)).toEqual([problem])
  })

  test('of which only an adapter can judge follow, unless the input was named already', () => {
    const more = () => ['key: it is empty', 'known-hosts: no host key is pinned']
    expect(() => load(rawInputs({ key: '' }), more)).toThrow(new InputFailure(['key: is required for deploy-to-pi', 'known-hosts: no host key is pinned']))
  })

  test('never repeat a secret', () => {
    const problems = problemsOf({ key: 'not-a-key-but-secret', passphrase: 'sesame', env: 'half of a pass\nA=1\nA=swordfish' })
    expect(problems.join('\n')).not.toMatch(/not-a-key-but|sesame|half of|swordfish/)
    expect(problems).toHaveLength(2)
  })

  test.each(INPUT_NAMES)('%s may hold anything without an exception that is not a list of problems', (name) => {
    for (const text of ['', '{', '=', '<<', '%s', '\n\n', '__proto__', '__proto__=x', '\u0000', 'x'.repeat(10_000)]) {
      expect(() => problemsOf({ [name]: text })).not.toThrow()
    }
  })
})
