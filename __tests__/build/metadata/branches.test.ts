// What docker/metadata-action documents, or holds in its own tests, for runs on branches and pull requests.
import { describe, expect, test } from '@jest/globals'
import { made, PULL_REQUEST, pushOf, runOf, SCHEDULE, SHA, tagsFrom } from './runs'

describe('a push to a branch', () => {
  test.each([
    ['is named for its branch', 'master', ['type=ref,event=branch'], 'master'],
    ['has - for what a tag may not hold', 'my/branch', ['type=ref,event=branch'], 'my-branch'],
    ['has one - for several such characters', 'feat/#1!_x', ['type=ref,event=branch'], 'feat-1-_x'],
    ['has its short commit last', 'dev', ['type=sha', 'type=ref,event=branch'], 'dev sha-860c190'],
    ['has its long commit when that is asked for', 'dev', ['type=ref,event=branch', 'type=sha,format=long'], `dev sha-${SHA}`],
    ['is edge on the default branch, before the name of the branch', 'master', ['type=ref,event=branch', 'type=edge'], 'edge master'],
    ['is not edge on another branch', 'dev', ['type=ref,event=branch', 'type=edge'], 'dev'],
    ['is edge on the branch that the line names', 'dev', ['type=edge,branch=dev'], 'edge'],
    ['is not edge on the default branch when the line names another', 'master', ['type=edge,branch=dev', 'type=sha'], 'sha-860c190'],
    ['leaves out a line with enable=false', 'dev', ['type=edge,branch=master', 'type=ref,event=branch,enable=false', 'type=sha'], 'sha-860c190'],
    ['has custom tags in their order', 'dev', ['type=ref,event=branch', 'type=raw,my', 'type=raw,value=custom', 'tags'], 'dev my custom tags'],
    ['has latest where a line says so for the default branch', 'master', ['type=ref,event=branch', 'type=raw,value=latest,enable={{is_default_branch}}'], 'master latest'],
    ['has no such latest elsewhere', 'dev', ['type=ref,event=branch', 'type=raw,value=latest,enable={{is_default_branch}}'], 'dev'],
    ['knows that it is not on the default branch', 'dev', ['type=raw,value=beta,enable={{is_not_default_branch}}'], 'beta'],
    ['knows that it is on the default branch', 'master', ['type=sha', 'type=raw,value=beta,enable={{ is_not_default_branch }}'], 'sha-860c190'],
    ['fills in the branch and the commit', 'dev', ['type=raw,value=mytag-{{branch}}-{{sha}}'], 'mytag-dev-860c190'],
    ['fills in the branch of a prefix', 'my/branch', ['type=sha,prefix={{branch}}-'], 'my-branch-860c190'],
    ['has nothing for {{tag}} and {{base_ref}}', 'dev', ['type=raw,value=t-{{tag}}', 'type=raw,value=b-{{base_ref}}'], 't- b-'],
    ['fills in dates, in UTC or where a line says', 'dev', ["type=raw,value={{date 'YYYYMMDD'}}", "type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}"], '20200110 20200110-093000'],
    ['may have a comma in quotes, and quotes in them twice', 'dev', ["type=raw,\"value={{date 'dddd, MMMM Do YYYY'}}\"", 'type=raw,"value={{date ""ddd, D""}}"'], 'Friday-January-10th-2020 Fri-10'],
    ['gives no tag for a Git tag, a pull request or a schedule', 'dev', ['type=ref,event=tag', 'type=ref,event=pr', 'type=schedule', 'type=semver,pattern={{version}}', 'type=match,pattern=.*'], ''],
    ['may take a version from a value', 'master', ['type=semver,pattern={{version}},value=v1.2.3', 'type=pep440,pattern={{version}},value=v1.2.3', 'type=edge'], '1.2.3 edge latest'],
    ['may match a value', 'master', ['type=match,pattern=v(.*),group=1,value=v1.2.3', 'type=edge'], '1.2.3 edge latest'],
    ['ignores comments, blank lines and quotes around lines', 'dev', ['# main tags', '', '  type=ref,event=branch  ', '"type=raw,value=my"'], 'dev my'],
    ['takes keys in any case and blanks around them', 'dev', ['TYPE=raw , Value = my'], 'my'],
    ['takes attributes that mean nothing for a type', 'dev', ['type=ref,event=branch,pattern={{version}}'], 'dev'],
    ['gives nothing for an empty custom tag', 'dev', ['type=ref,event=branch', 'type=raw,value=', 'type=raw,'], 'dev'],
  ])('%s', (_, branch, tags, expected) => {
    expect(tagsFrom(pushOf(branch), tags)).toBe(expected)
  })
})

