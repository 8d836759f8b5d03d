import { describe, expect, test } from '@jest/globals'
import { BuildProgress } from '../../src/build/progress'
import type { SolveStatus, Vertex } from '../../src/build/raw-progress'

const at = (seconds: number): string => `2026-01-31T12:00:${String(seconds).padStart(2, '0')}.000000000Z`
const aVertex = (given: Partial<Vertex>): Vertex => ({ digest: 'd1', name: '[backend linux/arm64 build 2/3] RUN make', started: at(0), completed: at(5), ...given })
const aOpen = (name: string): Vertex => ({ digest: 'd1', name, started: at(0) })
const base64 = (text: string): string => Buffer.from(text).toString('base64')

function seen(statuses: readonly SolveStatus[], services = ['backend', 'frontend']): { readonly progress: BuildProgress; readonly told: readonly string[] } {
  const progress = new BuildProgress(services)
  return { progress, told: statuses.flatMap((status) => progress.read(JSON.stringify(status))) }
}

describe('the progress of a build', () => {
  test('tells of a step when it ended, once, with its seconds', () => {
    expect(seen([{ vertexes: [aVertex({ completed: undefined as unknown as string })] }, { vertexes: [aVertex({})] }, { vertexes: [aVertex({})] }]).told).toEqual(['      5.0 s  [backend linux/arm64 build 2/3] RUN make'])
  })

  test.each<[string, Partial<Vertex>]>([
    ['came out of the cache', { cached: true }],
    ['took no time', { completed: at(0) }],
    ['is internal to BuildKit', { name: '[backend internal] load build context' }],
  ])('keeps quiet about what %s', (_, given) => {
    expect(seen([{ vertexes: [aVertex(given)] }]).told).toEqual([])
  })

  test.each<[string, readonly string[], Readonly<Record<string, unknown>>]>([
    ['[backend linux/arm64 build 2/3] RUN make', ['backend', 'frontend'], { service: 'backend', platform: 'linux/arm64', place: 'build 2/3', command: 'RUN make' }],
    ['[frontend 1/4] FROM node:20', ['backend', 'frontend'], { service: 'frontend', platform: '', place: '1/4' }],
    ['[linux/arm64 stage-1 2/2] COPY . .', ['backend'], { service: 'backend', platform: 'linux/arm64', place: 'stage-1 2/2' }],
    ['[linux/amd64->arm64 build 2/2] RUN make', ['backend'], { platform: 'linux/amd64', place: 'build 2/2' }],
    ['[2/2] RUN a\nb', ['backend'], { service: 'backend', platform: '', command: 'RUN a' }],
  ])('knows whose step %s is', (name, services, step) => {
    expect(seen([{ vertexes: [aVertex({ name })] }], [...services]).progress.steps).toMatchObject([step])
  })

  test.each<[string, SolveStatus, string | undefined]>([
    ['what a base image is', { vertexes: [aOpen('[web internal] load metadata for docker.io/library/busybox:latest')] }, 'the registry of docker.io/library/busybox:latest'],
    ['what is pushed', { vertexes: [aOpen('[web] exporting to image')], statuses: [{ id: 'pushing layers', vertex: 'd1' }] }, 'the registry that is pushed to'],
    ['the cache', { vertexes: [aOpen('[web] exporting cache to GitHub Actions Cache')] }, 'the cache'],
    ['nobody, while the cache is one of several', { vertexes: [aOpen('importing cache manifest from gha:1'), { ...aOpen('[web 2/2] RUN make'), digest: 'd2' }] }, undefined],
    ['nobody, while layers are made ready', { vertexes: [aOpen('[web] exporting to image')], statuses: [{ id: 'exporting layers', vertex: 'd1' }] }, undefined],
    ['nobody, when all is pushed', { vertexes: [aOpen('[web] exporting to image')], statuses: [{ id: 'pushing layers', vertex: 'd1', completed: at(9) }] }, undefined],
    ['nobody, while a step of another service runs', { vertexes: [aOpen('[web internal] load metadata for a'), { ...aOpen('[api 2/2] RUN make'), digest: 'd2' }] }, undefined],
    ['nobody, when nothing is open', { vertexes: [aVertex({})] }, undefined],
  ])('knows that all waits for %s', (_, status, registry) => {
    expect(seen([status]).progress.waitsFor).toBe(registry)
  })

  test('keeps the last lines of a step, as text', () => {
    const lines = Array.from({ length: 30 }, (_, line) => `Zeile ${line} ü`).join('\n')
    const { progress } = seen([{ vertexes: [aVertex({})], logs: [{ vertex: 'd1', data: base64(`${lines}\n`) }] }])
    expect(progress.steps[0]?.lastLines).toHaveLength(20)
    expect(progress.steps[0]?.lastLines.at(-1)).toBe('Zeile 29 ü')
  })

  test('reads values over several lines, as buildx 0.13 prints them, and what buildx says below', () => {
    const progress = new BuildProgress(['web'])
    for (const line of [...JSON.stringify({ vertexes: [aVertex({})] }, null, 2).split('\n'), 'Dockerfile:3', 'ERROR: failed']) progress.read(line)
    expect(progress.steps).toHaveLength(1)
    expect(progress.text).toEqual(['Dockerfile:3', 'ERROR: failed'])
  })

  test('takes what looks like JSON and is none for text', () => {
    const progress = new BuildProgress(['web'])
    progress.read('{not json')
    expect(progress.text).toEqual(['{not json'])
  })

  test('keeps what Docker warns of', () => {
    expect(seen([{ warnings: [{ vertex: 'd1', short: base64('SecretsUsedInArgOrEnv: no'), range: [{ start: { line: 4 } }] }] }]).progress.warnings).toEqual([{ text: 'SecretsUsedInArgOrEnv: no', line: 4 }])
  })
})
