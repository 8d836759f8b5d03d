import { describe, expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import type { Plan } from '../../src/deploy/plan'
import type { TimelineWish } from '../../src/execution/notifying'
import type { Result } from '../../src/execution/ports'
import { load } from '../../src/inputs/load'
import type { InputName } from '../../src/inputs/spec'
import { onTimeline, type Begin } from '../../src/steps/timeline'
import { InputFailure, WorldFailure } from '../../src/support/problem'
import { anObservation, aWish, DIGEST, planOf } from '../support/deployments'
import { rawInputs } from '../support/raw-inputs'
import { aWorld } from '../support/world'

const plan: Plan = planOf(planDeploy(aWish({ environment: 'production' }), anObservation(), {}))
const done: Result = { outputs: {}, summary: '' }

/** What a step wrote to the page. */
async function written(step: (begin: Begin) => Promise<Result>, given: Partial<Record<InputName, string>> = {}) {
  const wishes: TimelineWish[] = []
  const endings: string[] = []
  const timeline = { begin: async (wish: TimelineWish) => { wishes.push(wish); return { end: async (state: string, description: string) => void endings.push(`${state}: ${description}`) } } }
  const inputs = load(rawInputs({ environment: 'production', ...given }))
  const world = aWorld({ timeline })
  const result = await onTimeline(inputs, { ...world, ...world.images(inputs), connect: () => Promise.reject(new Error('not here')) }, step).catch((thrown: Error) => thrown)
  return { wishes, endings, result }
}

describe('a step on the page of deployments', () => {
  test('is a deployment of its commit, with what runs, and without the address of the Pi', async () => {
    const { wishes } = await written(async (begin) => { await begin(plan, 'v0'); return done }, { 'confirm-url': 'https://shop.example' })
    const [{ host, ...wish } = { host: '' }] = wishes
    expect(wish).toEqual({ environment: 'production', url: 'https://shop.example', release: 'v1', commit: '3f2a91c0', project: 'shop', payload: { previous: 'v0', rollback: false, digests: { web: DIGEST } }, always: false })
    expect([host, JSON.stringify(wish)]).toEqual(['pi.local:22', expect.not.stringContaining('pi.local')])
  })

  test('is begun once, however often it plans again', async () => {
    expect((await written(async (begin) => { await begin(plan, ''); await begin(plan, ''); return done })).wishes).toHaveLength(1)
  })

  test('that never acts, such as a dry run or one that was refused, is not on it', async () => {
    expect(await written(async () => done)).toMatchObject({ wishes: [], endings: [] })
    expect(await written(async () => { throw new InputFailure(['port: is taken']) })).toMatchObject({ wishes: [], endings: [] })
  })

  test.each<[string, Plan, string, string]>([
    ['first deployment', plan, '', 'success: v1 serves'],
    ['next deployment', plan, 'v0', 'success: v1 serves; before: v0'],
    ['deployment that changes nothing', { ...plan, services: plan.services.map((it) => ({ ...it, action: 'keep' as const })), switches: [] }, 'v1', 'success: v1 serves; nothing had to change'],
    ['rollback', { ...plan, record: { ...plan.record, kind: 'rollback' } }, 'v2', 'success: Back to v1, from v2'],
  ])('that succeeds as a %s says what serves', async (_, carriedOut, before, words) => {
    expect((await written(async (begin) => { await begin(carriedOut, before); return done })).endings).toEqual([words])
  })

  test('that fails says first what serves, and why; where that is not known it is an error', async () => {
    const ends = async (failure: NonNullable<Result['failure']>) => (await written(async (begin) => { await begin(plan, 'v0'); return { ...done, failure } })).endings
    expect(await ends({ what: 'shop v1 was not deployed: web died', serving: 'v0' })).toEqual(['failure: Serving: v0. shop v1 was not deployed: web died'])
    expect(await ends({ what: 'shop v1: the job was cancelled; the host takes it back' })).toEqual(['error: shop v1: the job was cancelled; the host takes it back'])
  })

  test('that is cancelled when its release was confirmed already is a success, as that release serves', async () => {
    const failure = { what: 'shop v1: the job was cancelled; it was confirmed already, and the host finishes it' }
    expect((await written(async (begin) => { await begin(plan, 'v0'); return { ...done, failure, servesAllTheSame: true } })).endings).toEqual([`success: ${failure.what}`])
  })

  test('that throws is ended, and goes on throwing', async () => {
    const ends = async (thrown: Error) => written(async (begin) => { await begin(plan, 'v0'); throw thrown })
    const lost = new WorldFailure({ what: 'pi.local does not answer' })
    expect(await ends(lost)).toMatchObject({ endings: ['error: *** does not answer'], result: lost })
    expect((await ends(new InputFailure(['smoke: no'], 'v0'))).endings).toEqual(['failure: Serving: v0. smoke: no'])
    expect((await ends(new TypeError('x is undefined'))).endings).toEqual(['error: A bug in pi-deploy-action'])
  })

  test('shows no value of env there, as nobody masks it', async () => {
    const { endings } = await written(async (begin) => { await begin(plan, 'v0'); throw new WorldFailure({ what: 'password swordfish refused' }) }, { env: 'DB_PASSWORD=swordfish' })
    expect(endings).toEqual(['error: password *** refused'])
  })

  test('is left out with github-deployments: false, and without an environment', async () => {
    expect((await written(async (begin) => { await begin(plan, ''); return done }, { 'github-deployments': 'false' })).wishes).toEqual([])
    const nowhere = { ...plan, record: { ...plan.record, environment: '' } }
    expect((await written(async (begin) => { await begin(nowhere, ''); return done }, { environment: '' })).wishes).toEqual([])
  })
})
