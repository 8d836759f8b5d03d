// The demo: a throwaway Pi, the booking example, and four deployments under load; ends with a table of what clients saw.
import { runAction, type Ended } from './action'
import { bookingInputs, bookingWorkspace, buildInputs, throughTunnel } from './booking'
import { demoScans } from './demo-scans'
import { bookingTargets, Load, type Section } from './load'
import { Pi, registryUp } from './pi'
import { main, say } from './program'
import { renderTable } from './table'

interface Row {
  readonly step: string
  readonly seen: Section | undefined
  readonly ended: Ended
}

async function demo(): Promise<number> {
  say('— A throwaway Pi: its own network, sshd, Docker daemon and 512 MiB of memory; it can reach no registry')
  const registry = registryUp()
  const pi = Pi.up('demo', { registry: false })
  say(`  ${pi.host}, ${pi.docker('version', '--format', 'Docker {{.Server.Version}}')}`)

  const workspace = bookingWorkspace()
  const run = async (title: string, inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    say(`\n— ${title}`)
    return runAction(inputs, { workspace, env, onLine: (line) => say(`  ${line}`) })
  }
  const build = async (release: string, title: string, more: Readonly<Record<string, string>>): Promise<Ended> => {
    const ended = await run(title, { ...buildInputs(registry, release), output: 'registry,oci', 'output-directory': `images/${release}`, ...more }, { DOCKER_HOST: registry.dockerHost })
    if (ended.code !== 0) throw new Error(`${release} was not built`)
    return ended
  }
  const act = (title: string, inputs: Readonly<Record<string, string>>): Promise<Ended> => run(title, { ...inputs, ...throughTunnel(registry), ...pi.inputs() })

  const v1 = await build('v1', 'Build v1: every image, for amd64 and arm64, pushed by digest and kept as a layout', {})
  const v2 = await build('v2', 'Build v2: only the frontend and the backend changed', { services: 'frontend,backend', record: v1.outputs['record'] ?? '' })
  const scanned = await demoScans(run, registry, workspace, v1, v2)
  const v3 = await build('v3', 'Build v3, whose health check will fail', { services: 'backend', 'build-args': 'FAULT=never-healthy', record: v2.outputs['record'] ?? '' })

  const rows: Row[] = [{ step: 'deploy v1', seen: undefined, ended: await act('Deploy v1 to an empty host', { ...bookingInputs('v1', scanned.v1), ...scanned.gate }) }]
  say('\n— 64 keep-alive clients that never retry: pages, API reads and bookings, through the untouched nginx')
  const load = new Load(bookingTargets(pi.host))
  const under = async (step: string, title: string, inputs: Readonly<Record<string, string>>): Promise<void> => {
    const ended = await act(title, inputs)
    rows.push({ step, ended, seen: await load.mark(step.replaceAll(' ', '-')) })
  }
  await under('deploy v2', 'Deploy v2 under load', { ...bookingInputs('v2', scanned.v2), ...scanned.gate })
  if (scanned.vulnerable !== undefined) await under('deploy v2.1 (vulnerable)', 'Deploy v2.1, in which the scan found a vulnerable package: the gate is closed', { ...bookingInputs('v2.1', scanned.vulnerable), ...scanned.gate })
  await run('Promote v2: its images get their tags, now that they have proved themselves', { step: 'promote', record: v2.outputs['record'] ?? '', release: 'v2', ...throughTunnel(registry) })
  await under('deploy v3 (broken)', 'Deploy v3, which never becomes healthy, under load', { ...bookingInputs('v3', v3), 'health-timeout': '10s' })
  await under('roll back', 'Roll back to the release before, under load', { step: 'rollback', project: 'booking' })
  await load.stop()
  await act('Status', { step: 'status', project: 'booking' })
  pi.down()

  say('')
  renderTable(
    ['step', 'requests', 'failed', 'longest wait', 'seconds', 'serving release'],
    rows.map(({ step, seen, ended }) => [step, String(seen?.requests ?? '–'), String(seen?.failed ?? '–'), seen === undefined ? '–' : `${(seen.longestMs / 1000).toFixed(2)} s`, ended.seconds.toFixed(1), servingAfter(ended)]),
  ).forEach(say)
  const failed = rows.reduce((sum, { seen }) => sum + (seen?.failed ?? 0), 0)
  rows.flatMap(({ seen }) => seen?.failures ?? []).forEach((failure) => say(`  ${failure}`))
  const [codes, serving] = scanned.vulnerable === undefined ? ['0,0,1,0', 'v1,v2,v2,v1'] : ['0,0,1,1,0', 'v1,v2,v2,v2,v1']
  const expected = rows.map(({ ended }) => ended.code).join() === codes && rows.map(({ ended }) => servingAfter(ended)).join() === serving
  say(failed === 0 && expected ? '0 failed requests' : `${failed} failed requests${expected ? '' : '; the deployments did not end as they should'}`)
  return failed === 0 && expected ? 0 : 1
}

// One that was refused hands on no outputs; its last line says it.
const servingAfter = ({ outputs, log }: Ended): string => outputs['serving'] || (/^serving: (\S+)/m.exec(log)?.[1] ?? '')

main(demo)
