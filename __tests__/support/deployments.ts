// Builders: a small shop on a good Pi. A test names only what differs.
import type { Service, Stack } from '../../src/compose/model'
import { NO_SOURCES } from '../../src/compose/sources'
import type { Container, LocalImage, Observation } from '../../src/deploy/observation'
import type { ReleaseRecord } from '../../src/deploy/record'
import { planDeploy } from '../../src/deploy/plan-deploy'
import type { Plan, Planned } from '../../src/deploy/plan'
import type { Wish } from '../../src/deploy/wish'

export const MIB = 1024 * 1024
export const DIGEST = `sha256:${'a'.repeat(64)}`
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`

export function aStack(services: Readonly<Record<string, Service>>, more: Partial<Stack> = {}): Stack {
  const networked = Object.fromEntries(Object.entries(services).map(([name, service]) => [name, { networks: { default: null }, ...service }]))
  return { name: 'shop', services: networked, networks: { default: { name: 'shop_default' } }, volumes: {}, secrets: {}, configs: {}, ...more }
}

export const WEB: Service = { image: `acme/web@${DIGEST}`, expose: ['8080'] }

export function aWish(given: Partial<Wish> = {}): Wish {
  return {
    project: 'shop', release: 'v1', environment: '', created: '2026-01-31T12:00:00Z',
    facts: { runUrl: 'https://example.org/run/1', sha: '3f2a91c0', ref: '', runNumber: '1', actor: 'anna', event: 'push', repository: 'acme/booking', serverUrl: 'https://github.com' },
    stack: aStack({ web: WEB }), extension: { settings: {}, services: {} }, sources: NO_SOURCES, only: [], digests: {},
    switchImage: 'haproxy:lts-alpine', transfer: 'auto', allowRecreate: false, variables: [],
    settings: { holdSeconds: 30, bakeSeconds: 60, drainSeconds: 60, confirmSeconds: 120, keepReleases: 3 },
    ...given,
  }
}

export function anImage(given: Partial<LocalImage> = {}): LocalImage {
  return { id: DIGEST, digests: [], architecture: 'arm64', os: 'linux', size: 50 * MIB, exposed: [], ...given }
}

const FACTS = { machine: 'aarch64', architecture: 'aarch64', engine: '27.5.1', compose: '2.33.0', root: '/var/lib/pi-deploy', 'memory-available': String(300 * MIB) }

/** A host on which nothing was ever deployed; the images of acme are there, and the switch's. */
export function anObservation(given: Partial<Observation> & { readonly also?: Readonly<Record<string, string>> } = {}): Observation {
  const { also = {}, ...rest } = given
  return {
    facts: { ...FACTS, ...also }, missing: [], containers: [], bindContent: {}, usage: {}, neighbours: [], networks: [], volumes: [],
    images: { [`acme/web@${DIGEST}`]: anImage(), [`acme/web@${OTHER_DIGEST}`]: anImage({ id: OTHER_DIGEST }), 'haproxy:lts-alpine': anImage({ digests: [`haproxy@${DIGEST}`] }) },
    manifests: {}, inventory: [], offers: {}, paths: {}, current: undefined, owner: undefined, releases: [], history: [], files: new Set(), journal: [],
    ...rest,
  }
}

export function aContainer(given: Partial<Container> = {}): Container {
  return {
    id: 'c'.repeat(64), name: 'shop-web-1', state: 'running', health: 'none', labels: {}, image: '', imageId: DIGEST,
    createdAt: '2026-01-01T00:00:00Z', startedAt: '2026-01-01T00:00:00Z', networks: [], aliases: [], binds: [], publishes: [], volumes: [], ...given,
  }
}

export function planOf(planned: Planned): Plan {
  if (planned.kind === 'refused') throw new Error(planned.problems.join('\n'))
  return planned.plan
}

export const problemsOf = (planned: Planned): readonly string[] => (planned.kind === 'refused' ? planned.problems : [])

/** The host after that wish was deployed: its release committed, its copies and switches running. */
export function deployed(wish: Wish, seen: Observation = anObservation()): Observation {
  return committed(planOf(planDeploy(wish, seen, {})).record, seen)
}

export function committed(record: ReleaseRecord, seen: Observation): Observation {
  const labels = { 'pi-deploy.project': record.project }
  const copies = Object.entries(record.services).map(([service, it]) =>
    aContainer({ id: `${service}-${it.colour}`.padEnd(64, '0'), name: `${service}-${it.colour}-1`, labels: { ...labels, 'pi-deploy.kind': 'copy', 'pi-deploy.service': service, 'pi-deploy.colour': it.colour, 'pi-deploy.deployment': it.origin } }),
  )
  const switches = Object.entries(record.switches).map(([service, { definition }]) =>
    aContainer({ id: `switch-${service}`.padEnd(64, '0'), name: `shop-switch-${service}-1`, labels: { ...labels, 'pi-deploy.kind': 'switch', 'pi-deploy.service': service, 'pi-deploy.definition': definition } }),
  )
  const before = seen.containers.filter(({ id }) => ![...copies, ...switches].some((one) => one.id === id))
  // The copies of the release before stand, stopped.
  const stopped = before.map((container) => (container.labels['pi-deploy.kind'] === 'copy' && copies.some(({ labels: own }) => own['pi-deploy.service'] === container.labels['pi-deploy.service']) ? { ...container, state: 'exited' } : container))
  return {
    ...seen,
    containers: [...stopped, ...copies, ...switches],
    current: record.deployment,
    releases: [...seen.releases, { deployment: record.deployment, committed: true, record }],
    history: [...seen.history, { deployment: record.deployment, release: record.release }],
  }
}
