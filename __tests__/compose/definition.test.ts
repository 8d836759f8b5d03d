import { describe, expect, test } from '@jest/globals'
import { canonical, definitionOf, sha256 } from '../../src/compose/definition'
import type { Service } from '../../src/compose/model'
import { NO_SOURCES } from '../../src/compose/sources'
import { treeHash } from '../../src/compose/travel'
import { aStack, WEB } from '../support/deployments'

const of = (service: Service, role: 'web' | 'singleton' = 'web', image = 'sha256:1'): string => definitionOf(aStack({ it: service }), 'it', image, NO_SOURCES, role)

describe('the definition of a service', () => {
  test.each<[string, Service]>([
    ['its container_name', { ...WEB, container_name: 'shop' }],
    ['what it publishes', { ...WEB, ports: [{ target: 8080, published: '80' }] }],
    ['its aliases', { ...WEB, networks: { default: { aliases: ['api'] } } }],
    ['how its image is called', { ...WEB, image: 'acme/web:latest' }],
    ['whom it depends on', { ...WEB, depends_on: { db: { condition: 'service_healthy' } } }],
  ])('of a web service does not change with %s', (_, service) => {
    expect(of(service)).toBe(of(WEB))
  })

  test.each<[string, Service]>([
    ['its environment', { ...WEB, environment: { A: '1' } }],
    ['its command', { ...WEB, command: [] }],
    ['its copies', { ...WEB, deploy: { replicas: 2 } }],
  ])('changes with %s', (_, service) => {
    expect(of(service)).not.toBe(of(WEB))
  })

  test('changes with the image’s digest', () => {
    expect(of(WEB, 'web', 'sha256:2')).not.toBe(of(WEB))
  })

  test('of a singleton changes with what it publishes', () => {
    expect(of({ ...WEB, ports: [{ target: 8080, published: '80' }] }, 'singleton')).not.toBe(of(WEB, 'singleton'))
  })
})

test('equal values have equal texts, whatever their order and whatever Compose leaves out', () => {
  expect(canonical({ b: null, a: { d: 1, c: {} }, l: [] })).toBe('{"a":{"d":1},"l":[]}')
})

test('a folder’s hash is the one that a shell computes', () => {
  const lines = [['b.txt', 'two'], ['a/b.txt', 'one']].map(([path = '', text = '']) => ({ path, sha256: sha256(text) }))
  expect(treeHash(lines)).toBe(sha256(`${sha256('one')}  ./a/b.txt\n${sha256('two')}  ./b.txt\n`))
})
