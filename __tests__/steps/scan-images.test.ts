import { describe, expect, test } from '@jest/globals'
import type { Wanted } from '../../src/inputs/digests'
import { emptyRecord } from '../../src/inputs/record'
import { namedImages, sourcesOf, withoutImage } from '../../src/steps/scan-images'
import { aDigest } from '../support/scans'

const built = (letter: string, name?: string) => ({ ...(name === undefined ? {} : { name }), index: aDigest(letter), platforms: { 'linux/arm64': { manifest: aDigest('b'), config: aDigest('c') } } })
const record = { ...emptyRecord(''), images: { backend: built('a', 'ghcr.io/acme/backend'), web: built('d', 'ghcr.io/acme/web') } }
const given = (more: Partial<Parameters<typeof namedImages>[0]> = {}): Parameters<typeof namedImages>[0] => ({ record: undefined, digests: {}, imageRef: [], services: [], ...more })
const reference = (text: string): Wanted => ({ kind: 'reference', reference: text })
const named = (more: Partial<Parameters<typeof namedImages>[0]>): readonly string[] => namedImages(given(more)).map(({ service, name, reference: its }) => `${service} ${name} ${its}`)

describe('images to scan', () => {
  test.each<[string, Partial<Parameters<typeof namedImages>[0]>, readonly string[]]>([
    ['are none without any', {}, []],
    ['are none of a record without any', { record: emptyRecord('') }, []],
    ['are those of the record, by the digest of their index', { record }, [`backend ghcr.io/acme/backend ghcr.io/acme/backend@${aDigest('a')}`, `web ghcr.io/acme/web ghcr.io/acme/web@${aDigest('d')}`]],
    ['are those of the services that are named', { record, services: ['web'] }, [`web ghcr.io/acme/web ghcr.io/acme/web@${aDigest('d')}`]],
    ['are as digests say where both name a service', { record, digests: { web: reference('ghcr.io/acme/web:v1') }, services: ['web'] }, ['web ghcr.io/acme/web ghcr.io/acme/web:v1']],
    ['are as built where digests say so', { digests: { web: { kind: 'built', ...built('e', 'r.example:5000/web') } } }, [`web r.example:5000/web r.example:5000/web@${aDigest('e')}`]],
    ['have the name of the service where the record has none', { digests: { web: { kind: 'built', ...built('e') } } }, [`web web web@${aDigest('e')}`]],
    ['may be one image of two services', { digests: { a: reference('acme/x:1'), b: reference('acme/x:1') } }, ['a acme/x acme/x:1', 'b acme/x acme/x:1']],
    ['are called like their repository where only references are given', { imageRef: ['ghcr.io/acme/app:v1', `r.example:5000/x/y@${aDigest('a')}`, 'nginx'] }, ['app ghcr.io/acme/app ghcr.io/acme/app:v1', `y r.example:5000/x/y r.example:5000/x/y@${aDigest('a')}`, 'nginx nginx nginx']],
    ['that are called alike are told apart', { digests: { app: reference('a/app:1') }, imageRef: ['b/app:1', 'b/app:2'] }, ['app a/app a/app:1', 'app-2 b/app b/app:1', 'app-3 b/app b/app:2']],
    ['on the runner have the name of the directory', { imageRef: ['oci:out/backend', 'oci:layout:v1', 'docker-daemon:web:v2'] }, ['backend oci:out/backend oci:out/backend', 'layout oci:layout oci:layout:v1', 'web docker-daemon:web docker-daemon:web:v2']],
  ])('%s', (_, more, expected) => expect(named(more)).toEqual(expected))

  test('are missed where a service is named that has none', () => {
    expect([withoutImage(given({ record, services: ['web', 'wbe'] })), withoutImage(given({ record })), withoutImage(given({ record: emptyRecord(''), services: ['web'] }))]).toEqual([['wbe'], [], []])
  })
})

test.each([['.', '.'], ['./', '.'], ['./backend/', 'backend'], ['backend', 'backend']])('sources at %s are called %s', (scanRef, path) => {
  expect(sourcesOf({ scanRef })).toEqual({ kind: 'sources', path })
})