describe('the flavor on a branch', () => {
  const lines = ['type=ref,event=branch', 'type=raw,my,prefix=foo-,suffix=-bar', 'type=raw,custom', 'type=raw,plain,prefix=,suffix=']

  test.each([
    ['puts prefix and suffix around tags that have none of their own', ['prefix=glo-', 'suffix=-bal'], 'glo-dev-bal foo-my-bar glo-custom-bal plain'],
    ['adds latest where it must be', ['latest=true'], 'dev foo-my-bar custom plain latest'],
    ['leaves latest as it is by itself', ['latest=true', 'suffix=-dev'], 'dev-dev foo-my-bar custom-dev plain latest'],
    ['gives latest its suffix with onlatest', ['latest=true', 'suffix=-dev,onlatest=true'], 'dev-dev foo-my-bar custom-dev plain latest-dev'],
    ['gives latest both with onlatest', ['latest=true,prefix=p-,onlatest=true,suffix=-s,onlatest=true'], 'p-dev-s foo-my-bar p-custom-s plain p-latest-s'],
    ['keeps latest without with onlatest=false', ['latest=true', 'suffix=-dev,onlatest=false'], 'dev-dev foo-my-bar custom-dev plain latest'],
    ['may hold expressions', ['suffix=-{{sha}}'], 'dev-860c190 foo-my-bar custom-860c190 plain'],
  ])('%s', (_, flavor, expected) => {
    expect(tagsFrom(pushOf('dev'), lines, flavor)).toBe(expected)
  })
})

describe('a pull request', () => {
  test.each([
    ['is pr- and its number', ['type=ref,event=pr', 'type=ref,event=branch', 'type=ref,event=tag'], '', 'pr-15'],
    ['has its commit as well', ['type=ref,event=pr', 'type=sha'], '', 'pr-15 sha-860c190'],
    ['has first what has the highest priority', ['type=sha,priority=2000', 'type=ref,event=pr'], '', 'sha-860c190 pr-15'],
    ['keeps pr- and not the prefix of the flavor', ['type=ref,event=pr'], 'prefix=glo-\nsuffix=-bal', 'pr-15-bal'],
    ['may have an empty prefix', ['type=ref,event=pr,prefix='], 'prefix=glo-\nsuffix=-bal', '15-bal'],
    ['knows the branch that it goes to, and is not on the default branch', ['type=raw,value=to-{{base_ref}}{{branch}}', 'type=raw,value=main,enable={{is_default_branch}}'], '', 'to-master'],
  ])('%s', (_, tags, flavor, expected) => {
    expect(tagsFrom(PULL_REQUEST, tags, flavor)).toBe(expected)
  })
})

describe('a schedule', () => {
  test.each([
    ['is nightly', ['type=schedule', 'type=sha'], '', 'nightly sha-860c190'],
    ['is the date that its pattern says', ["type=schedule,pattern={{date 'YYYYMMDD'}}", "type=schedule,pattern=src-{{commit_date 'YYYY-MM-DD'}}"], '', '20200110 src-2019-12-31'],
    ['is the date in its time zone', ["type=schedule,pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}"], '', '20200110-093000'],
    ['has prefix and suffix of the flavor', ['type=schedule'], ['prefix=glo-', 'suffix=-bal'], 'glo-nightly-bal'],
    ['is on the default branch', ['type=schedule', 'type=raw,value=defbranch,enable={{is_default_branch}}'], '', 'nightly defbranch'],
    ['is nightly before its branch', ['type=ref,event=branch', 'type=schedule'], '', 'nightly master'],
  ])('%s', (_, tags, flavor, expected) => {
    expect(tagsFrom({ ...SCHEDULE, commitDate: '2019-12-31T23:59:59Z' }, tags, flavor)).toBe(expected)
  })
})

test('a run by hand is named for its branch', () => {
  expect(tagsFrom(runOf({ event: 'workflow_dispatch' }), ['type=ref,event=branch', 'type=schedule'])).toBe('master')
})

test('the length of a short commit can be set, for type=sha and {{sha}} alike', () => {
  expect(made(pushOf('dev'), { tags: ['type=sha', 'type=raw,value=x-{{sha}}'] }, { shortShaLength: 12 }).tagNames).toEqual(['x-860c1904a1ce', 'sha-860c1904a1ce'])
})

test('without a commit date, {{commit_date}} is the date of the run', () => {
  expect(tagsFrom(pushOf('dev'), "type=raw,value={{commit_date 'YYYY-MM-DD'}}")).toBe('2020-01-10')
})
