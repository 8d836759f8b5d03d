import { describe, expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import { planRollback, type RollbackWish } from '../../src/deploy/plan-rollback'
import { anObservation, aStack, aWish, committed, deployed, DIGEST, OTHER_DIGEST, planOf, problemsOf, WEB } from '../support/deployments'

const wish = (release?: string): RollbackWish => ({ project: 'shop', release, run: '', actor: '', commit: '', environment: '', created: '2026-02-01T12:00:00Z' })
const v2Wish = aWish({ release: 'v2', stack: aStack({ web: { ...WEB, image: `acme/web@${OTHER_DIGEST}` } }) })
const v1 = deployed(aWish())
const v2 = deployed(v2Wish, v1)

describe('a rollback', () => {
  test('without a name goes to the release before, warm while its containers stand', () => {
    const plan = planOf(planRollback(wish(), v2))
    expect(plan.services).toMatchObject([{ name: 'web', action: 'warm' }])
    expect(plan.record).toMatchObject({ release: 'v1', deployment: 'v1.2', kind: 'rollback', services: { web: { colour: 'blue', origin: 'v1' } } })
    expect(plan).toMatchObject({ confirm: false, bakeSeconds: 0, expect: 'v2' })
  })

  test('is cold where they are gone: new containers from the kept image', () => {
    const plan = planOf(planRollback(wish('v1'), { ...v2, containers: v2.containers.filter(({ state }) => state === 'running') }))
    expect(plan.services).toMatchObject([{ action: 'start', why: expect.stringContaining('cold') }])
    expect(plan.images).toMatchObject([{ ref: 'pi-deploy/shop/web:v1', how: 'present', identity: DIGEST }])
    expect(plan.carry).toEqual([{ service: 'web', from: 'v1' }])
  })

  test('back and forth finds the containers under the deployment that made them', () => {
    const back = committed(planOf(planRollback(wish(), v2)).record, v2)
    const again = planOf(planDeploy({ ...v2Wish, release: 'v3' }, back, {}))
    expect(again.record.services['web']).toMatchObject({ colour: 'green', origin: 'v3' })
  })

  test.each([
    ['where nothing was ever deployed', anObservation(), undefined, /project: no release of shop was ever deployed/],
    ['where there was none before', v1, undefined, /release: there is no release before v1; none is kept besides/],
    ['to a release that is not kept', v2, 'v9', /release: v9 is not kept on the host; kept are v1/],
  ])('%s is refused, saying what there is', (_, seen, release, problem) => {
    expect(problemsOf(planRollback(wish(release), seen)).join()).toMatch(problem)
  })
})
