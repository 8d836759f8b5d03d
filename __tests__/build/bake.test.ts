import { describe, expect, test } from '@jest/globals'
import { bakeDefinition, type BakeTarget } from '../../src/build/bake'
import { bakeTargets, planBuild, type BuildFacts, type BuildPlan } from '../../src/build/plan'
import type { BuildService, BuildWish } from '../../src/build/wish'
import { aBuildService, aBuildWish } from '../support/builds'

type Definition = { readonly group: object; readonly target: Readonly<Record<string, Readonly<Record<string, unknown>>>> }

function definition(service: Partial<BuildService> = {}, given: Partial<BakeTarget> = {}, wish: Partial<BuildWish> = {}): Definition {
  const target: BakeTarget = { service: aBuildService(service), destination: { kind: 'push' }, cache: { from: [], to: [] }, annotations: [], ...given }
  return JSON.parse(bakeDefinition(aBuildWish(wish), [target])) as Definition
}

const FACTS: BuildFacts = { builder: { native: 'linux/amd64', containerdStore: false, current: { name: 'mine', driver: 'docker-container', platforms: [] }, own: undefined }, cache: { github: false, hosted: false, buildx: '0.21.0' } }
const INSIDE: BuildFacts = { ...FACTS, builder: { ...FACTS.builder, containerdStore: true, current: { name: 'default', driver: 'docker', platforms: [] } } }

function planned(wish: Partial<BuildWish> = {}, facts = FACTS, annotations: readonly string[] = []): BuildPlan {
  const plan = planBuild(aBuildWish(wish), facts, { labels: { a: 'standard', b: 'standard' }, annotations })
  if ('problems' in plan) throw new Error(plan.problems.join())
  return plan
}

describe("Bake's definition", () => {
  test('is a target for each service, all built by default', () => {
    const text = bakeDefinition(aBuildWish(), ['web', 'my.api'].map((service) => ({ service: aBuildService({ service }), destination: { kind: 'cache' }, cache: { from: [], to: [] }, annotations: [] })))
    expect(JSON.parse(text)).toMatchObject({ group: { default: { targets: ['web', 'my__dot__api'] } }, target: { web: {}, my__dot__api: {} } })
  })

  test('takes texts as they stand, though Bake knows templates', () => {
    expect(definition({ args: { A: '${HOME} %{if}' } }).target['web']).toMatchObject({ args: { A: '$${HOME} %%{if}' } })
  })

  test.each<[string, BakeTarget['destination'], string]>([
    ['pushed by digest and without a tag', { kind: 'push' }, 'type=image,name=ghcr.io/acme/web,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true'],
    ['kept as a layout', { kind: 'layout', directory: '/out,put' }, 'type=oci,tar=false,"dest=/out,put",name=ghcr.io/acme/web'],
    ['only built', { kind: 'cache' }, 'type=cacheonly'],
  ])('has an image %s', (_, destination, output) => {
    expect(definition({}, { destination }).target['web']).toMatchObject({ output: [output] })
  })

  test('names secrets and where they come from', () => {
    expect(definition({ secrets: [{ id: 'npm', variable: 'X' }, { id: 'ca', file: 'a,b.pem' }] }).target['web']).toMatchObject({ secret: ['id=npm,env=X', 'id=ca,"src=a,b.pem"'] })
  })

  test.each<[Partial<BuildWish>, readonly string[]]>([
    [{}, ['type=provenance,mode=min']],
    [{ provenance: 'max', sbom: true }, ['type=provenance,mode=max', 'type=sbom']],
    [{ provenance: 'false' }, ['type=provenance,disabled=true']],
  ])('attests %j', (wish, attest) => {
    expect(definition({}, {}, wish).target['web']).toMatchObject({ attest })
  })

  test('says nothing of what is not given', () => {
    expect(Object.keys(definition().target['web'] ?? {})).toEqual(['context', 'platforms', 'attest', 'output'])
  })
})

describe('the plan of a build', () => {
  test.each<[string, Partial<BuildWish>, BuildFacts, Partial<BuildPlan>]>([
    ['lets the builder push', {}, FACTS, { publish: 'builder', destination: 'push' }],
    ['pushes itself what the builder inside Docker made', {}, INSIDE, { publish: 'layout', destination: 'layout' }],
    ['pushes itself what is kept as a layout too', { outputs: ['registry', 'oci'] }, FACTS, { publish: 'layout', destination: 'layout' }],
    ['keeps a layout without pushing', { outputs: ['oci'] }, FACTS, { publish: 'nothing', destination: 'layout' }],
    ['only builds', { outputs: ['none'] }, INSIDE, { publish: 'nothing', destination: 'cache' }],
  ])('%s', (_, wish, facts, plan) => {
    expect(planned(wish, facts)).toMatchObject(plan)
  })

  test('says what is native and what is emulated', () => {
    expect(planned()).toMatchObject({ native: ['linux/amd64'], emulated: ['linux/arm64'] })
  })

  test('leaves platforms to a builder elsewhere', () => {
    expect(planned({}, { ...FACTS, builder: { ...FACTS.builder, current: { name: 'far', driver: 'remote', platforms: [] } } })).toMatchObject({ native: ['linux/arm64', 'linux/amd64'], emulated: [] })
  })

  test("lets a service's own labels win", () => {
    expect(planned({ services: [aBuildService({ labels: { a: 'own' } })] }).services[0]?.service.labels).toEqual({ a: 'own', b: 'standard' })
  })

  test('annotates an index only where there will be one', () => {
    const one = { services: [aBuildService({ platforms: ['linux/arm64'] })], provenance: 'false' as const }
    expect(planned({}, FACTS, ['index:k=v', 'manifest:k=v']).services[0]?.annotations).toEqual(['index:k=v', 'manifest:k=v'])
    expect(planned(one, FACTS, ['index:k=v', 'manifest:k=v', 'index,manifest:k=v']).services[0]?.annotations).toEqual(['manifest:k=v'])
  })

  test('takes the caches that a service names in place of ours', () => {
    const plan = planned({ cache: 'registry', services: [aBuildService(), aBuildService({ service: 'api', cacheFrom: ['type=inline'] })] })
    expect(bakeTargets(plan, { cache: '', layoutOf: undefined }).map(({ cache }) => cache.to.length)).toEqual([1, 0])
  })

  test('reports a wrong builder and a wrong cache together', () => {
    expect(planBuild(aBuildWish({ builder: 'nope', cache: 'gha' }), FACTS, { labels: {}, annotations: [] })).toMatchObject({ problems: [expect.stringMatching(/^builder: /), expect.stringMatching(/^cache: /)] })
  })
})
