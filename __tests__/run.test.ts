import { describe, expect, test } from '@jest/globals'
import type { Channel, Told } from '../src/execution/notifying'
import type { Target } from '../src/execution/ports'
import type { Message } from '../src/notify/message'
import { run } from '../src/run'
import { WorldFailure } from '../src/support/problem'
import { FINGERPRINT, rawInputs } from './support/raw-inputs'
import { aWorld, DONE, someSteps } from './support/world'

describe('a run', () => {
  test.each([
    ['deploy-to-pi', 'deploy 3f2a91c-57'],
    ['deploy', 'deploy 3f2a91c-57'],
    ['rollback', 'rollback -'],
    ['status', 'status -'],
  ])('with step %s does that step; only a deploy gets a release by default', async (step, call) => {
    const steps = someSteps()
    await run(aWorld({ raw: rawInputs({ step }) }), steps)
    expect(steps.calls).toEqual([call])
  })

  test('hands on what the step hands on, every output named', async () => {
    expect(await run(aWorld(), someSteps())).toEqual({
      failed: false, errors: [], lines: [], summary: '# done',
      outputs: { release: 'v2', 'previous-release': '', serving: '', changed: 'true', record: '', 'summary-json': '', digests: '', image: '', tags: '', metadata: '', 'oci-layout': '', verdict: '', counts: '', 'report-json': '', 'sarif-file': '', 'sbom-file': '' },
    })
  })

  test('of a step without a host says nothing of what is serving there', async () => {
    const ending = await run(aWorld({ raw: rawInputs({ step: 'build', host: '', key: '', username: '', fingerprint: '', platforms: '', 'bake-time': 'soon' }) }), someSteps())
    expect(ending).toMatchObject({ failed: true, errors: [expect.stringMatching(/^bake-time: /)], lines: ['Nothing was changed: the inputs were wrong.'] })
  })

  test('masks secrets before it finds the inputs wrong', async () => {
    const world = aWorld({ raw: rawInputs({ env: 'A=swordfish\nnot a pair', port: 'x' }) })
    const ending = await run(world, someSteps())
    expect(ending.failed).toBe(true)
    expect(world.masked).toEqual(expect.arrayContaining(['swordfish', 'not a pair']))
  })

  test('with wrong inputs does no step', async () => {
    const steps = someSteps()
    await run(aWorld({ raw: rawInputs({ host: '' }) }), steps)
    expect(steps.calls).toEqual([])
  })

  test('connects to the target that the inputs name', async () => {
    const targets: Target[] = []
    const connect = async (target: Target): Promise<never> => { targets.push(target); throw new WorldFailure({ what: 'no route' }) }
    await run(aWorld({ connect, raw: rawInputs({ port: '2222' }) }), someSteps(async (ports) => { await ports.connect(); return DONE }))
    expect(targets).toMatchObject([{ host: 'pi.local', port: 2222, username: 'deploy', fingerprints: [FINGERPRINT], knownHosts: [] }])
  })

  test('that fails keeps the outputs and ends with what is serving', async () => {
    const failure = { what: 'never healthy', serving: 'v1' }
    const ending = await run(aWorld(), someSteps(async () => ({ outputs: { serving: 'v1' }, summary: '# failed', failure })))
    expect(ending).toMatchObject({ failed: true, errors: ['never healthy'], lines: ['serving: v1'], summary: '# failed', outputs: { serving: 'v1' } })
  })

  test('in which a step throws something unforeseen ends as our bug', async () => {
    const ending = await run(aWorld(), someSteps(async () => { throw new TypeError('x is undefined') }))
    expect(ending.errors).toEqual(['This is a bug in pi-deploy-action: x is undefined'])
  })
})

describe('whoever is to be told', () => {
  const channel = (said: Told, heard: Message[] = []): Channel => ({ name: 'Slack', tell: async (message) => (heard.push(message), said) })
  const told: Told = { kind: 'told', where: '#deploys' }
  const failed: Told = { kind: 'failed', why: 'it says 404' }

  test('hears how the step ended, and how long it took', async () => {
    const heard: Message[] = []
    await run(aWorld({ channels: () => [channel(told, heard)] }), someSteps())
    await run(aWorld({ channels: () => [channel(told, heard)] }), someSteps(async () => { throw new WorldFailure({ what: 'no route' }) }))
    expect(heard).toMatchObject([{ happening: 'success', release: 'v2', seconds: 0 }, { happening: 'failure', what: 'no route' }])
  })

  test.each<[string, Record<string, string>]>([
    ['of a dry run', { 'dry-run': 'true' }],
    ['of a look at the status', { step: 'status' }],
    ['of what nobody asked about', { 'notify-on': 'failure' }],
  ])('hears nothing %s', async (_, inputs) => {
    const heard: Message[] = []
    await run(aWorld({ raw: rawInputs(inputs), channels: () => [channel(told, heard)] }), someSteps())
    expect(heard).toEqual([])
  })

  test('and cannot be is a warning, or where asked for the failure of the step', async () => {
    const warnings: string[] = []
    const world = (inputs: Record<string, string>) => aWorld({ raw: rawInputs(inputs), channels: () => [channel(failed)], log: { ...aWorld().log, warning: (line) => void warnings.push(line) } })
    expect((await run(world({}), someSteps())).failed).toBe(false)
    expect(warnings).toEqual(['Slack could not be told: it says 404'])
    expect(await run(world({ 'notify-failure': 'error' }), someSteps())).toMatchObject({ failed: true, errors: ['Slack could not be told: it says 404'], outputs: { release: 'v2' } })
  })

  test('keeps no step from ending as it did, whatever goes wrong', async () => {
    const ending = await run(aWorld({ channels: () => { throw new Error('no channel') } }), someSteps())
    expect(ending).toMatchObject({ failed: false, outputs: { release: 'v2' } })
  })
})
