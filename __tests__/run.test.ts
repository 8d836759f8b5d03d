import { describe, expect, test } from '@jest/globals'
import type { Target } from '../src/execution/ports'
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
