import { describe, expect, test } from '@jest/globals'
import { referrersTag } from '../../src/execution/images'
import type { ScanEntry } from '../../src/scan/entry'
import { VERDICT_TYPE } from '../../src/scan/referrer'
import { readVerdicts, writeVerdict } from '../../src/steps/referrers'
import { MemoryRegistry } from '../support/registry'
import { aDigest, anEntry } from '../support/scans'

const NAME = 'ghcr.io/acme/backend'

function withImage(lists: boolean): { registry: MemoryRegistry; image: string; entry: (given?: Partial<ScanEntry>) => ScanEntry } {
  const registry = new MemoryRegistry(lists)
  const image = registry.add(NAME, { config: { digest: aDigest('c') }, layers: [] })
  return { registry, image, entry: (given = {}) => anEntry({ digest: image, ...given }) }
}

describe.each([['that keeps lists of referrers', true], ['that keeps none, where a tag stands for the list', false]])('in a registry %s', (_, lists) => {
  test('a verdict is found beside its image, and every later one too', async () => {
    const { registry, image, entry } = withImage(lists)
    const [first, second] = [entry(), entry({ result: 'findings', at: '2026-11-26T00:00:00Z' })]
    await writeVerdict(NAME, first, registry)
    await writeVerdict(NAME, second, registry)
    expect([...(await readVerdicts(`${NAME}@${image}`, image, registry))].sort((one, other) => one.at.localeCompare(other.at))).toEqual([first, second])
  })

  test('there are none of an image that nobody scanned', async () => {
    const { registry, image } = withImage(lists)
    expect(await readVerdicts(`${NAME}:v1`, image, registry)).toEqual([])
  })

  test('an entry about another digest is left out, whoever put it there', async () => {
    const { registry, image, entry } = withImage(lists)
    const other = registry.add(NAME, { config: { digest: aDigest('d') }, layers: [] })
    await writeVerdict(NAME, entry({ digest: other }), registry)
    const forged = { artifactType: VERDICT_TYPE, subject: { digest: image }, layers: [{ digest: registry.addBlob(entry({ digest: other })) }] }
    const digest = registry.add(NAME, forged)
    if (!lists) registry.add(NAME, { manifests: [{ digest, artifactType: VERDICT_TYPE }] }, referrersTag(image))
    expect(await readVerdicts(NAME, image, registry)).toEqual([])
  })

  test.each<[string, (registry: MemoryRegistry, entry: ScanEntry) => unknown]>([
    ['no JSON', () => '<html>'], ['no manifest', () => ({ manifests: null })], ['without layers', () => ({ artifactType: VERDICT_TYPE })],
    ['with an entry that is none', (registry) => ({ artifactType: VERDICT_TYPE, layers: [{ digest: registry.addBlob('{"result":"pass"}') }] })],
    ['with an entry of a later version', (registry, entry) => ({ artifactType: VERDICT_TYPE, layers: [{ digest: registry.addBlob({ ...entry, revoked: true }) }] })],
    ['with an entry that is not JSON', (registry) => ({ artifactType: VERDICT_TYPE, layers: [{ digest: registry.addBlob('<html>') }] })],
  ])('a referrer %s is passed over', async (_, made) => {
    const { registry, image, entry } = withImage(lists)
    await writeVerdict(NAME, entry(), registry)
    const content = made(registry, entry())
    const digest = registry.add(NAME, typeof content === 'string' ? content : { ...(content as object), subject: { digest: image } })
    const repository = { ...registry.repository(NAME), referrers: async () => [digest, ...(await registry.repository(NAME).referrers(image, VERDICT_TYPE)), '../../other'] }
    expect(await readVerdicts(NAME, image, { repository: () => repository })).toEqual([entry()])
  })

  test('nothing is believed where one of them cannot be read: it may be the one that takes the others back', async () => {
    const { registry, image, entry } = withImage(lists)
    await writeVerdict(NAME, entry(), registry)
    const repository = { ...registry.repository(NAME), referrers: async () => [...(await registry.repository(NAME).referrers(image, VERDICT_TYPE)), aDigest('9')] }
    expect(await readVerdicts(NAME, image, { repository: () => repository })).toEqual([])
  })

  test('nothing is found, and nothing fails, where the registry is in trouble', async () => {
    const { registry, image } = withImage(lists)
    registry.trouble = /referrers/
    expect(await readVerdicts(NAME, image, registry)).toEqual([])
  })

  test('a blob that is not what its digest says is no verdict', async () => {
    const { registry, image, entry } = withImage(lists)
    await writeVerdict(NAME, entry({ result: 'findings' }), registry)
    for (const [digest, bytes] of registry.blobs) if (bytes.length > 2) registry.blobs.set(digest, new TextEncoder().encode(JSON.stringify(entry())))
    expect(await readVerdicts(NAME, image, registry)).toEqual([])
  })
})

describe('under the tag that stands for a list', () => {
  test('the newest twenty are kept, and what others wrote', async () => {
    const { registry, image, entry } = withImage(false)
    registry.add(NAME, { manifests: [{ digest: aDigest('5'), artifactType: 'signature' }] }, referrersTag(image))
    for (let day = 10; day < 35; day++) await writeVerdict(NAME, entry({ cause: String(day) }), registry)
    const found = await readVerdicts(NAME, image, registry)
    expect([found.map(({ cause }) => cause), await registry.repository(NAME).referrers(image, 'signature')]).toEqual([Array.from({ length: 20 }, (_, at) => String(15 + at)), [aDigest('5')]])
  })

  test('nothing is written where it is not known what stands there', async () => {
    const { registry, image, entry } = withImage(false)
    const tag = referrersTag(image)
    registry.add(NAME, { manifests: [{ digest: aDigest('5'), artifactType: 'signature' }] }, tag)
    registry.trouble = new RegExp(`^${NAME}@${tag}`)
    await expect(writeVerdict(NAME, entry(), registry)).rejects.toThrow('500')
    expect(registry.asked).not.toContain(`put ${NAME}@${tag}`)
  })

  test('what is no index is replaced', async () => {
    const { registry, image, entry } = withImage(false)
    registry.add(NAME, '<html>', referrersTag(image))
    await writeVerdict(NAME, entry(), registry)
    expect(await readVerdicts(NAME, image, registry)).toEqual([entry()])
  })
})
