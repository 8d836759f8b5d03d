import { describe, expect, test } from '@jest/globals'
import { buildFailure, failedForCache, type FailedBuild } from '../../src/build/failure'
import type { StepSeen } from '../../src/build/progress'

const aStep = (given: Partial<StepSeen> = {}): StepSeen => ({ service: 'backend', platform: 'linux/amd64', place: 'build 3/5', command: 'RUN npm ci', seconds: 1, cached: false, error: '', lastLines: [], ...given })
const failed = (given: Partial<FailedBuild> = {}): FailedBuild => ({ text: [], steps: [], others: [], emulation: { emulated: [], impossible: [], why: '' }, ...given })
const EXIT_1 = 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1'

describe('a failed build', () => {
  test('names the step, its last lines and the line of the Dockerfile', () => {
    const text = ['Dockerfile:3', '--------------------', '   2 |     COPY . .', '   3 | >>> RUN npm ci', '   4 |     ', '--------------------', `ERROR: failed to solve: ${EXIT_1}`]
    expect(buildFailure(failed({ text, steps: [aStep({ error: EXIT_1, lastLines: ['npm error 404'] })] }))).toEqual({
      what: 'backend for linux/amd64: RUN npm ci failed: exit code: 1',
      details: ['  npm error 404', 'Dockerfile:3', '   2 |     COPY . .', '   3 | >>> RUN npm ci', '   4 |'],
    })
  })

  test('names the step that failed, and not one that was stopped for it', () => {
    const stopped = aStep({ service: 'frontend', error: `${EXIT_1}: context canceled: context canceled` })
    expect(buildFailure(failed({ steps: [stopped, aStep({ error: EXIT_1 })] })).what).toMatch(/^backend/)
  })

  test.each<[string, Partial<FailedBuild['emulation']>, Partial<StepSeen>, RegExp]>([
    ['that could not be emulated says why', { emulated: ['linux/arm64'], impossible: ['linux/arm64'], why: 'no privileges' }, { platform: 'linux/arm64' }, /needs QEMU, and it could not be installed: no privileges/],
    ['that could not be emulated is known by what it says, where its name leaves out the only platform', { impossible: ['linux/arm64'], why: 'no privileges' }, { platform: '', lastLines: ['exec /bin/sh: exec format error'] }, /^This step runs linux\/arm64, which needs QEMU/],
    ['that lacks a secret names the inputs', {}, { error: 'secret npm: not found' }, /see secrets, secret-envs and secret-files/],
    ['that was emulated says so', { emulated: ['linux/arm64'] }, { platform: 'linux/arm64' }, /was emulated with QEMU/],
    ['of another architecture says so', {}, { lastLines: ['exec /bin/sh: exec format error'] }, /its image is for another platform, or QEMU is missing/],
  ])('of a step %s', (_, emulation, step, hint) => {
    expect(buildFailure(failed({ emulation: { emulated: [], impossible: [], why: '', ...emulation }, steps: [aStep({ error: EXIT_1, ...step })] })).hint).toMatch(hint)
  })

  test.each([
    ['failed to solve: failed to push ghcr.io/acme/web: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token: 401 Unauthorized', /^The registry does not know us/],
    ['failed to solve: failed to push ghcr.io/acme/web: denied: permission_denied: write_package', /^The registry does not let us/],
    ['failed to solve: node:20: failed to resolve source metadata: unexpected status: 429 Too Many Requests', /^The registry of a base image says 429, too many requests/],
    ['failed to solve: x/base: failed to resolve source metadata for x/base: unexpected status from HEAD request to http://x/v2/: 401 Unauthorized', /^The registry of a base image does not know us: x\/base: unexpected/],
    ['the registry that is pushed to did not answer for 120 s', /did not answer for 120 s$/],
    ['failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF', /error reading from server: EOF$/],
    ['failed to solve: failed to push x/y: unexpected status from HEAD request to http://x/v2/: 500 Internal Server Error', /^The registry is in trouble itself/],
    ['unable to prepare context: path "nodir" not found', /^The build failed: unable to prepare context/],
    ['failed to solve: target stage "nost" could not be found', /^The build failed: target stage "nost"/],
    ['failed to solve: busybox: failed to resolve source metadata for docker.io/library/busybox: no match for platform in manifest: not found', /no match for platform/],
  ])('by %s has its own words', (said, what) => {
    const words = buildFailure(failed({ text: [`ERROR: ${said}`] }))
    expect(words.what).toMatch(what)
    expect(words.hint).toBeDefined()
  })

  test('is not what buildx says of exports that waited for each other', () => {
    expect(buildFailure(failed({ text: ['ERROR: the real one', 'ERROR: (*service).Write failed: rpc error: code = Unavailable desc = ref layer-sha256:8ab2 locked for 2.3s: unavailable'] })).what).toBe('The build failed: the real one')
  })

  test('without a word says that there was none', () => {
    expect(buildFailure(failed()).what).toBe('The build failed: docker buildx said nothing')
  })
})

describe('a cache to blame', () => {
  test.each<[string, boolean, Partial<FailedBuild>]>([
    ['an import that failed', true, { text: ['ERROR: failed to solve: importing cache manifest from gha: 429'] }],
    ['a blob that was evicted', true, { text: ['ERROR: failed to solve: failed to copy: httpReadSeeker: 404 not found'] }],
    ['an export that failed', true, { others: [{ name: 'exporting cache to GitHub Actions Cache', error: 'error writing layer blob' }] }],
    ['one that hangs', true, { text: ['ERROR: the cache did not answer for 120 s'] }],
    ['a step of the Dockerfile', false, { text: [`ERROR: failed to solve: ${EXIT_1}`], steps: [aStep({ error: EXIT_1, command: 'RUN make cache export' })] }],
    ['a registry', false, { text: ['ERROR: failed to solve: failed to push: 401 Unauthorized'] }],
  ])('%s: %s', (_, expected, given) => {
    expect(failedForCache(failed(given))).toBe(expected)
  })
})
