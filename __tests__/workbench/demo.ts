// The demo: a throwaway Pi, the booking example, and four deployments under load; ends with a table of what clients saw.
import { runAction, type Ended } from './action'
import { bookingInputs, bookingWorkspace, buildRelease, throughTunnel } from './booking'
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

  say('— Releases of the booking example: v1, v2 and a v3 whose health check fails')
  const v1 = buildRelease(registry, 'v1')
  const v2 = { ...v1, ...buildRelease(registry, 'v2', { services: ['frontend', 'backend'] }) }
  const v3 = { ...v2, ...buildRelease(registry, 'v3', { services: ['backend'], fault: 'never-healthy' }) }
  Object.entries(v2).forEach(([service, reference]) => say(`  v2 ${service}: …${reference.slice(-71)}`))

  const workspace = bookingWorkspace()
  const act = async (title: string, inputs: Readonly<Record<string, string>>): Promise<Ended> => {
    say(`\n— ${title}`)
    return runAction({ ...inputs, ...throughTunnel(registry), ...pi.inputs() }, { workspace, onLine: (line) => say(`  ${line}`) })
  }

  const rows: Row[] = [{ step: 'deploy v1', seen: undefined, ended: await act('Deploy v1 to an empty host', bookingInputs('v1', v1)) }]
  say('\n— 64 keep-alive clients that never retry: pages, API reads and bookings, through the untouched nginx')
  const load = new Load(bookingTargets(pi.host))
  const under = async (step: string, title: string, inputs: Readonly<Record<string, string>>): Promise<void> => {
    const ended = await act(title, inputs)
    rows.push({ step, ended, seen: await load.mark(step.replaceAll(' ', '-')) })
  }
  await under('deploy v2', 'Deploy v2 under load', bookingInputs('v2', v2))
  await under('deploy v3 (broken)', 'Deploy v3, which never becomes healthy, under load', { ...bookingInputs('v3', v3), 'health-timeout': '10s' })
  await under('roll back', 'Roll back to the release before, under load', { step: 'rollback', project: 'booking' })
  await load.stop()
  await act('Status', { step: 'status', project: 'booking' })
  pi.down()

  say('')
  renderTable(
    ['step', 'requests', 'failed', 'longest wait', 'seconds', 'serving release'],
    rows.map(({ step, seen, ended }) => [step, String(seen?.requests ?? '–'), String(seen?.failed ?? '–'), seen === undefined ? '–' : `${(seen.longestMs / 1000).toFixed(2)} s`, ended.seconds.toFixed(1), ended.outputs['serving'] ?? '']),
  ).forEach(say)
  const failed = rows.reduce((sum, { seen }) => sum + (seen?.failed ?? 0), 0)
  rows.flatMap(({ seen }) => seen?.failures ?? []).forEach((failure) => say(`  ${failure}`))
  const expected = rows.map(({ ended }) => ended.code).join() === '0,0,1,0' && rows.map(({ ended }) => ended.outputs['serving']).join() === 'v1,v2,v2,v1'
  say(failed === 0 && expected ? '0 failed requests' : `${failed} failed requests${expected ? '' : '; the deployments did not end as they should'}`)
  return failed === 0 && expected ? 0 : 1
}

main(demo)
