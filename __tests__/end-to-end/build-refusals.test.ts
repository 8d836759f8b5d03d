// What is wrong with a repository or with the runner's Docker, each in words of its own that say where.
import { beforeAll, describe, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import type { Ended } from '../workbench/action'
import { buildAction, expectRefused, type Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const TWO = 'name: shop\nservices:\n  web: { build: ./web }\n  api: { build: ./api }\n'
const ONE = 'name: shop\nservices:\n  web: { build: ./web }\n'
const GOOD = 'FROM busybox\nCOPY Dockerfile /\n'
let registry: Registry

const build = (files: Texts, inputs: Texts = {}, env: Texts = {}): Promise<Ended> => buildAction(registry, workspaceOf(files), { output: 'none', ...inputs }, env)

describe('a build', () => {
  beforeAll(() => void (registry = registryUp()))

  test('that fails in a step names the service, the platform and the step, with its last lines and the line in the file', async () => {
    const broken = 'FROM --platform=$BUILDPLATFORM busybox AS stage\nWORKDIR /src\nRUN for i in 1 2 3; do echo "line $i"; done; exit 3\n'
    const ended = await build({ 'compose.yaml': TWO, 'web/Dockerfile': GOOD, 'api/Dockerfile': broken }, { platforms: 'linux/amd64,linux/arm64' })
    expectRefused(ended, /^::error::api for linux\/amd64: RUN for i in 1 2 3; .* failed: exit code: 3/m, /^ {2}line 1\n {2}line 2\n {2}line 3$/m, /^Dockerfile:3$/m, /^ {3}3 \| >>> RUN for i in 1 2 3/m)
  })

  test.each<[string, Texts, Texts, readonly (RegExp | string)[]]>([
    ['a missing context', { 'compose.yaml': ONE }, {}, ['::error::services.web.build: the context ./web is not in the repository; was it checked out, or downloaded from the earlier job?']],
    ['a missing Dockerfile', { 'compose.yaml': ONE, 'web/index.html': '' }, {}, ['::error::services.web.build: there is no Dockerfile in ./web']],
    ['a missing context of targets', { 'compose.yaml': ONE, 'web/Dockerfile': GOOD }, { targets: 'api=out' }, [/::error::targets: the context \S+ is not in the repository/]],
    ['a syntax error in a Dockerfile', { 'compose.yaml': ONE, 'web/Dockerfile': 'FROM busybox\nRUNN echo\n' }, {}, [/unknown instruction: RUNN/i, /^ {3}2 \| >>> RUNN echo$/m]],
    ['a stage that is not there', { 'compose.yaml': ONE, 'web/Dockerfile': GOOD }, { target: 'production' }, [/target stage "production" could not be found/, 'The Dockerfile has no stage of that name: look at target.']],
    ['an unknown platform', { 'compose.yaml': ONE, 'web/Dockerfile': GOOD }, { platforms: 'linux/arn64' }, ['::error::platforms: "linux/arn64" is no platform; did you mean linux/arm64?']],
    ['a base image that is not there for the platform', { 'compose.yaml': ONE, 'web/Dockerfile': 'FROM haproxy:lts-alpine\n' }, { platforms: 'linux/s390x' }, [/no match for platform in manifest/, 'The base image is not there for that platform: choose another one, or leave the platform out of platforms.']],
    ['a build secret that is not given', { 'compose.yaml': ONE, 'web/Dockerfile': 'FROM busybox\nRUN --mount=type=secret,id=npm,required=true cat /run/secrets/npm\n' }, {}, [/secret npm: not found/, 'The Dockerfile asks for a secret that is not given: see secrets, secret-envs and secret-files.']],
    ['a variable that build: needs', { 'compose.yaml': 'name: shop\nservices:\n  web: { build: { context: ./web, args: { NODE: "${NODE_VERSION}" } } }\n', 'web/Dockerfile': GOOD }, {}, ['::error::env: NODE_VERSION is not set, which services.web.build.args.NODE needs']],
    ['a variable that image: needs', { 'compose.yaml': 'name: shop\nservices:\n  web: { build: ./web, image: "${SHOP:?where to}/web" }\n', 'web/Dockerfile': GOOD }, {}, [/::error::env: SHOP is not set, which services\.web\.image needs/]],
    ['a builder that is not there', { 'compose.yaml': ONE, 'web/Dockerfile': GOOD }, { builder: 'nobodys' }, ['::error::builder: there is no builder "nobodys"; docker buildx ls shows those that there are']],
  ])('is refused for %s', async (_, files, inputs, words) => {
    expectRefused(await build(files, inputs), ...words)
  })

  test('needs no variable that only a running stack needs', async () => {
    expectDone(await build({ 'compose.yaml': 'name: shop\nservices:\n  web: { build: ./web, environment: { A: "${DB_PASSWORD:?}", B: "${OTHER}" } }\n', 'web/Dockerfile': GOOD }))
  })
})

describe('Docker on the runner', () => {
  const files = { 'compose.yaml': ONE, 'web/Dockerfile': GOOD }

  test('is asked for where there is none', async () => {
    const ended = await buildAction(registry, workspaceOf(files), {}, { PATH: '/nowhere' })
    expectRefused(ended, '::error::Docker is missing on the runner', 'GitHub-hosted Ubuntu runners have it; a self-hosted one needs Docker Engine')
  })

  test('is said not to answer where its daemon does not', async () => {
    expectRefused(await build(files, {}, { DOCKER_HOST: 'unix:///run/nobody.sock' }), /^::error::Docker on the runner does not answer: .*unix:\/\/\/run\/nobody\.sock/m, 'Images are built by it.')
  })

  test('is said to lack buildx where only Compose is there', async () => {
    // What docker says without the plugin, as the machine's own plugin cannot be taken from it.
    const workspace = workspaceOf({ ...files, 'path/docker': '#!/bin/sh\n[ "$1" != buildx ] || { echo "docker: \'buildx\' is not a docker command." >&2; exit 1; }\nPATH=${PATH#*:} exec docker "$@"\n' })
    chmodSync(join(workspace, 'path', 'docker'), 0o755)
    const ended = await buildAction(registry, workspace, { output: 'none' }, { PATH: `${join(workspace, 'path')}:${process.env['PATH'] ?? ''}` })
    expectRefused(ended, '::error::docker buildx is missing on the runner', 'docker-buildx-plugin')
  })
})
