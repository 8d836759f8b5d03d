import { describe, expect, test } from '@jest/globals'
import { parseExtension } from '../../src/compose/extension'
import { inferRoles } from '../../src/compose/roles'
import type { Service } from '../../src/compose/model'
import type { ServiceSettings } from '../../src/compose/extension'
import { aStack } from '../support/deployments'

const roleOf = (service: Service, settings: ServiceSettings = {}, more: Readonly<Record<string, Service>> = {}) => {
  const found = inferRoles(aStack({ it: service, ...more }), { it: settings }, {})
  return { ...found.roles['it'], problems: found.problems }
}

describe('a service', () => {
  test.each<[string, Service, string]>([
    ['with a port that it exposes is replaced blue-green', { image: 'acme/app', expose: ['8080'] }, 'web'],
    ['that publishes a port is too', { image: 'acme/app', ports: [{ target: 3000, published: '8080' }] }, 'web'],
    ['without a port is a worker', { image: 'acme/app' }, 'worker'],
    ['that is a database is left alone', { image: 'postgres:17', expose: ['5432'] }, 'singleton'],
    ['that is a cache is left alone', { image: 'docker.io/library/redis:8' }, 'singleton'],
    ['that is the user’s own proxy is left alone', { image: 'nginx:1.28', ports: [{ target: 80, published: '80' }] }, 'singleton'],
    ['that ends TLS is left alone', { image: 'acme/edge', ports: [{ target: 443, published: '443' }] }, 'singleton'],
    ['that schedules is left alone: two would do everything twice', { image: 'acme/app', command: ['celery', '-A', 'x', 'beat'] }, 'singleton'],
    ['that controls Docker is left alone', { image: 'acme/app', volumes: [{ type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' }] }, 'singleton'],
    ['with devices of the host is left alone', { image: 'acme/app', devices: ['/dev/ttyUSB0'] }, 'singleton'],
    ['that publishes UDP is left alone', { image: 'acme/app', ports: [{ target: 53, published: '53', protocol: 'udp' }] }, 'singleton'],
  ])('%s', (_, service, role) => {
    expect(roleOf(service).role).toBe(role)
  })

  test('is found by who calls it', () => {
    expect(roleOf({ image: 'acme/app' }, {}, { caller: { image: 'acme/caller', environment: { API: 'http://it:9000/v1' } } })).toMatchObject({ role: 'web', ports: [{ port: 9000, protocol: 'http' }], why: expect.stringContaining('API of caller') })
  })

  test('that writes to a volume has one copy at a time, unless it shares', () => {
    const service: Service = { image: 'acme/app', expose: ['80'], volumes: [{ type: 'volume', source: 'data', target: '/data' }] }
    expect([roleOf(service).exclusive, roleOf(service, { shared: true }).exclusive]).toEqual([true, false])
  })

  test('asks the path of its own health check', () => {
    expect(roleOf({ image: 'acme/app', expose: ['8080'], healthcheck: { test: ['CMD', 'curl', '-f', 'http://localhost:8080/ready'] } }).ports).toMatchObject([{ port: 8080, health: '/ready' }])
  })

  test.each<[string, Service, ServiceSettings, RegExp]>([
    ['on the control port of its switch', { image: 'a/b', expose: ['9999'] }, {}, /x-pi-deploy\.port: 9999 is taken/],
    ['called web without a port', { image: 'a/b' }, { role: 'web' }, /needs the port/],
    ['called worker with a published port', { image: 'a/b', ports: [{ target: 80, published: '8080' }] }, { role: 'worker' }, /a worker's copies cannot publish a port/],
    ['with no copies', { image: 'a/b', expose: ['80'], deploy: { replicas: 0 } }, {}, /0 copies cannot be deployed/],
  ])('%s is refused with what to do', (_, service, settings, problem) => {
    expect(roleOf(service, settings).problems.join()).toMatch(problem)
  })
})

describe('x-pi-deploy', () => {
  test('is read with durations as seconds', () => {
    expect(parseExtension({ 'drain-timeout': '1m', 'keep-releases': 5 }, { web: { port: 8080, health: '/health', 'drain-timeout': 10 } })).toEqual({
      problems: [], extension: { settings: { drainSeconds: 60, keepReleases: 5 }, services: { web: { ports: [8080], health: '/health', drainSeconds: 10 } } },
    })
  })

  test('tells every problem by its path', () => {
    const { problems } = parseExtension({ backup: {}, 'bake-tim': '1s', 'hold-timeout': 'soon' }, { web: { port: 0, role: 'boss', health: 'health', shared: 'yes' } })
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'x-pi-deploy.backup', 'x-pi-deploy.bake-tim', 'x-pi-deploy.hold-timeout',
      'services.web.x-pi-deploy.port', 'services.web.x-pi-deploy.role', 'services.web.x-pi-deploy.health', 'services.web.x-pi-deploy.shared',
    ])
    expect(problems[1]).toMatch(/did you mean bake-time\?/)
  })
})
