import { describe, expect, test } from '@jest/globals'
import { eventFacts, type EnvironmentFacts } from '../../../src/build/metadata/event'
import { NOW, SHA, tagsFrom } from './runs'

const HEAD = '3370e228f2209994d57af4427fe64e71bb79ac96'
const repository = {
  name: 'Hello-World', owner: { login: 'octocat' }, html_url: 'https://github.com/octocat/Hello-World', default_branch: 'main',
  description: 'A repository', license: { spdx_id: 'MIT' },
}
const pullRequest = { number: 15, repository, pull_request: { number: 15, head: { sha: HEAD }, base: { ref: 'main' } } }

function envOf(env: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  return { event: 'push', ref: 'refs/heads/main', sha: SHA, repository: 'octocat/Hello-World', serverUrl: 'https://github.com', now: NOW, ...env }
}

const TAGS = ['type=schedule', 'type=edge', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr', 'type=sha', 'type=raw,value=default,enable={{is_default_branch}}']

describe('the tags of an event', () => {
  test.each([
    ['push', { repository, ref: 'refs/heads/main' }, {}, 'edge main default sha-860c190'],
    ['push to another branch', { repository }, { ref: 'refs/heads/dev' }, 'dev sha-860c190'],
    ['push of a tag', { repository, base_ref: 'refs/heads/main' }, { ref: 'refs/tags/v1' }, 'v1 sha-860c190 latest'],
    ['pull_request', pullRequest, { event: 'pull_request', ref: 'refs/pull/15/merge' }, 'pr-15 sha-860c190'],
    ['pull_request_target', pullRequest, { event: 'pull_request_target' }, 'pr-15 sha-860c190'],
    ['pull_request by its head', pullRequest, { event: 'pull_request', ref: 'refs/pull/15/merge', headOfPullRequest: true }, 'pr-15 sha-3370e22'],
    ['schedule without a repository', { schedule: '0 0 * * *' }, { event: 'schedule' }, 'nightly main default sha-860c190'],
    ['workflow_dispatch', { repository, inputs: {} }, { event: 'workflow_dispatch' }, 'edge main default sha-860c190'],
    ['release', { repository, release: { tag_name: 'v1.1.1' } }, { event: 'release', ref: 'refs/tags/v1.1.1' }, 'v1.1.1 sha-860c190 latest'],
    ['release of which GitHub names no ref', { repository, release: { tag_name: 'v1.1.1' } }, { event: 'release', ref: '' }, 'v1.1.1 sha-860c190 latest'],
    ['merge_group', { repository, merge_group: { base_ref: 'refs/heads/main' } }, { event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/main/pr-7' }, 'gh-readonly-queue-main-pr-7 sha-860c190'],
    ['create of a tag', { repository, ref: 'v2', ref_type: 'tag' }, { event: 'create', ref: '' }, 'v2 sha-860c190 latest'],
    ['create of a branch', { repository, ref: 'dev', ref_type: 'branch' }, { event: 'create', ref: '' }, 'dev sha-860c190'],
    ['no event at all', undefined, { event: '', ref: '', sha: '', repository: '' }, ''],
  ])('%s', (_, payload, env, expected) => {
    expect(tagsFrom(eventFacts(payload, envOf(env)), TAGS)).toBe(expected)
  })
})

describe('facts of an event', () => {
  test('name the repository as its payload does', () => {
    expect(eventFacts({ repository }, envOf()).repository).toEqual({ owner: 'octocat', name: 'Hello-World', url: 'https://github.com/octocat/Hello-World', description: 'A repository', license: 'MIT' })
  })

  test.each([[undefined], [null], ['text'], [{ repository: { owner: 'octocat', license: null, description: null } }]])('name it from the environment where the payload is %j', (payload) => {
    const facts = eventFacts(payload, envOf())
    expect(facts.repository).toEqual({ owner: 'octocat', name: 'Hello-World', url: 'https://github.com/octocat/Hello-World' })
    expect(facts.defaultBranch).toBeUndefined()
  })

  test('have the base of a pull request, its number and its head', () => {
    expect(eventFacts(pullRequest, envOf({ event: 'pull_request', ref: 'refs/pull/15/merge' }))).toMatchObject({ baseRef: 'main', pullRequest: { number: 15, headSha: HEAD } })
  })

  test('have the branch of a pushed tag, but no base on a branch', () => {
    const payload = { base_ref: 'refs/heads/release/1' }
    expect([eventFacts(payload, envOf({ ref: 'refs/tags/v1' })).baseRef, eventFacts(payload, envOf()).baseRef]).toEqual(['release/1', undefined])
  })

  test.each([
    ['among the commits of a push', { commits: [{ id: 'other', timestamp: '2019-01-01T00:00:00Z' }, { id: SHA, timestamp: '2020-01-09T10:00:00+01:00' }] }, '2020-01-09T10:00:00+01:00'],
    ['in the head of a push', { head_commit: { id: SHA, timestamp: '2020-01-09T10:00:00Z' } }, '2020-01-09T10:00:00Z'],
    ['in the head of a merge group', { merge_group: { head_commit: { id: SHA, timestamp: '2020-01-09T10:00:00Z' } } }, '2020-01-09T10:00:00Z'],
    ['nowhere when the head is another commit', { head_commit: { id: HEAD, timestamp: '2020-01-09T10:00:00Z' } }, undefined],
    ['nowhere when it is no date', { head_commit: { id: SHA, timestamp: 'yesterday' } }, undefined],
  ])('find the date of the commit %s', (_, payload, expected) => {
    expect(eventFacts(payload, envOf()).commitDate).toBe(expected)
  })
})
