import { describe, expect, test } from '@jest/globals'
import { chooseBuilder, isNative, pushesByDigest, readBuilder, unsupported, type Builder, type BuilderFacts } from '../../src/build/builder'
import { buildkitConfig } from '../../src/build/buildkit-config'

const DOCKER: Builder = { name: 'default', driver: 'docker', platforms: ['linux/amd64', 'linux/386'] }
const CONTAINER: Builder = { name: 'builder-1', driver: 'docker-container', platforms: ['linux/amd64', 'linux/arm64'] }

const facts = (given: Partial<BuilderFacts> = {}): BuilderFacts => ({ native: 'linux/amd64', containerdStore: false, current: DOCKER, own: undefined, ...given })

describe('the builder', () => {
  test.each<[string, string | undefined, Partial<BuilderFacts>, Readonly<Record<string, unknown>>]>([
    ['is the one that an earlier step made', undefined, { current: CONTAINER }, { name: 'builder-1', create: false }],
    ["is Docker's own where its store holds several platforms", undefined, { containerdStore: true }, { name: 'default', driver: 'docker', create: false }],
    ["is made where Docker's own store holds only one", undefined, {}, { name: 'pi-deploy', driver: 'docker-container', create: true }],
    ['is made where there is none', undefined, { current: undefined, containerdStore: true }, { name: 'pi-deploy', create: true }],
    ['is kept from an earlier build', undefined, { own: { ...CONTAINER, name: 'pi-deploy' } }, { name: 'pi-deploy', create: false }],
    ['is the one asked for', 'builder-1', { named: CONTAINER }, { name: 'builder-1', create: false }],
    ['asked for that is not there is a problem', 'nope', {}, { problem: expect.stringMatching(/^builder: there is no builder "nope"/) }],
  ])('%s', (_, wanted, given, choice) => {
    expect(chooseBuilder(wanted, facts(given))).toMatchObject(choice)
  })

  test('inside Docker leaves pushing by digest to us', () => {
    expect([DOCKER, CONTAINER].map(pushesByDigest)).toEqual([false, true])
  })

  test.each([
    ['linux/amd64', 'linux/amd64', true], ['linux/386', 'linux/amd64', true], ['linux/arm64', 'linux/amd64', false],
    ['linux/arm64', 'linux/arm64', true], ['linux/arm/v7', 'linux/arm64', true], ['linux/amd64', 'linux/arm64', false], ['linux/arm64', 'linux/arm/v7', false],
  ])('for %s on %s is native: %s', (platform, native, expected) => {
    expect(isNative(platform, native)).toBe(expected)
  })

  test('is read off buildx, with preferred platforms and several nodes', () => {
    const text = 'Name:          mine\nDriver:        docker-container\n\nNodes:\nName:      mine0\nPlatforms: linux/amd64*, linux/amd64/v2\n\nName:      mine1\nPlatforms: linux/arm64\n'
    expect(readBuilder(text)).toEqual({ name: 'mine', driver: 'docker-container', platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/arm64'] })
  })

  test('lacks an emulator for what it does not list', () => {
    expect(unsupported(['linux/amd64', 'linux/arm64'], DOCKER)).toEqual(['linux/arm64'])
  })
})

test.each([
  ['nothing', [], ''],
  ['a registry without TLS', ['10.0.0.2:5000=http://10.0.0.2:5000'], '[registry."10.0.0.2:5000"]\n  http = true\n'],
  ['a mirror', ['docker.io=mirror.gcr.io'], '[registry."docker.io"]\n  mirrors = ["mirror.gcr.io"]\n'],
  ['a mirror without TLS', ['docker.io=http://10.0.0.2:5000'], '[registry."10.0.0.2:5000"]\n  http = true\n\n[registry."docker.io"]\n  mirrors = ["10.0.0.2:5000"]\n'],
])('BuildKit is told of %s', (_, mirrors, config) => {
  expect(buildkitConfig(mirrors)).toBe(config)
})
