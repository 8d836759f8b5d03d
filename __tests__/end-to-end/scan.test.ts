// The gate: what runs was scanned, as that digest and for that platform.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction, type Ended } from '../workbench/action'
import { buildAction, type Texts } from '../workbench/builds'
import { expectDone, given } from '../workbench/expectations'
import { Pi, registryUp, type Registry } from '../workbench/pi'
import { scannerHome, type ScannerHome } from '../workbench/scanner-home'
import { scanAction, scansIn } from '../workbench/scans'
import { trivyMissing } from '../workbench/trivy'
import { workspaceOf } from '../workbench/workspace'

const owner = `scan-${process.pid}`
const lodash = (version: string): string => JSON.stringify({ name: 'lodash', version, license: 'MIT' })

// The same image but for one package, which is the vulnerable version on one platform only.
const workspace = workspaceOf({
  'compose.yaml': 'name: shop\nservices:\n  web:\n    build: .\n    image: "${REGISTRY}/web"\n    x-pi-deploy: { port: 8080, health: / }\n',
  Dockerfile: 'FROM busybox\nARG TARGETARCH\nCOPY www /www\nCOPY planted/$TARGETARCH/ /app/node_modules/lodash/\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
  'planted/amd64/package.json': lodash('4.17.21'),
  'planted/arm64/package.json': lodash('4.17.20'),
  'www/index.html': 'open\n',
})
const programs = mkdtempSync(join(tmpdir(), 'pi-deploy-arm-'))

given(trivyMissing())('an image whose package is vulnerable for arm64 only', () => {
  let registry: Registry, home: ScannerHome, record: string, scanned: Ended
  const pis: Pi[] = []
  const pi = (name: string, more: Parameters<typeof Pi.up>[1] = {}): Pi => {
    const one = Pi.up(name, more)
    pis.push(one)
    return one
  }
  const deploy = (to: Pi, inputs: Texts): Promise<Ended> =>
    runAction({ step: 'deploy-to-pi', release: 'v1', env: `REGISTRY=${registry.address}/${owner}`, 'bake-time': '1s', transfer: 'tunnel', 'registry-mirrors': `${registry.address}=http://${registry.address}\ndocker.io=http://${registry.address}`, ...to.inputs(), ...inputs }, { workspace, env: home.env })

  beforeAll(async () => {
    registry = registryUp()
    home = scannerHome()
    const built = await buildAction(registry, workspace, { env: `REGISTRY=${registry.address}/${owner}`, platforms: 'linux/amd64,linux/arm64' })
    expectDone(built)
    record = built.outputs['record'] ?? ''
    scanned = await scanAction(registry, workspace, { record }, home.env)
    // What Docker says of its machine is all that makes it one of arm64: a refusal comes before anything would run.
    writeFileSync(join(programs, 'docker'), '#!/bin/sh\ncase "$1" in info) /usr/bin/docker "$@" | sed "s/x86_64/aarch64/" ;; *) exec /usr/bin/docker "$@" ;; esac\n')
    chmodSync(join(programs, 'docker'), 0o755)
    chmodSync(programs, 0o755)
  }, 900_000)
  afterAll(() => {
    pis.forEach((one) => one.down())
    home.remove()
    rmSync(programs, { recursive: true })
  })

  test('is found there, and nowhere else', () => {
    expect(scanned.code).toBe(1)
    expect(scanned.outputs['verdict']).toBe('findings')
    expect(scansIn(scanned).map(({ platform, result, counts }) => [platform, result, counts['HIGH']])).toEqual([['linux/amd64', 'pass', 0], ['linux/arm64', 'findings', 1]])
    expect(scanned.log).toMatch(/^::error::The scan found what must not be deployed: web for linux\/arm64: 1 high$/m)
    expect(scanned.log).toMatch(/HIGH CVE-2021-23337 lodash 4\.17\.20: upgrade to 4\.17\.21/)
    expect(scanned.summary).toContain('upgrade to 4.17.21')
  })

  test('is refused by a gate for a Pi of arm64, with its digest and what to do', async () => {
    const arm = pi('scan-arm', { registry: false, pathPrefix: programs })
    const refused = await deploy(arm, { gate: 'required', record: scanned.outputs['record'] ?? '' })
    const { digest = '' } = scansIn(scanned).find(({ platform }) => platform === 'linux/arm64') ?? {}
    expect(refused.code).toBe(1)
    expect(refused.log).toContain(`gate: web for linux/arm64 (${digest.slice(0, 19)}`)
    expect(refused.log).toMatch(/1 high/i)
    expect(refused.log).toMatch(/^serving: /m)
    expect(arm.docker('ps', '-aq')).toBe('')
  })

  test('is deployed to a Pi of amd64 by the same record, which keeps the scan on the Pi', async () => {
    const amd = pi('scan-amd', { registry: false })
    expectDone(await deploy(amd, { gate: 'required', record: scanned.outputs['record'] ?? '' }))
    expect(amd.exec('sh', '-c', 'cat /home/pi/.pi-deploy/shop/releases/*/record.json')).toContain('"result":"pass"')
    // Another run, without that record, and without any scanner: the Pi's own history knows the digest.
    const again = await deploy(amd, { gate: 'required', record, release: 'v2', env: `REGISTRY=${registry.address}/${owner}\nCHANGED=1` })
    expectDone(again)
  })

  test('is let through by another run that finds the verdict beside the image in its registry', async () => {
    const other = pi('scan-other', { registry: false })
    const ended = await deploy(other, { gate: 'required', record })
    expectDone(ended)
    expect(ended.log).not.toContain('Nobody scanned')
    expect(ended.log).toMatch(/web for linux\/amd64 .*passed/)
  })

  test('is only told of where the gate warns', async () => {
    const warned = await deploy(pi('scan-warn', { registry: false, pathPrefix: programs }), { record: scanned.outputs['record'] ?? '', 'dry-run': 'true' })
    expectDone(warned)
    expect(warned.log).toMatch(/gate: web for linux\/arm64/)
  })
})
