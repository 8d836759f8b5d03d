// Half of a matrix is not a release: what cannot be merged or promoted as a whole leaves nothing behind.
import { beforeAll, describe, expect, test } from '@jest/globals'
import { runAction, type Ended } from '../workbench/action'
import { buildAction, expectRefused, plain, type Texts } from '../workbench/builds'
import { expectDone } from '../workbench/expectations'
import { tagsIn } from '../workbench/registry-content'
import { registryUp, type Registry } from '../workbench/pi'
import { workspaceOf } from '../workbench/workspace'

interface Image {
  readonly name: string
  readonly index: string
  readonly platforms: Texts
}
interface Record_ {
  readonly commit: string
  readonly images: Readonly<Record<string, Image>>
}

const NOWHERE = `sha256:${'0'.repeat(64)}`
const owner = `merge-${process.pid}`
const workspace = workspaceOf({ 'compose.yaml': `name: shop\nservices:\n  web: { build: ., image: "\${REGISTRY}/web" }\n  api: { build: ., image: "\${REGISTRY}/api" }\n`, Dockerfile: 'FROM busybox\nARG TARGETARCH\nCOPY Dockerfile /$TARGETARCH\n' })
let registry: Registry
let amd: Record_
let arm: Record_

const step = (inputs: Texts): Promise<Ended> => runAction({ tags: 'type=raw,value=v1', 'registry-mirrors': plain(registry.address), ...inputs }, { workspace })
const merge = (...records: readonly Record_[]): Promise<Ended> => step({ step: 'merge', records: records.map((one) => JSON.stringify(one)).join('\n') })
const promote = (record: Record_): Promise<Ended> => step({ step: 'promote', record: JSON.stringify(record) })
const without = (record: Record_, service: string): Record_ => ({ ...record, images: Object.fromEntries(Object.entries(record.images).filter(([name]) => name !== service)) })
const lost = (record: Record_, service: string): Record_ => ({ ...record, images: { ...record.images, [service]: { ...(record.images[service] as Image), index: NOWHERE } } })
const tags = async (): Promise<readonly string[]> => (await Promise.all(['web', 'api'].map((service) => tagsIn(registry, `${owner}/${service}`)))).flat()

beforeAll(async () => {
  registry = registryUp()
  const built = async (platforms: string): Promise<Record_> => {
    const ended = await buildAction(registry, workspace, { env: `REGISTRY=${registry.address}/${owner}`, platforms })
    expectDone(ended)
    return JSON.parse(ended.outputs['record'] ?? '') as Record_
  }
  amd = await built('linux/amd64')
  arm = await built('linux/arm64')
})

describe('no index is made and no tag is given when', () => {
  test.each<[string, () => Promise<Ended>, RegExp]>([
    ['a record lacks a service', () => merge(amd, without(arm, 'api')), /^::error::records: the second lacks api, which others have; did its build fail\?$/m],
    ['a record is of another commit', () => merge(amd, { ...arm, commit: 'f'.repeat(40) }), /^::error::records: are of different commits: 3f2a91c0d5e8, ffffffffffff$/m],
    ['two records are of the same platform', () => merge(amd, amd), /^::error::records: two have web for linux\/amd64$/m],
    ['a line is no record', () => step({ step: 'merge', records: `${JSON.stringify(amd)}\n{"schema":1` }), /^::error::records: line 2 is not one JSON object$/m],
    ['an image is not in the registry', () => merge(amd, lost(arm, 'api')), new RegExp(`/${owner}/api@${NOWHERE}: the registry says 404, it is not there$`, 'm')],
    ['an image to promote is not in the registry, though others are', () => promote(lost(amd, 'api')), new RegExp(`/${owner}/api@${NOWHERE}: the registry says 404, it is not there$`, 'm')],
  ])('%s', async (_, run, words) => {
    const ended = await run()
    expectRefused(ended, words)
    expect(ended.log).not.toContain("runners' images")
    expect({ digests: ended.outputs['digests'] ?? '', tags: ended.outputs['tags'] ?? '' }).toEqual({ digests: '', tags: '' })
    expect(await tags()).toEqual([])
  })
})

test('a whole matrix becomes one index for each service, and only promote gives it a tag', async () => {
  const merged = await merge(amd, arm)
  expectDone(merged)
  const record = JSON.parse(merged.outputs['record'] ?? '') as Record_
  expect(Object.values(record.images).map(({ platforms }) => Object.keys(platforms).sort())).toEqual([['linux/amd64', 'linux/arm64'], ['linux/amd64', 'linux/arm64']])
  expect(await tags()).toEqual([])
  expectDone(await promote(record))
  expect(await tags()).toEqual(['v1', 'v1'])
})
