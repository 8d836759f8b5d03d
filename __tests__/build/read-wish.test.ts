import { describe, expect, test } from '@jest/globals'
import type { BuildInputs, WishFacts } from '../../src/build/read-wish'
import type { Service } from '../../src/compose/model'
import { Secret } from '../../src/support/secret'
import { readWish } from '../support/builds'

const WEB: Service = { image: 'ghcr.io/acme/web:${VERSION}', build: { context: './web' } }
const POSTGRES: Service = { image: 'postgres:17' }
const first = (services: Readonly<Record<string, Service>>, given: Partial<BuildInputs> = {}, facts: Partial<WishFacts> = {}) => readWish(services, given, facts).wish.services[0]

describe('what is built', () => {
  test('is each service with build:, and no other', () => {
    expect(readWish({ web: WEB, postgres: POSTGRES }).wish.services.map(({ service }) => service)).toEqual(['web'])
  })

  test('is only what services names', () => {
    expect(readWish({ web: WEB, api: WEB }, { services: ['api'] }).wish.services.map(({ service }) => service)).toEqual(['api'])
  })

  test('is also what targets names, for a stack of images', () => {
    const { wish, problems } = readWish({ web: { image: 'ghcr.io/acme/web:1' } }, { targets: ['web=app,Dockerfile.pi,release'] })
    expect({ problems, service: wish.services[0] }).toMatchObject({ problems: [], service: { service: 'web', name: 'ghcr.io/acme/web', context: 'app', dockerfile: 'Dockerfile.pi', target: 'release' } })
  })

  test('is what targets says where both say something', () => {
    expect(first({ web: WEB }, { targets: ['web=artifacts/web'] })).toMatchObject({ context: 'artifacts/web' })
  })

  test('takes paths of targets from the repository, for a Compose file in a directory', () => {
    expect(first({}, { targets: ['web=app'] }, { directory: 'deploy' })).toMatchObject({ context: '../app' })
  })

  test('takes all that Compose says of a build, with its dollars undoubled', () => {
    const build = { context: './web', dockerfile_inline: 'FROM x\nRUN echo $$HOME', args: { A: 'a$$b', B: null }, additional_contexts: { base: 'docker-image://alpine' }, secrets: [{ source: 'npm' }, { source: 'token', target: 'tok' }], ssh: ['default'], shm_size: '64m', ulimits: { nofile: 10, nproc: { soft: 1, hard: 2 } }, no_cache: true, target: 'run' }
    expect(first({ web: { ...WEB, build } })).toMatchObject({ dockerfileInline: 'FROM x\nRUN echo $HOME', args: { A: 'a$b' }, contexts: { base: 'docker-image://alpine' }, secrets: [{ id: 'npm', file: './npmrc' }, { id: 'tok', variable: 'TOKEN' }], ssh: ['default'], shmSize: '64m', ulimits: ['nofile=10', 'nproc=1:2'], noCache: true, target: 'run' })
  })

  test('gets secrets as variables and files, never as values', () => {
    const { wish } = readWish({ web: WEB }, { secrets: { npmrc: new Secret('swordfish') }, secretEnvs: ['gh=GITHUB_PAT'], secretFiles: ['cert=certs/ca.pem'] }, { directory: 'deploy' })
    expect(wish.services[0]?.secrets).toEqual([{ id: 'npmrc', variable: 'PI_DEPLOY_BUILD_SECRET_0' }, { id: 'gh', variable: 'GITHUB_PAT' }, { id: 'cert', file: '../certs/ca.pem' }])
    expect(JSON.stringify(wish)).not.toContain('swordfish')
  })

  test('is for the platforms that both the service and the step name', () => {
    expect(first({ web: { ...WEB, build: { context: '.', platforms: ['linux/aarch64', 'linux/riscv64'] } } })?.platforms).toEqual(['linux/arm64'])
  })
})

