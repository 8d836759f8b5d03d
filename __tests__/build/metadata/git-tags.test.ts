// What docker/metadata-action documents, or holds in its own tests, for pushes of Git tags.
import { describe, expect, test } from '@jest/globals'
import { made, runOf, tagged, tagsFrom } from './runs'

const semver = (...patterns: readonly string[]) => patterns.map((pattern) => `type=semver,pattern=${pattern}`)
const pep440 = (...patterns: readonly string[]) => patterns.map((pattern) => `type=pep440,pattern=${pattern}`)

describe('a semver tag', () => {
  test.each([
    ['v1.2.3', semver('{{raw}}'), 'v1.2.3 latest'],
    ['v1.2.3', semver('{{version}}'), '1.2.3 latest'],
    ['v1.2.3', semver('{{major}}.{{minor}}'), '1.2 latest'],
    ['v1.2.3', semver('v{{major}}'), 'v1 latest'],
    ['v1.2.3', semver('{{minor}}', '{{patch}}'), '2 3 latest'],
    ['v1.1.1', semver('{{version}}', '{{major}}.{{minor}}', '{{major}}'), '1.1.1 1.1 1 latest'],
    ['v1.1.1', semver('{{version}}', '{{major}}.{{minor}}.{{patch}}'), '1.1.1 latest'],
    ['v0.1.2', [...semver('{{version}}'), 'type=semver,pattern={{major}},enable=false'], '0.1.2 latest'],
    ['v1.1.1', [...semver('{{version}}'), 'type=ref,event=tag', 'my'], '1.1.1 v1.1.1 my latest'],
    ['v2.0.8-beta.67', semver('{{raw}}'), 'v2.0.8-beta.67'],
    ['v2.0.8-beta.67', semver('{{version}}'), '2.0.8-beta.67'],
    ['v2.0.8-beta.67', semver('{{major}}.{{minor}}', '{{major}}'), '2.0.8-beta.67'],
    ['v2.0.8-beta.67', semver('v{{raw}}'), '2.0.8-beta.67'],
    ['v9.5.7-alpha.2+fork.3.1.8', semver('{{raw}}', '{{version}}'), 'v9.5.7-alpha.2-fork.3.1.8 9.5.7-alpha.2'],
    ['sometag', [...semver('{{version}}', '{{major}}'), 'type=sha'], 'sha-860c190'],
    ['v1.2', semver('{{version}}'), ''],
    ['v1.1.1', ['type=semver,pattern={{version}},value=v2.0.0'], '2.0.0 latest'],
    ['docker-v23.0.1', ['type=semver,pattern={{version}},match=docker-(.*)'], '23.0.1 latest'],
    ['v23.0.1', ['type=semver,pattern={{version}},match=docker-(.*)'], '23.0.1 latest'],
    ['docker-v23.0.1-rc.1', ['type=semver,pattern={{major}},match=docker-(.*)'], '23.0.1-rc.1'],
  ])('%s with %j gives "%s"', (tag, tags, expected) => {
    expect(tagsFrom(tagged(tag), tags)).toBe(expected)
  })
})

describe('a tag of a Python package', () => {
  test.each([
    ['1.2.3', pep440('{{raw}}'), '1.2.3 latest'],
    ['v1.2.3', pep440('{{version}}'), '1.2.3 latest'],
    ['1.2.3', pep440('{{major}}.{{minor}}', 'v{{major}}'), '1.2 v1 latest'],
    ['1.2', pep440('{{version}}', '{{major}}.{{minor}}.{{patch}}'), '1.2 1.2.0 latest'],
    ['v1.2.3rc2', pep440('{{raw}}', '{{major}}.{{minor}}'), 'v1.2.3rc2 1.2.3rc2'],
    ['1.2.3rc2', pep440('{{version}}', '{{major}}.{{minor}}', '{{major}}'), '1.2.3rc2'],
    ['1.2.3post1', pep440('{{major}}.{{minor}}'), '1.2.3.post1'],
    ['1.2.3beta2', pep440('{{major}}.{{minor}}'), '1.2.3b2'],
    ['1.0dev4', pep440('{{major}}.{{minor}}'), '1.0.dev4'],
    ['sometag', [...pep440('{{version}}'), 'type=ref,event=tag'], 'sometag latest'],
  ])('%s with %j gives "%s"', (tag, tags, expected) => {
    expect(tagsFrom(tagged(tag), tags)).toBe(expected)
  })
})

