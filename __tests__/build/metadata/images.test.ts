import { describe, expect, test } from '@jest/globals'
import { made, problemsOf, pushOf, tagged } from './runs'

const imagesFrom = (images: string | readonly string[]) => made(pushOf('master'), { images }).images

describe('images', () => {
  test.each([
    ['are lines', ['org/app', 'ghcr.io/user/app'], ['org/app', 'ghcr.io/user/app']],
    ['may stand between commas', 'org/app, ghcr.io/user/app', ['org/app', 'ghcr.io/user/app']],
    ['may be written with name=', ['name=org/app', 'name=ghcr.io/user/app'], ['org/app', 'ghcr.io/user/app']],
    ['leave out lines with enable=false', ['org/app', 'ghcr.io/user/app,enable=false', 'name=quay.io/a/b,enable=true'], ['org/app', 'quay.io/a/b']],
    ['take expressions in enable', ['org/app,enable={{is_default_branch}}', 'org/beta,enable={{is_not_default_branch}}'], ['org/app']],
    ['become lower case', 'ghcr.io/OctoCat/Hello-World', ['ghcr.io/octocat/hello-world']],
    ['may name a port', ['localhost:5000/app', 'registry.lan:443/a/b__c'], ['localhost:5000/app', 'registry.lan:443/a/b__c']],
    ['are named once', ['org/app', 'Org/App'], ['org/app']],
    ['skip comments', ['# later: org/other', 'org/app'], ['org/app']],
  ])('%s', (_, images, expected) => {
    expect(imagesFrom(images)).toEqual(expected)
  })

  test('get every tag, image by image', () => {
    const { tags } = made(tagged('v1.2.3'), { images: ['org/app', 'ghcr.io/user/app'], tags: ['type=semver,pattern={{version}}', 'type=sha'] })
    expect(tags).toEqual(['org/app:1.2.3', 'org/app:sha-860c190', 'org/app:latest', 'ghcr.io/user/app:1.2.3', 'ghcr.io/user/app:sha-860c190', 'ghcr.io/user/app:latest'])
  })

  test.each([['none is given', ''], ['all are disabled', 'org/app,enable=false']])('when %s, tags stand without a name', (_, images) => {
    expect(made(pushOf('dev'), { images, tags: 'type=ref,event=branch' }).tags).toEqual(['dev'])
  })
})

test.each([
  ['org/app:1.0', 'images: line 1 ("org/app:1.0") has "org/app:1.0" with a tag or digest; write the name only, and tags in tags'],
  ['-app', 'images: line 1 ("-app") has "-app", which is no name of an image; write one such as ghcr.io/owner/image'],
  ['org/my app', 'images: line 1 ("org/my app") has "org/my app", which is no name of an image; write one such as ghcr.io/owner/image'],
  ['name=,enable=true', 'images: line 1 ("name=,enable=true") has an empty name; write name=ghcr.io/OWNER/IMAGE'],
  ['enable=true', 'images: line 1 ("enable=true") has no name; write name=ghcr.io/OWNER/IMAGE'],
  ['org/app,enable=yes', 'images: line 1 ("org/app,enable=yes") has enable=yes, which is "yes" and neither true nor false'],
  ['nam=org/app', 'images: line 1 ("nam=org/app") has the unknown attribute "nam"; did you mean name?'],
])('%s is refused', (images, problem) => {
  expect(problemsOf({ images })).toEqual([problem])
})
