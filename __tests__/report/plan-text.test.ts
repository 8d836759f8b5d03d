import { expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import { renderPlan } from '../../src/report/plan-text'
import { anObservation, aStack, aWish, deployed, OTHER_DIGEST, planOf, WEB } from '../support/deployments'

test('a plan says what changes, how and why, and how it ends; of variables the names', () => {
  const stack = aStack({ web: { ...WEB, image: `acme/web@${OTHER_DIGEST}` }, db: { image: 'postgres:17' } })
  const plan = planOf(planDeploy(aWish({ release: 'v2', stack }), deployed(aWish({ stack: aStack({ web: WEB }) })), {}))
  expect(renderPlan(plan, 'v1', ['DB_PASSWORD'])).toEqual([
    'shop: v1 → v2',
    '  ~ web (web): another image → green, start-first (needs 96 MiB (a guess, as it has no memory limit), 300 MiB are free)',
    '      answers on 8080 (expose)',
    '      healthy within 180 s, drain up to 60 s, stop within 10 s',
    '  ~ db (single): create, not there yet',
    '  images: 1 to pull',
    '  variables: DB_PASSWORD',
    '  after the switch: watched for 60 s, then this run confirms within 120 s, else the host takes it back by itself',
  ])
})

test('a plan without a change says so', () => {
  expect(renderPlan(planOf(planDeploy(aWish({ release: 'v2' }), deployed(aWish()), {})), 'v1', []).at(-1)).toBe('  nothing changes')
})

test('a first deployment comes after nothing', () => {
  expect(renderPlan(planOf(planDeploy(aWish(), anObservation(), {})), '', [])[0]).toBe('shop: nothing → v1')
})
