import { describe, expect, test } from '@jest/globals'
import { made, PULL_REQUEST, pushOf, runOf, SCHEDULE, tagged, tagsFrom } from './runs'

describe('without tags', () => {
  test.each([
    ['the default branch is its name, its commit and latest', pushOf('master'), '', 'master sha-860c190 latest'],
    ['another branch is its name and its commit', pushOf('feature/x'), '', 'feature-x sha-860c190'],
    ['a run by hand is as a push', runOf({ event: 'workflow_dispatch' }), '', 'master sha-860c190 latest'],
    ['a pull request is its number and its commit', PULL_REQUEST, '', 'pr-15 sha-860c190'],
    ['a schedule is nightly as well', SCHEDULE, '', 'nightly master sha-860c190 latest'],
    ['a version is itself and its minor version, but never latest', tagged('v1.2.3'), '', '1.2.3 1.2 sha-860c190'],
    ['a pre-release is only itself', tagged('v1.2.3-rc.1'), '', '1.2.3-rc.1 sha-860c190'],
    ['any other Git tag is its name', tagged('spring/2020'), '', 'spring-2020 sha-860c190'],
    ['a merge queue is its branch and its commit', runOf({ event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/master/pr-7-abc' }), '', 'gh-readonly-queue-master-pr-7-abc sha-860c190'],
    ['latest=false leaves out latest', pushOf('master'), 'latest=false', 'master sha-860c190'],
    ['latest=true adds it to a version', tagged('v1.2.3'), 'latest=true', '1.2.3 1.2 sha-860c190 latest'],
    ['a suffix goes to all but latest', pushOf('master'), 'suffix=-alpine', 'master-alpine sha-860c190-alpine latest'],
    ['a suffix with onlatest goes to latest too', pushOf('master'), 'suffix=-alpine,onlatest=true', 'master-alpine sha-860c190-alpine latest-alpine'],
  ])('%s', (_, run, flavor, expected) => {
    expect(tagsFrom(run, '', flavor)).toBe(expected)
  })

  test('lines that are only comments count as none', () => {
    expect(tagsFrom(pushOf('dev'), '# type=raw,value=x\n\n')).toBe('dev sha-860c190')
  })

  test('a Git tag that is a version gives no warnings', () => {
    expect([made(tagged('v1.2.3'), {}).warnings, made(tagged('spring'), {}).warnings]).toEqual([[], []])
  })
})