describe('a tag that a regular expression reads', () => {
  test.each([
    ['v1.2.3', ['type=match,pattern=\\d.\\d.\\d'], '1.2.3 latest'],
    ['v2.0.8-beta.67', ['type=match,pattern=v(.*),group=1'], '2.0.8-beta.67 latest'],
    ['v2.0.8-beta.67', ['type=match,pattern=v(\\d.\\d),group=1'], '2.0 latest'],
    ['20200110-RC2', ['type=match,pattern=\\d+'], '20200110 latest'],
    ['p1/v1.2.3', ['type=match,pattern=p1/v(\\d.\\d.\\d),group=1'], '1.2.3 latest'],
    ['release1', ['type=match,"pattern=^release\\d{1,2}"'], 'release1 latest'],
    ['V1.0.0', ['type=match,"pattern=/^v(\\d.\\d.\\d)$/i",group=1'], '1.0.0 latest'],
    ['p1/v1.0.0', ['type=match,pattern=p1/v(\\d.\\d),group=3', 'type=sha'], 'sha-860c190'],
    ['v1.1.1', ['type=match,"pattern=\\d.\\d.\\d",enable=false', 'type=sha'], 'sha-860c190'],
  ])('%s with %j gives "%s"', (tag, tags, expected) => {
    expect(tagsFrom(tagged(tag), tags)).toBe(expected)
  })
})

describe('latest with a Git tag', () => {
  test.each([
    ['follows the name of the tag', 'release1', ['type=ref,event=tag'], '', 'release1 latest'],
    ['does not follow a pre-release', 'v2.0.8-beta.67', ['type=semver,pattern={{version}}', 'type=ref,event=tag'], '', '2.0.8-beta.67 v2.0.8-beta.67'],
    ['is decided by the first tag alone', 'v1.1.1', ['type=raw,priority=2000,foo', 'type=ref,event=tag'], '', 'foo v1.1.1'],
    ['is left out with latest=false', '20200110-RC2', ['type=match,pattern=(.*)-RC,group=1'], 'latest=false', '20200110'],
    ['is added with latest=true', 'v2.0.8-beta.67', ['type=semver,pattern={{version}}'], 'latest=true', '2.0.8-beta.67 latest'],
    ['gets prefix and suffix with onlatest', 'v1.1.1', ['type=semver,pattern={{version}}'], 'prefix=foo-,onlatest=true\nsuffix=-dev,onlatest=true', 'foo-1.1.1-dev foo-latest-dev'],
    ['is named once', 'v1.1.1', ['type=ref,event=tag', 'type=raw,value=latest'], '', 'v1.1.1 latest'],
    ['does not come without any tag', 'sometag', ['type=semver,pattern={{version}}'], 'latest=true', ''],
  ])('%s', (_, tag, tags, flavor, expected) => {
    expect(tagsFrom(tagged(tag), tags, flavor)).toBe(expected)
  })
})

test('a Git tag fills in {{tag}} and {{base_ref}}, and is on no default branch', () => {
  expect(tagsFrom(tagged('v1.1.1'), ['type=raw,{{tag}}-{{sha}}-foo', 'type=raw,{{base_ref}}-foo', 'type=raw,no,enable={{is_default_branch}}'])).toBe('v1.1.1-860c190-foo master-foo')
})

test('a release is its tag', () => {
  expect(tagsFrom(runOf({ event: 'release', ref: 'refs/tags/v1.1.1' }), ['type=ref,event=tag', 'type=raw,value=baseref-{{base_ref}}'])).toBe('v1.1.1 baseref- latest')
})

test('a line that was about this event and gave nothing is a warning, and the version is then empty', () => {
  const { warnings, version, labels } = made(tagged('sometag'), { tags: ['type=semver,pattern={{version}}', 'type=match,pattern=^v', 'type=match,pattern=some,group=2'] })
  expect(warnings).toEqual([
    'tags: line 1 ("type=semver,pattern={{version}}") gives no tag, as "sometag" is no version by semver.org, such as 1.2.3',
    'tags: line 2 ("type=match,pattern=^v") gives no tag, as /^v/ does not match "sometag"',
    'tags: line 3 ("type=match,pattern=some,group=2") gives no tag, as /some/ has no group 2 in "sometag"',
  ])
  expect([version, labels['org.opencontainers.image.version']]).toEqual(['', ''])
})

test('a tag of more than 128 characters is cut, with a warning', () => {
  const { version, warnings } = made(tagged('t'.repeat(130)), { tags: 'type=ref,event=tag' })
  expect(version).toBe('t'.repeat(128))
  expect(warnings).toEqual(['tags: line 1 ("type=ref,event=tag") gives a tag of 130 characters; only the first 128 are kept'])
})
