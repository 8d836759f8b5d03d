import { describe, expect, test } from '@jest/globals'
import { slotName, switchConfig, type SwitchPlan } from '../../src/deploy/switch-config'

const config = (given: Partial<SwitchPlan> = {}): string =>
  switchConfig({ project: 'shop', service: 'web', ports: [{ port: 8080, protocol: 'http', health: '/health', edge: false }], replicas: 1, live: 'blue', old: [], holdSeconds: 30, drainSeconds: 60, ...given })
const section = (text: string, name: string): string => text.slice(text.indexOf(`\n${name}`) + 1).split(/\n(?=\S)/)[0] ?? ''

describe('the configuration of a switch', () => {
  test('sends requests to the live slot only, and parks them where nobody listens', () => {
    const traffic = section(config(), 'backend port-8080')
    expect(traffic).toMatch(/blue 1-1 web-blue\.shop:8080$/m)
    expect(traffic).toMatch(/green 1-1 web-green\.shop:8080 disabled$/m)
    expect(traffic).toMatch(/server parking 127\.0\.0\.1:1 backup/)
  })

  test('never checks the servers that carry traffic: a slow health answer would take the service out', () => {
    expect(section(config(), 'backend port-8080')).not.toMatch(/check/)
    expect(section(config(), 'backend probe-8080')).toMatch(/http-check send meth GET uri '\/health' ver HTTP\/1\.1 hdr Host localhost/)
  })

  test.each([
    ['holds requests for as long as asked, in quarters of a second', { holdSeconds: 12 }, /timeout connect 250ms\n {2}retries 48$/m],
    ['never sends a request twice that the application may have seen', {}, /retry-on conn-failure$/m],
    ['outlives the longest drain after a reload', { drainSeconds: 1800 }, /hard-stop-after 1860s/],
    ['has a slot for every copy', { replicas: 3 }, /server-template blue 1-3 /],
    ['knows copies that were started by hand by their ids', { live: 'old' as const, old: ['0123456789ab'] }, /server old1 0123456789ab:8080$/m],
    ['passes plain TCP on', { ports: [{ port: 5432, protocol: 'tcp' as const, edge: false }] }, /frontend port-5432 from tcp/],
    ['tells the application who called, at the edge only', { ports: [{ port: 8080, protocol: 'http' as const, edge: true }] }, /option forwardfor/],
  ])('%s', (_, given, words) => {
    expect(config(given)).toMatch(words)
  })

  test('adds no header behind the user’s own proxy', () => {
    expect(config()).not.toMatch(/forwardfor|X-Forwarded/)
  })
})

test('a slot’s name has the project in it, as networks may be shared', () => {
  expect(slotName('Shop', 'web', 'green')).toBe('web-green.shop')
})
