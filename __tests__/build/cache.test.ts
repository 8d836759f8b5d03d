import { describe, expect, test } from '@jest/globals'
import { atLeast, cacheEntries, chooseCache, scopeOf, type CacheFacts } from '../../src/build/cache'
import type { CacheMode } from '../../src/build/wish'

const facts = (given: Partial<CacheFacts> = {}): CacheFacts => ({ github: true, hosted: true, buildx: '0.21.0', ...given })

describe('the cache', () => {
  test.each<[string, CacheMode, Partial<CacheFacts>, Readonly<Record<string, unknown>>]>([
    ["is GitHub's on GitHub's runners", 'true', {}, { kind: 'gha' }],
    ['goes through a directory with a buildx that does not speak to GitHub', 'true', { buildx: '0.13.1' }, { kind: 'local' }],
    ["is the builder's own on a runner that stays", 'true', { hosted: false }, { kind: 'builder' }],
    ["is the builder's own outside of GitHub", 'true', { github: false, hosted: false }, { kind: 'builder' }],
    ['is none when none is wanted', 'false', {}, { kind: 'none' }],
    ['is in the registry when asked for', 'registry', { github: false }, { kind: 'registry' }],
    ['is in a directory when asked for', 'local', {}, { kind: 'local' }],
    ["is GitHub's on a runner that stays when asked for", 'gha', { hosted: false }, { kind: 'gha' }],
    ['of GitHub cannot be where there is no GitHub', 'gha', { github: false }, { problem: expect.stringMatching(/^cache: gha needs/) }],
  ])('%s', (_, mode, given, choice) => {
    expect(chooseCache(mode, facts(given))).toMatchObject(choice)
  })

  test('of a service and its platforms has a scope of its own', () => {
    expect([scopeOf('web', ['linux/arm64']), scopeOf('web', ['linux/arm64', 'linux/amd64']), scopeOf('web', ['linux/arm/v7'])]).toEqual(['web-linux-arm64', 'web-linux-arm64+linux-amd64', 'web-linux-arm-v7'])
  })

  test.each<['gha' | 'registry' | 'local' | 'builder' | 'none', object]>([
    ['gha', { from: ['type=gha,scope=web-linux-arm64,timeout=20s'], to: ['type=gha,scope=web-linux-arm64,timeout=20s,mode=max,ignore-error=true'] }],
    ['registry', { from: ['type=registry,ref=ghcr.io/acme/web:buildcache-linux-arm64'], to: ['type=registry,ref=ghcr.io/acme/web:buildcache-linux-arm64,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true'] }],
    ['local', { from: ['type=local,src=/c/old/web-linux-arm64'], to: ['type=local,dest=/c/new/web-linux-arm64,mode=max,ignore-error=true'] }],
    ['builder', { from: [], to: [] }],
    ['none', { from: [], to: [] }],
  ])('of kind %s never fails a build that could not write it', (kind, entries) => {
    expect(cacheEntries({ kind, why: '' }, 'web', ['linux/arm64'], 'ghcr.io/acme/web', '/c')).toEqual(entries)
  })
})

test.each([['0.21.0', true], ['0.20.9', false], ['v0.38.2', true], ['1.0.0', true], ['0.21.0-rc1', true]])('%s is at least 0.21: %s', (version, expected) => {
  expect(atLeast(version, [0, 21])).toBe(expected)
})
