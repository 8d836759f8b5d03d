import { describe, expect, test } from '@jest/globals'
import { made, NOW, problemsOf, runOf, SHA, tagged } from './runs'

const STANDARD = {
  'org.opencontainers.image.created': NOW,
  'org.opencontainers.image.description': 'This your first repo!',
  'org.opencontainers.image.licenses': 'MIT',
  'org.opencontainers.image.revision': SHA,
  'org.opencontainers.image.source': 'https://github.com/octocat/Hello-World',
  'org.opencontainers.image.title': 'Hello-World',
  'org.opencontainers.image.url': 'https://github.com/octocat/Hello-World',
  'org.opencontainers.image.version': '1.2.3',
}
const RUN = tagged('v1.2.3')

describe('labels', () => {
  test('are those of the OCI specification, with the first tag as version', () => {
    expect(made(RUN, {}).labels).toEqual(STANDARD)
  })

  test('of the user win over the standard ones, and all are sorted', () => {
    const { labels } = made(RUN, { labels: ['maintainer=CrazyMax', '# a comment', 'org.opencontainers.image.title=MyCustomTitle', 'org.opencontainers.image.vendor=MyCompany, Inc.=x'] })
    expect(labels).toEqual({ ...STANDARD, maintainer: 'CrazyMax', 'org.opencontainers.image.title': 'MyCustomTitle', 'org.opencontainers.image.vendor': 'MyCompany, Inc.=x' })
    expect(Object.keys(labels)).toEqual(Object.keys(labels).sort())
  })

  test('take expressions', () => {
    const { labels } = made({ ...RUN, commitDate: '2019-12-31T23:59:59.5Z' }, { labels: "org.opencontainers.image.created={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}\ntag={{tag}}" })
    expect([labels['org.opencontainers.image.created'], labels['tag']]).toEqual(['2019-12-31T23:59:59.500Z', 'v1.2.3'])
  })

  test('that two lines set are as the later line says, and quotes around a line are not part of it', () => {
    expect(made(RUN, { labels: ['a=1', '"a=2, and 3"'] }).labels['a']).toBe('2, and 3')
  })

  test('are empty where GitHub says nothing', () => {
    const { labels } = made(runOf({ repository: { owner: '', name: '', url: '' } }), {})
    expect([labels['org.opencontainers.image.description'], labels['org.opencontainers.image.licenses'], labels['org.opencontainers.image.url']]).toEqual(['', '', ''])
  })
})

describe('annotations', () => {
  const lines = (level: string) => Object.entries(STANDARD).map(([key, value]) => `${level}:${key}=${value}`)

  test('are the same for the manifest', () => {
    expect(made(RUN, { labels: 'only=label' }).annotations).toEqual(lines('manifest'))
  })

  test('are repeated for each level', () => {
    expect(made(RUN, {}, { annotationLevels: ['manifest', 'index'] }).annotations).toEqual([...lines('manifest'), ...lines('index')])
  })

  test('of the user win over the standard ones, and leave the labels alone', () => {
    const { annotations, labels } = made(RUN, { annotations: 'org.opencontainers.image.title=Mine' })
    expect(annotations).toContain('manifest:org.opencontainers.image.title=Mine')
    expect(annotations).not.toContain('manifest:org.opencontainers.image.title=Hello-World')
    expect(labels['org.opencontainers.image.title']).toBe('Hello-World')
  })
})

test('a line that is not KEY=VALUE is refused', () => {
  expect(problemsOf({ labels: 'a=1\nlonely', annotations: '=x\nb={{shaa}}' })).toEqual([
    'labels: line 2 ("lonely") is not KEY=VALUE',
    'annotations: line 1 ("=x") is not KEY=VALUE',
    'annotations: line 2 ("b={{shaa}}") has {{shaa}}, which is not known; did you mean {{sha}}?',
  ])
})