describe('where an image is pushed', () => {
  test.each<[string, string | undefined, Partial<BuildInputs>, string]>([
    ['the name in the Compose file, without its tag', 'ghcr.io:443/acme/web:v1', {}, 'ghcr.io:443/acme/web'],
    ['the same of an image by digest', `ghcr.io/acme/web@sha256:${'a'.repeat(64)}`, {}, 'ghcr.io/acme/web'],
    ["a user's on Docker Hub", 'acme/web', {}, 'acme/web'],
    ['a name from the repository for a bare name', 'web:latest', {}, 'ghcr.io/acme/booking-web'],
    ['a name from the repository where there is none', undefined, {}, 'ghcr.io/acme/booking-web'],
    ['the name given for the service', 'ghcr.io/acme/web', { images: ['web=ghcr.io/Other/Web'] }, 'ghcr.io/other/web'],
    ['the one name given for the one service', 'ghcr.io/acme/web', { images: ['quay.io/acme/web'] }, 'quay.io/acme/web'],
  ])('is %s', (_, image, given, name) => {
    expect(first({ web: { ...(image === undefined ? {} : { image }), build: { context: '.' } } }, given)?.name).toBe(name)
  })
})

describe('where images go', () => {
  test.each<[string, BuildInputs['output'], boolean, readonly string[]]>([
    ['to the registry', [], false, ['registry']],
    ['nowhere for a pull request', [], true, ['none']],
    ['where the step says, also for a pull request', ['oci'], true, ['oci']],
  ])('%s', (_, output, pullRequest, outputs) => {
    expect(readWish({ web: WEB }, { output }, { pullRequest }).wish.outputs).toEqual(outputs)
  })
})

describe('wrong inputs of a build', () => {
  test.each<[string, Readonly<Record<string, Service>>, Partial<BuildInputs>, Partial<WishFacts>, string]>([
    ['nothing to build', { postgres: POSTGRES }, {}, {}, 'targets: nothing is to be built: no service of the Compose file has build:, and targets names none'],
    ['a service that is not built', { web: WEB }, { services: ['wbe'] }, {}, 'services: none of wbe is built; there are web'],
    ['an unknown platform', { web: WEB }, { platforms: ['linux/arm65'] }, {}, 'platforms: "linux/arm65" is no platform; did you mean linux/arm64?'],
    ['a name that is far from all platforms', { web: WEB }, { platforms: ['windows'] }, {}, expect.stringMatching(/^platforms: "windows" is no platform; there are linux\/amd64, /) as unknown as string],
    ['no common platform', { web: { ...WEB, build: { context: '.', platforms: ['linux/s390x'] } } }, {}, {}, 'services.web.build.platforms: has none of linux/arm64, linux/amd64, which the input platforms asks for'],
    ['a target of the wrong form', { web: WEB }, { targets: ['web'] }, {}, 'targets: "web" is not SERVICE=CONTEXT[,DOCKERFILE[,TARGET]]'],
    ['a target outside', { web: WEB }, { targets: ['web=../other'] }, {}, 'targets: ../other lies outside the repository'],
    ['an image for another service', { web: WEB }, { images: ['wep=ghcr.io/acme/web'] }, {}, 'images: there is no "wep" to build; did you mean web?'],
    ['an image with a tag', { web: WEB }, { images: ['web=ghcr.io/acme/web:v1'] }, {}, 'images: "ghcr.io/acme/web:v1" is no name of an image; write it without tag, such as ghcr.io/acme/app'],
    ['one name for two services', { web: WEB, api: WEB }, { images: ['ghcr.io/acme/web'] }, {}, 'images: "ghcr.io/acme/web" names no service, and there are 2; write SERVICE=NAME'],
    ['nowhere to push to', { web: { build: { context: '.' } } }, {}, { repository: '' }, 'images: where is web pushed to? Its service has no image: with a registry; write web=NAME'],
    ['a build argument without value', { web: WEB }, { buildArgs: ['A'] }, {}, 'build-args: "A" is not KEY=VALUE'],
    ['a variable that is not set', { web: WEB }, { secretEnvs: ['x=NOPE'] }, { missingVariables: ['NOPE'] }, 'secret-envs: NOPE is not set in this job'],
    ['a secret twice', { web: WEB }, { secretEnvs: ['x=A'], secretFiles: ['x=f'] }, {}, 'secrets: x is given twice'],
    ['none and something', { web: WEB }, { output: ['none', 'oci'] }, {}, 'output: "none" goes with no other'],
    ['a directory outside', { web: WEB }, { outputDirectory: '../out' }, {}, 'output-directory: ../out lies outside the repository'],
  ])('%s', (_, services, given, facts, problem) => {
    expect(readWish(services, given, facts).problems).toEqual([problem])
  })

  test('are all named at once', () => {
    expect(readWish({ web: WEB }, { platforms: ['x'], images: ['a=b'], buildArgs: ['A'] }).problems).toHaveLength(3)
  })
})
