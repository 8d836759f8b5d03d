import { describe, expect, test } from '@jest/globals'
import { lineOf } from '../../src/scan/line-of'
import { CSPROJ, DOCKERFILE, GO_MOD, NPM_LOCK, NUGET_LOCK, PACKAGE_JSON, PIPFILE, PNPM, POETRY, POM, REQUIREMENTS, YARN, YARN_BERRY } from '../support/pinned-files'
import { aMisconfiguration, aPackage, aVulnerability } from '../support/scans'

describe('the line that pins a package', () => {
  test.each<[string, string, string, string, number | undefined, string]>([
    ['package-lock.json', 'npm', 'lodash', '4.17.20', 14, NPM_LOCK],
    ['frontend/package-lock.json', 'npm', 'lodash', '4.17.19', 10, NPM_LOCK],
    ['npm-shrinkwrap.json', 'npm', '@babel/core', '7.0.0', 17, NPM_LOCK],
    ['package-lock.json', 'npm', 'lodash', '4.17.2', undefined, NPM_LOCK],
    ['package-lock.json', 'npm', 'dash', '4.17.20', undefined, NPM_LOCK],
    ['package-lock.json', 'npm', 'lodash', '4.17.20', 1, '{"packages":{"node_modules/lodash":{"version":"4.17.20"}}}'],
    ['package-lock.json', 'npm', 'lodash', '4.17.20', 3, '{\n  "dependencies": {\n    "lodash": {\n      "version": "4.17.20"\n    }\n  }\n}'],
    ['package.json', 'npm', 'lodash', '4.17.20', 7, PACKAGE_JSON],
    ['package.json', 'npm', 'jest', '29.7.0', 9, PACKAGE_JSON],
    ['package.json', 'npm', 'name', '1', undefined, PACKAGE_JSON],
    ['yarn.lock', 'npm', 'lodash', '4.17.20', 9, YARN],
    ['yarn.lock', 'npm', 'lodash', '3.10.1', 6, YARN],
    ['yarn.lock', 'npm', '@babel/core', '7.0.0', 3, YARN],
    ['yarn.lock', 'npm', 'core', '7.0.0', undefined, YARN],
    ['yarn.lock', 'npm', 'lodash', '4.17.20', 4, YARN_BERRY],
    ['pnpm-lock.yaml', 'npm', 'lodash', '4.17.20', 13, PNPM],
    ['pnpm-lock.yaml', 'npm', 'lodash', '4.17.2', 11, PNPM],
    ['pnpm-lock.yaml', 'npm', '@babel/core', '7.0.0', 9, PNPM],
    ['pnpm-lock.yaml', 'npm', 'old', '1.0.0', 15, PNPM],
    ['pnpm-lock.yaml', 'npm', 'peers', '1.0.0', 17, PNPM],
    ['requirements.txt', 'pypi', 'django', '4.0.1', 4, REQUIREMENTS],
    ['requirements-dev.txt', 'pypi', 'Django', '3.2', 3, REQUIREMENTS],
    ['requirements.txt', 'pypi', 'ruamel.yaml', '0.17.0', 5, REQUIREMENTS],
    ['requirements.txt', 'pypi', 'flask', '2.0', 8, REQUIREMENTS],
    ['requirements.txt', 'pypi', 'lodash', '4.17.20', undefined, REQUIREMENTS],
    ['poetry.lock', 'pypi', 'django', '4.0.1', 9, POETRY],
    ['uv.lock', 'pypi', 'django', '3.0', 2, POETRY],
    ['uv.lock', 'pypi', 'django', '5.0', undefined, POETRY],
    ['Pipfile.lock', 'pypi', 'django', '4.0.1', 3, PIPFILE],
    ['src/App.csproj', 'nuget', 'Newtonsoft.Json', '12.0.3', 4, CSPROJ],
    ['Directory.Packages.props', 'nuget', 'Newtonsoft.Json', '12.0.3', 2, '<Project>\n<PackageVersion Include="Newtonsoft.Json" Version="12.0.3" />'],
    ['packages.config', 'nuget', 'newtonsoft.json', '12.0.3', 2, '<packages>\n  <package id="Newtonsoft.Json" version="12.0.3" />'],
    ['App.csproj', 'nuget', 'Serilog', '2.0.0', 5, CSPROJ],
    ['packages.lock.json', 'nuget', 'newtonsoft.json', '12.0.3', 5, NUGET_LOCK],
    ['go.mod', 'golang', 'golang.org/x/text', 'v0.3.6', 3, GO_MOD],
    ['go.mod', 'golang', 'golang.org/x/net', '0.1.0', 6, GO_MOD],
    ['go.mod', 'golang', 'golang.org/x/net/html', 'v0.2.0', 7, GO_MOD],
    ['go.mod', 'golang', 'golang.org/x/net', 'v0.2.0', undefined, GO_MOD],
    ['go.sum', 'golang', 'golang.org/x/text', 'v0.3.6', 2, 'golang.org/x/net v0.1.0 h1:a=\ngolang.org/x/text v0.3.6/go.mod h1:b=\n'],
    ['pom.xml', 'maven', 'org.apache.logging.log4j:log4j-core', '2.14.1', 3, POM],
    ['pom.xml', 'maven', 'org.other:log4j-core', '9.9.9', 9, POM],
    ['pom.xml', 'maven', 'com.h2database:h2', '1.4.200', 19, POM],
    ['pom.xml', 'maven', 'org.springframework:spring-web', '5.0.0', 23, POM],
    ['pom.xml', 'maven', 'a:b', '1', 25, POM],
    ['pom.xml', 'maven', 'org.unknown:h2', '1.4.200', undefined, POM],
    ['gradle.lockfile', 'maven', 'org.a:b', '1.0', 2, '# x\norg.a:b:1.0=runtimeClasspath\n'],
    ['Cargo.lock', 'cargo', 'time', '0.1.0', 2, '[[package]]\nname = "time"\nversion = "0.1.0"\n'],
    ['Dockerfile', 'npm', 'lodash', '4.17.20', 2, DOCKERFILE],
    ['Dockerfile', 'deb', 'curl', '7.88.1-10', 4, DOCKERFILE],
    ['Dockerfile.prod', 'pypi', 'flask', '3.0.0', 5, DOCKERFILE],
    ['backend/web.Dockerfile', 'deb', 'libc6', '2.36-9', 3, DOCKERFILE],
    ['Dockerfile', 'npm', 'express', '4.0.0', undefined, DOCKERFILE],
    ['Dockerfile', 'deb', 'libc6', '2.36-9', undefined, 'RUN true\n'],
    ['README.md', 'npm', 'lodash', '4.17.20', undefined, 'lodash 4.17.20'],
    ['app.jar', 'maven', 'a:b', '1', undefined, ''],
  ])('in %s: the %s package %s %s is at line %p', (path, type, name, version, line, text) => {
    const finding = aVulnerability({ package: aPackage({ name, version, purl: `pkg:${type}/${name.replace(':', '/')}@${version}` }) })
    expect(lineOf(path, text, finding)).toBe(line)
    expect(lineOf(path, text.replaceAll('\n', '\r\n'), finding)).toBe(line)
  })
})

test('what is about no package has no such line', () => {
  expect(lineOf('Dockerfile', DOCKERFILE, aMisconfiguration())).toBeUndefined()
})

test('names are taken as they are, whatever a pattern would make of them', () => {
  expect(lineOf('package-lock.json', '{\n"node_modules/a+b": {\n "version": "1.0"\n}}', aVulnerability({ package: aPackage({ name: 'a.b', version: '1.0' }) }))).toBeUndefined()
  expect(lineOf('requirements.txt', 'a==1', aVulnerability({ package: aPackage({ name: '(', version: '[' }) }))).toBeUndefined()
})

test('one long line is read in no time', () => {
  const packages = Array.from({ length: 50_000 }, (_, at) => `"node_modules/p${at}":{"version":"1.0.${at}"}`)
  const begun = performance.now()
  expect(lineOf('package-lock.json', `{"packages":{${packages.join()}}}`, aVulnerability({ package: aPackage({ name: 'lodash' }) }))).toBeUndefined()
  expect(performance.now() - begun).toBeLessThan(1000)
})
