// The texts are what the user sees.
import { describe, expect, test } from '@jest/globals'
import { problemsOf, pushOf, tagged } from './runs'

describe('a line of tags', () => {
  test.each([
    ['type=smver,pattern={{version}}', 'has the unknown type "smver"; did you mean semver?'],
    ['type=branch', 'has the unknown type "branch"; write one of schedule, semver, pep440, match, edge, ref, raw, sha'],
    ['type=sha,enabel=false', 'has the unknown attribute "enabel"; did you mean enable?'],
    ['tpye=sha', 'has the unknown attribute "tpye"; did you mean type?'],
    ['type=raw,foo,bar', 'has value a second time ("bar"); write one tag on each line'],
    ['type=sha,long', 'has "long", which is not KEY=VALUE'],
    ['type=semver', 'needs a pattern: type=semver,pattern={{version}}'],
    ['type=pep440,pattern=', 'needs a pattern: type=pep440,pattern={{version}}'],
    ['type=match', 'needs a pattern: type=match,pattern=v(.*),group=1'],
    ['type=match,pattern=v(.*,group=1', 'has a pattern that is no regular expression: Invalid regular expression: /v(.*/: Unterminated group'],
    ['type=match,pattern=v(.*),group=one', 'has the group "one", which is not a number'],
    ['type=semver,pattern={{version}},match=(', 'has a match that is no regular expression: Invalid regular expression: /(/: Unterminated group'],
    ['type=ref', 'needs an event of branch, tag, pr: type=ref,event=branch'],
    ['type=ref,event=push', 'needs an event of branch, tag, pr: type=ref,event=branch'],
    ['type=raw', 'needs a value: type=raw,value=stable'],
    ['type=sha,format=full', 'has the format "full", which is none of short, long'],
    ['type=sha,priority=high', 'has the priority "high", which is not a number'],
    ['type=sha,enable=yes', 'has an enable that is "yes" and neither true nor false'],
    ['type=sha,enable={{branch}}', 'has an enable that is "master" and neither true nor false'],
    ['ghcr.io/me/app:1.2', 'has the whole reference "ghcr.io/me/app:1.2"; write its name in images, and here only what follows the colon'],
    ['type=raw,value={{tag}}-x', 'gives the tag "-x" here, but a tag must begin with a letter, a digit or _; write another prefix or value, or enable=false for such events'],
    ['type=raw,value={{brnch}}', 'has {{brnch}}, which is not known; did you mean {{branch}}?'],
    ['type=raw,value=v{{version}}', 'has {{version}}, which works in the pattern of semver and pep440 only'],
    ['type=semver,pattern={{version}}-{{sha}}', 'has {{sha}}, which works in value, prefix, suffix and enable only'],
    ['type=schedule,pattern=nightly-{{sha}}', 'has {{sha}}, which works in value, prefix, suffix and enable only'],
    ['type=semver,pattern={{mayor}}', 'has {{mayor}}, which is not known; did you mean {{major}}?'],
    ['type=raw,value={{sha}', 'has {{ without its }}; a field with a comma needs quotes around key and value, as in "value={{date \'ddd, D\'}}"'],
    ['type=raw,value={{branch main}}', 'has {{branch main}}, but branch takes nothing; write {{branch}}'],
    ['type=raw,value={{date YYYY}}', "has {{date YYYY}}; write {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}"],
    ["type=raw,value={{date 'yyyy-MM-dd'}}", "has {{date 'yyyy-MM-dd'}}, but \"yyyy\" is no part of a date; write parts such as YYYY MM DD HH mm ss"],
    ["type=raw,value={{date '%Y%m%d'}}", "has {{date '%Y%m%d'}}, but \"%Y\" is no part of a date; write parts such as YYYY MM DD HH mm ss"],
    ["type=raw,value={{date 'HH z'}}", "has {{date 'HH z'}}, but \"z\" is no part of a date; write Z for the offset"],
    ["type=raw,value={{date 'HH' tz='Mars/Base'}}", "has tz='Mars/Base', which is no time zone; write one such as Europe/Berlin"],
    ['type=raw,"value=a', 'has a quote that does not hold a whole field; write it around key and value, as in "pattern=^v(\\d{1,2})$"'],
  ])('%s is refused with what to write', (line, why) => {
    expect(problemsOf({ tags: line })).toEqual([`tags: line 1 ("${line}") ${why}`])
  })

  test('is judged whatever the event is', () => {
    const tags = ['type=schedule,pattern={{dat}}', 'type=semver,pattern={{versio}}', 'type=ref,event=pr,suffix={{taag}}']
    expect(problemsOf({ tags }, pushOf('dev'))).toEqual(problemsOf({ tags }, tagged('v1')))
    expect(problemsOf({ tags }, pushOf('dev'))).toHaveLength(3)
  })
})

describe('a line of the flavor', () => {
  test.each([
    ['latest=yes', 'has latest=yes; write auto, true or false'],
    ['latest', 'has "latest", which is not KEY=VALUE; write latest=, prefix= or suffix='],
    ['sufix=-x', 'has the unknown key "sufix"; did you mean suffix?'],
    ['onlatest=true', 'has onlatest without a prefix= or suffix= right before it'],
    ['suffix=-x,onlatest=1', 'has onlatest=1; write true or false'],
    ['prefix={{brunch}}-', 'has {{brunch}}, which is not known; did you mean {{branch}}?'],
  ])('%s is refused with what to write', (line, why) => {
    expect(problemsOf({ flavor: line })).toEqual([`flavor: line 1 ("${line}") ${why}`])
  })
})

test('all problems of all inputs are told at once, each with its line', () => {
  expect(
    problemsOf({ images: 'org/app:1', tags: ['# mine', 'type=sha', 'type=raf,event=tag,enabel=true', 'type=raw'], flavor: 'latest=no', labels: 'x', annotations: 'y' }),
  ).toEqual([
    'images: line 1 ("org/app:1") has "org/app:1" with a tag or digest; write the name only, and tags in tags',
    'tags: line 3 ("type=raf,event=tag,enabel=true") has the unknown type "raf"; did you mean ref?',
    'tags: line 3 ("type=raf,event=tag,enabel=true") has the unknown attribute "enabel"; did you mean enable?',
    'tags: line 4 ("type=raw") needs a value: type=raw,value=stable',
    'flavor: line 1 ("latest=no") has latest=no; write auto, true or false',
    'labels: line 1 ("x") is not KEY=VALUE',
    'annotations: line 1 ("y") is not KEY=VALUE',
  ])
})
