// A host whose Docker is from another decade.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../workbench/action'
import { Pi } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

const programs = mkdtempSync(join(tmpdir(), 'pi-deploy-old-'))
let pi: Pi

beforeAll(() => {
  const program = (name: string, text: string): void => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(programs, name), 0o755)
  }
  // The real client in all but the version that its server claims.
  program('docker', 'case "$*" in "version --format {{.Server.Version}}") echo 20.10.5+dfsg1 ;; *) exec /usr/bin/docker "$@" ;; esac')
  program('docker-compose', 'echo "docker-compose version 1.29.2, build unknown"')
  chmodSync(programs, 0o755)
  pi = Pi.up('old', { compose: false, registry: false, pathPrefix: programs })
})
afterAll(() => {
  pi.down()
  rmSync(programs, { recursive: true })
})

test('a host with an old Engine and only docker-compose v1 is refused with what to do about both', async () => {
  const workspace = workspaceOf({ 'compose.yaml': 'name: old\nservices:\n  web:\n    image: nginx:1.28\n    expose: ["80"]\n' })
  const ended = await runAction({ step: 'deploy-to-pi', release: 'v1', ...pi.inputs() }, { workspace })
  expect(ended.code).not.toBe(0)
  expect(ended.log).toMatch(/host: Docker Engine 20\.10\.5\+dfsg1 is too old, 23\.0 is needed; upgrade it there/)
  expect(ended.log).toMatch(/host: Docker Compose v2 is needed, only docker-compose v1 .* is there; .*apt-get install docker-compose/)
  expect(pi.docker('ps', '-aq')).toBe('')
})
