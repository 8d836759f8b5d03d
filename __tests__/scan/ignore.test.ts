import { describe, expect, test } from '@jest/globals'
import { globMatches, globProblem } from '../../src/scan/glob'
import { isAbout, isExpired } from '../../src/scan/ignore'
import { purlMatches } from '../../src/scan/purl'
import { aVulnerability, anIgnore, aPackage } from '../support/scans'

describe('a path pattern', () => {
  test.each<[string, string, boolean]>([
    ['web/package.json', 'web/package.json', true],
    ['web/package.json', 'web/package_json', false],
    ['web', 'web/package.json', false],
    ['*.json', 'package.json', true],
    ['*.json', 'web/package.json', false],
    ['web/*', 'web/a/b.json', false],
    ['web/**', 'web/a/b.json', true],
    ['web/**', 'web', true],
    ['web/**', 'website/a', false],
    ['**/package.json', 'package.json', true],
    ['**/package.json', 'a/b/package.json', true],
    ['**/package.json', 'a/mypackage.json', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a**/b', 'ax/y/b', false],
    ['**', 'a/b', true],
    ['?.js', 'a.js', true],
    ['?.js', '/.js', false],
    ['[a-c].js', 'b.js', true],
    ['[!a-c].js', 'b.js', false],
    ['a[!b]c', 'a/c', false],
    ['{web,api}/*.js', 'api/a.js', true],
    ['{web,api}/*.js', 'db/a.js', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a,b', 'a,b', true],
    ['a+(b).js', 'a+(b).js', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(globMatches(pattern, path)).toBe(expected)
  })

  test.each(['', '/etc/passwd', './web', 'a[', 'a{b', 'a}', 'a\\', '[z-a]'])('"%s" is wrong, and matches nothing', (pattern) => {
    expect(globProblem(pattern)).toBeDefined()
    expect(globMatches(pattern, 'a')).toBe(false)
  })
})

describe('a package URL', () => {
  test.each<[string, string, boolean]>([
    ['pkg:npm/lodash', 'pkg:npm/lodash@4.17.20', true],
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash@4.17.20', true],
    ['pkg:npm/lodash@4.17.21', 'pkg:npm/lodash@4.17.20', false],
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash', false],
    ['pkg:pypi/lodash', 'pkg:npm/lodash', false],
    ['pkg:npm/lodash', 'pkg:npm/lodash-es@4.17.20', false],
    ['pkg:npm/@angular/core', 'pkg:npm/%40angular/core@17.0.0', true],
    ['pkg:pypi/Ruamel_Yaml', 'pkg:pypi/ruamel-yaml@0.17', true],
    ['pkg:deb/debian/openssl?distro=debian-12', 'pkg:deb/debian/openssl@3.0?arch=arm64&distro=debian-12', true],
    ['pkg:deb/debian/openssl?distro=debian-11', 'pkg:deb/debian/openssl@3.0?arch=arm64&distro=debian-12', false],
    ['lodash', 'lodash', false],
    ['pkg:npm/%', 'pkg:npm/%', false],
  ])('%s on %s: %s', (pattern, purl, expected) => {
    expect(purlMatches(pattern, purl)).toBe(expected)
  })
})

describe('an entry', () => {
  test.each<[string, boolean, Parameters<typeof anIgnore>[0], Parameters<typeof aVulnerability>[0]]>([
    ['is about its id', true, {}, {}],
    ['is about another name of the finding too', true, { id: 'GHSA-29mw-wpgm-hmr9' }, { aliases: ['GHSA-29mw-wpgm-hmr9'] }],
    ['is not about an id that only begins like it', false, { id: 'CVE-2021-23337' }, { id: 'CVE-2026-11' }],
    ['is not about another kind', false, { kind: 'secret' }, {}],
    ['is about one of its paths', true, { paths: ['web/**', '*.json'] }, {}],
    ['is not about other paths', false, { paths: ['web/**'] }, {}],
    ['with paths is not about a finding that has none', false, { paths: ['*.json'] }, { path: '' }],
    ['is about one of its packages', true, { purls: ['pkg:npm/a', 'pkg:npm/lodash'] }, {}],
    ['with packages is not about a finding that does not say its own', false, { purls: ['pkg:npm/lodash'] }, { package: aPackage({ purl: '' }) }],
  ])('%s', (_, expected, ignore, finding) => {
    expect(isAbout(anIgnore(ignore), aVulnerability(finding))).toBe(expected)
  })

  test('holds on its last day, and not on the next', () => {
    expect(['2027-01-30', '2027-01-31', '2027-02-01'].map((today) => isExpired(anIgnore(), today))).toEqual([false, false, true])
  })
})
