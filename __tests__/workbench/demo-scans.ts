// The demo's scans: two releases that pass, and one with a vulnerable package, which the gate will keep from the Pi.
import type { Ended } from './action'
import { buildInputs, throughTunnel } from './booking'
import type { Texts } from './builds'
import type { Registry } from './pi'
import { say } from './program'
import { scannerHome } from './scanner-home'
import { trivyMissing } from './trivy'
import { writeInto } from './workspace'

export interface DemoScans {
  readonly v1: Pick<Ended, 'outputs'>
  readonly v2: Pick<Ended, 'outputs'>
  readonly vulnerable: Pick<Ended, 'outputs'> | undefined
  /** For deployments */
  readonly gate: Texts
}

/** @param run title, inputs, env → how the action ended */
export async function demoScans(run: (title: string, inputs: Texts, env?: Texts) => Promise<Ended>, registry: Registry, workspace: string, v1: Ended, v2: Ended): Promise<DemoScans> {
  const missing = trivyMissing()
  if (missing !== undefined) {
    say(`\n— No scan: ${missing}`)
    return { v1, v2, vulnerable: undefined, gate: {} }
  }
  const home = scannerHome()
  const scan = async (of: Ended, release: string, title: string): Promise<Pick<Ended, 'outputs'>> => {
    const { outputs } = await run(title, { step: 'scan', record: of.outputs['record'] ?? '', 'report-directory': `scans/${release}`, ...throughTunnel(registry) }, home.env)
    return { outputs: { ...of.outputs, record: outputs['record'] ?? '' } }
  }
  try {
    const [one, two] = [await scan(v1, 'v1', 'Scan v1: every image of both platforms, by its digest, with a real Trivy and a database of its own'), await scan(v2, 'v2', 'Scan v2')]
    writeInto(workspace, 'frontend/planted/lodash/package.json', JSON.stringify({ name: 'lodash', version: '4.17.20' }))
    writeInto(workspace, 'frontend/Dockerfile.planted', 'FROM node:20-slim\nWORKDIR /app\nCOPY package.json *.js ./\nCOPY planted ./node_modules\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\nENV RELEASE=v2.1\n')
    const built = await run('Build v2.1, whose frontend brings a vulnerable package', { ...buildInputs(registry, 'v2.1'), services: 'frontend', targets: 'frontend=frontend,Dockerfile.planted', record: v2.outputs['record'] ?? '', output: 'registry,oci', 'output-directory': 'images/v2.1' }, { DOCKER_HOST: registry.dockerHost })
    if (built.code !== 0) throw new Error('v2.1 was not built')
    return { v1: one, v2: two, vulnerable: await scan(built, 'v2.1', 'Scan v2.1'), gate: { gate: 'required' } }
  } finally {
    home.remove()
  }
}
