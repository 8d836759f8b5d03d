import { describe, expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import { changesAnything } from '../../src/deploy/plan'
import { aContainer, anImage, anObservation, aStack, aWish, deployed, DIGEST, MIB, OTHER_DIGEST, planOf, problemsOf, WEB } from '../support/deployments'

const webAt = (digest: string): ReturnType<typeof aStack> => aStack({ web: { ...WEB, image: `acme/web@${digest}` } })

describe('a first deployment', () => {
  const plan = planOf(planDeploy(aWish(), anObservation(), {}))

  test('starts every copy in blue beside nothing, with a switch before it', () => {
    expect(plan.services).toMatchObject([{ name: 'web', action: 'start', why: 'new' }])
    expect(plan.record.services['web']).toMatchObject({ role: 'web', colour: 'blue', origin: 'v1', strategy: 'start-first', ports: [8080] })
    expect(plan.switches).toEqual([{ service: 'web', action: 'create' }])
    expect(plan).toMatchObject({ expect: '-', base: 'none', confirm: true, adoption: undefined })
  })

  test('names what it keeps of the image, so that no pruning takes it', () => {
    expect(plan.images.find(({ service }) => service === 'web')).toMatchObject({ how: 'present', identity: DIGEST, tag: 'pi-deploy/shop/web:v1' })
  })

  test('is the same plan for the same facts', () => {
    expect(planDeploy(aWish(), anObservation(), {})).toEqual(planDeploy(aWish(), anObservation(), {}))
  })
})

describe('the next deployment', () => {
  const v1 = deployed(aWish())

  test('changes nothing when nothing changed', () => {
    const plan = planOf(planDeploy(aWish({ release: 'v2' }), v1, {}))
    expect(changesAnything(plan)).toBe(false)
    expect(plan.record.services['web']).toMatchObject({ colour: 'blue', origin: 'v1', tag: 'pi-deploy/shop/web:v1' })
  })

  test('keeps the image of a service that it leaves alone', () => {
    expect(planOf(planDeploy(aWish({ release: 'v2' }), v1, {})).images.find(({ service }) => service === 'web')).toMatchObject({ how: 'keep', tag: 'pi-deploy/shop/web:v1' })
  })

  test('starts another image in the other colour', () => {
    const plan = planOf(planDeploy(aWish({ release: 'v2', stack: webAt(OTHER_DIGEST) }), v1, {}))
    expect(plan.services).toMatchObject([{ action: 'start', why: 'another image' }])
    expect(plan.record).toMatchObject({ previous: 'v1', services: { web: { colour: 'green', origin: 'v2' } } })
    expect(plan.switches).toEqual([{ service: 'web', action: 'keep' }])
  })

  test('leaves a service alone whose image has a new index but is the same for this host', () => {
    const [manifest, config, rebuilt] = ['7', '8', '9'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string]
    const offer = (index: string) => ({ kind: 'found' as const, index, platforms: ['linux/arm64'], image: { platform: 'linux/arm64', manifest, config, configBytes: 1, layers: [], exposed: [8080] } })
    const host = (index: string) => anObservation({ offers: { [`acme/web@${index}`]: offer(index) } })
    const before = deployed(aWish({ stack: webAt(OTHER_DIGEST) }), { ...host(OTHER_DIGEST), images: { 'haproxy:lts-alpine': anImage({ digests: [`haproxy@${DIGEST}`] }) } })
    expect(planOf(planDeploy(aWish({ release: 'v2', stack: webAt(rebuilt) }), { ...before, offers: host(rebuilt).offers }, {})).services).toMatchObject([{ action: 'keep', why: 'unchanged' }])
  })

  test('of a release name that was used before gets a name of its own', () => {
    expect(planOf(planDeploy(aWish({ stack: webAt(OTHER_DIGEST) }), v1, {})).record).toMatchObject({ release: 'v1', deployment: 'v1.2' })
  })

  test.each([
    ['the environment', { environment: { A: '1' } }, 'another definition'],
    ['a limit', { mem_limit: '64m' }, 'another definition'],
  ])('replaces a service when %s changes', (_, change, why) => {
    expect(planOf(planDeploy(aWish({ release: 'v2', stack: aStack({ web: { ...WEB, ...change } }) }), v1, {})).services).toMatchObject([{ action: 'start', why }])
  })

  test('stops a service that the file no longer has', () => {
    const both = deployed(aWish({ stack: aStack({ web: WEB, extra: WEB }) }))
    expect(planOf(planDeploy(aWish({ release: 'v2' }), both, {})).removed).toEqual(['extra'])
  })

  test('of some services leaves the others to their release', () => {
    const both = deployed(aWish({ stack: aStack({ web: WEB, extra: WEB }) }))
    const plan = planOf(planDeploy(aWish({ release: 'v2', only: ['web'], stack: aStack({ web: { ...WEB, mem_limit: '64m' }, extra: WEB }) }), both, {}))
    expect(plan.services.map(({ name }) => name)).toEqual(['web'])
    expect(plan.carry).toEqual([{ service: 'extra', from: 'v1' }])
    expect(plan.removed).toEqual([])
    expect(Object.keys(plan.record.services).sort()).toEqual(['extra', 'web'])
  })

  test('does not give a switch another network, port or image unasked, as that interrupts it', () => {
    expect(problemsOf(planDeploy(aWish({ release: 'v2', switchImage: 'haproxy:3.2' }), v1, {})).join()).toMatch(/services\.web: .*switch-image changed.*allow-recreate: true/)
  })
})

describe('the strategy', () => {
  test.each([
    ['stop-first, where the memory is short of a second copy', { also: { 'memory-available': String(40 * MIB) } }, {}, 'stop-first', /needs 96 MiB .*requests are held/],
    ['start-first, where both fit', {}, {}, 'start-first', /300 MiB|288 MiB|290 MiB/],
    ['what deploy.update_config says', {}, { deploy: { update_config: { order: 'stop-first' } } }, 'stop-first', /update_config/],
    ['stop-first, where it writes to a volume', {}, { volumes: [{ type: 'volume', source: 'data', target: '/data' }] }, 'stop-first', /writes to a volume/],
  ])('is %s', (_, host, service, strategy, why) => {
    const stack = (digest: string): ReturnType<typeof aStack> => aStack({ web: { ...WEB, ...service, image: `acme/web@${digest}` } }, { volumes: { data: { name: 'shop_data' } } })
    const v1 = deployed(aWish({ stack: stack(DIGEST) }), anObservation(host))
    const plan = planOf(planDeploy(aWish({ release: 'v2', stack: stack(OTHER_DIGEST) }), v1, {}))
    expect(plan.record.services['web']?.strategy).toBe(strategy)
    expect(plan.services[0]?.strategyWhy).toMatch(why)
  })

  test('that holds requests divides the time for which they are held', () => {
    const stopFirst = (digest: string): ReturnType<typeof aStack> => aStack({ web: { ...WEB, image: `acme/web@${digest}`, deploy: { update_config: { order: 'stop-first' } } } })
    const v1 = deployed(aWish({ stack: stopFirst(DIGEST) }))
    expect(planOf(planDeploy(aWish({ release: 'v2', stack: stopFirst(OTHER_DIGEST) }), v1, {})).record.services['web']).toMatchObject({ drainSeconds: 5, graceSeconds: 5, healthSeconds: 10 })
  })
})

describe('a deployment is refused', () => {
  test.each([
    ['an image for another platform', { images: { [`acme/web@${DIGEST}`]: anImage({ architecture: 'amd64' }) } }, /services\.web\.image: .* is for linux\/amd64, but the host is linux\/arm64/],
    ['an Engine that is too old', { also: { engine: '20.10.5' } }, /host: Docker Engine 20\.10\.5 is too old, 23\.0 is needed/],
    ['a user who may not use Docker', { also: { engine: 'permission denied while trying to connect', user: 'pi' } }, /username: pi may not use Docker .*usermod -aG docker pi/],
    ['tools that are missing', { missing: ['flock'] }, /host: lacks flock/],
    ['an image that its registry refuses', { images: {}, manifests: { [`acme/web@${DIGEST}`]: { kind: 'refused' as const, why: 'manifest unknown' } } }, /is not on the host and its registry says: manifest unknown/],
    ['a project that another user keeps', { containers: [aContainer({ labels: { 'pi-deploy.state': '/home/pi/.pi-deploy/shop' } })] }, /project: shop on this host is kept in \/home\/pi\/\.pi-deploy\/shop/],
  ])('for %s', (_, host, problem) => {
    expect(problemsOf(planDeploy(aWish(), anObservation(host), {})).join('\n')).toMatch(problem)
  })

  test('with all reasons at once', () => {
    const stack = aStack({ web: { expose: ['80'] }, other: { expose: ['80'] } })
    expect(problemsOf(planDeploy(aWish({ stack }), anObservation(), {}))).toHaveLength(2)
  })

  test('where it would start an empty twin of a stack that has data', () => {
    const stack = aStack({ web: WEB, db: { image: 'postgres:17' } }, { volumes: { data: { name: 'shop_data' } } })
    const seen = anObservation({
      volumes: [{ name: 'store_data', project: 'store' }],
      neighbours: [{ project: 'store', service: 'web', image: 'acme/web:1', managed: false }, { project: 'store', service: 'db', image: 'postgres:17', managed: false }],
    })
    expect(problemsOf(planDeploy(aWish({ stack }), seen, {})).join()).toMatch(/project: shop would start with an empty volume shop_data, while store_data .* set project: store/)
  })
})

describe('a stack that was started by hand', () => {
  const byHand = (given: object = {}): ReturnType<typeof aContainer> => aContainer({ labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' }, ...given })

  test('is taken over, its running copies first being the old ones', () => {
    const plan = planOf(planDeploy(aWish(), anObservation({ containers: [byHand()] }), {}))
    expect(plan).toMatchObject({ base: 'takeover', record: { kind: 'takeover' }, adoption: { copies: [{ service: 'web' }], names: { web: ['web'] } } })
    expect(plan.record.placeholders).toEqual({ web: ['shop-web-1'] })
  })

  test('is refused while a copy holds the port that its switch has to publish', () => {
    const stack = aStack({ web: { ...WEB, ports: [{ target: 8080, published: '80' }] } })
    expect(problemsOf(planDeploy(aWish({ stack }), anObservation({ containers: [byHand({ publishes: [8080] })] }), {})).join()).toMatch(/services\.web\.ports: shop-web-1.* holds port 80; stop it once/)
  })

  test('keeps its database, whose definition is the same by Compose’s own hash', () => {
    const database = aContainer({ name: 'shop-db-1', labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'db', 'com.docker.compose.config-hash': 'h1' } })
    const wish = aWish({ stack: aStack({ web: WEB, db: { image: 'postgres:17' } }) })
    expect(planOf(planDeploy(wish, anObservation({ containers: [database] }), { db: ['h0', 'h1'] })).singletons).toMatchObject([{ name: 'db', action: 'keep', why: 'unchanged' }])
    expect(problemsOf(planDeploy(wish, anObservation({ containers: [database] }), { db: ['h2'] })).join()).toMatch(/services\.db: its definition differs from the running shop-db-1/)
  })
})
