// Files of the repository that the stack mounts: they travel, and a changed one changes exactly the services that mount it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { buildRelease } from '../workbench/booking'
import { expectDone } from '../workbench/expectations'
import { Pi, registryUp } from '../workbench/pi'
import { workspaceOf, writeInto } from '../workbench/workspace'

const NGINX = (header: string): string => `events {}\nhttp { server { listen 80; add_header X-Configured ${header}; location / { proxy_pass http://web:3000; } } }\n`

const workspace = workspaceOf({
  'compose.yaml': `
name: files
services:
  proxy:
    image: nginx:1.28
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: [web]
  web:
    image: \${IMAGE}
    env_file: ./web.env
    volumes: ["./texts:/texts:ro", "/home/pi/certificates/pi.pem:/pi.pem:ro"]
  other:
    image: \${IMAGE}
    volumes: ["./other.txt:/other.txt:ro"]
`,
  'nginx.conf': NGINX('one'),
  'web.env': 'GREETING=hello\n',
  'texts/welcome.txt': 'welcome\n',
  'texts/deep/rules.txt': 'no pets\n',
  'other.txt': 'other\n',
})
let pi: Pi
let image: string
let count = 0

beforeAll(() => {
  image = buildRelease(registryUp(), 'v1', { services: ['frontend'] })['frontend'] ?? ''
  pi = Pi.up('files')
})
afterAll(() => pi.down())

function deploy(inputs: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runAction({ step: 'deploy-to-pi', release: `r${++count}`, 'bake-time': '1s', env: `IMAGE=${image}`, ...inputs, ...pi.inputs() }, { workspace })
}

const containerOf = (service: string): string =>
  pi.docker('ps', '-q', '--no-trunc', '--filter', `label=${service === 'proxy' ? 'com.docker.compose.service=proxy' : `pi-deploy.service=${service}`}`, ...(service === 'proxy' ? [] : ['--filter', 'label=pi-deploy.kind=copy']))
const ids = (): Readonly<Record<string, string>> => Object.fromEntries(['proxy', 'web', 'other'].map((service) => [service, containerOf(service)]))
const inside = (service: string, ...argv: string[]): string => pi.docker('exec', containerOf(service), ...argv)

/** Which services have another container afterwards. */
async function changedBy(deployment: () => Promise<Ended>): Promise<readonly string[]> {
  const before = ids()
  expectDone(await deployment())
  const after = ids()
  return Object.keys(before).filter((service) => before[service] !== after[service])
}

describe('files that a stack mounts', () => {
  test('are asked for by name when they are neither in the repository nor on the host', async () => {
    const ended = await deploy()
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/services\.web\.volumes\.\/pi\.pem: \/home\/pi\/certificates\/pi\.pem is neither in the repository nor on the host/)
    expect(pi.docker('ps', '-aq')).toBe('')
  })

  test('reach the containers, directories and env_file too, and what is only on the host is left as it is', async () => {
    pi.exec('sh', '-c', 'mkdir -p /home/pi/certificates && echo certificate >/home/pi/certificates/pi.pem && chown -R pi: /home/pi/certificates')
    const certificate = (): string => pi.exec('stat', '-c', '%i %Y %Z %s %a %U', '/home/pi/certificates/pi.pem')
    const before = certificate()
    expectDone(await deploy())
    expect(inside('web', 'cat', '/texts/welcome.txt', '/texts/deep/rules.txt', '/pi.pem')).toBe('welcome\nno pets\ncertificate')
    expect(inside('web', 'sh', '-c', 'echo $GREETING')).toBe('hello')
    expect((await fetch(`http://${pi.host}/health`)).headers.get('x-configured')).toBe('one')
    expect(certificate()).toBe(before)
  })

  test('change nothing when they are the same', async () => {
    expect(await changedBy(deploy)).toEqual([])
  })

  test('change exactly the service that mounts them', async () => {
    writeInto(workspace, 'texts/welcome.txt', 'welcome back\n')
    expect(await changedBy(deploy)).toEqual(['web'])
    expect(inside('web', 'cat', '/texts/welcome.txt')).toBe('welcome back')
    writeInto(workspace, 'other.txt', 'another\n')
    expect(await changedBy(deploy)).toEqual(['other'])
  })

  test('of environment variables change exactly the service that reads them', async () => {
    writeInto(workspace, 'web.env', 'GREETING=good evening\n')
    expect(await changedBy(deploy)).toEqual(['web'])
    expect(inside('web', 'sh', '-c', 'echo $GREETING')).toBe('good evening')
  })

  test('of a proxy are never changed unasked, as recreating it is an outage', async () => {
    writeInto(workspace, 'nginx.conf', NGINX('two'))
    const before = ids()
    const ended = await deploy()
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/services\.proxy: its definition differs from the running files-proxy-1.*allow-recreate: true/)
    expect(ids()).toEqual(before)
  })

  test('of a proxy change exactly the proxy when asked to', async () => {
    expect(await changedBy(() => deploy({ 'allow-recreate': 'true' }))).toEqual(['proxy'])
    expect((await fetch(`http://${pi.host}/health`)).headers.get('x-configured')).toBe('two')
  })

  test('of a proxy that it does not understand are refused before it is touched', async () => {
    writeInto(workspace, 'nginx.conf', 'events {}\nhttp { server { lissen 80; } }\n')
    const before = ids()
    const ended = await deploy({ 'allow-recreate': 'true' })
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/proxy: its new configuration does not pass nginx -t: .*lissen/)
    expect(ids()).toEqual(before)
    expect((await fetch(`http://${pi.host}/health`)).headers.get('x-configured')).toBe('two')
  })

  test('of a proxy that a failing release recreated come back with the release before', async () => {
    writeInto(workspace, 'nginx.conf', NGINX('three'))
    const ended = await deploy({ 'allow-recreate': 'true', env: `IMAGE=${image}\nEXTRA=1`, smoke: 'GET /health 418' })
    expect(ended.code).not.toBe(0)
    expect(ended.log).toMatch(/smoke: GET \/health answered 200, not 418/)
    expect((await fetch(`http://${pi.host}/health`)).headers.get('x-configured')).toBe('two')
  })
})
