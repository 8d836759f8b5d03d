import { expect, test } from '@jest/globals'
import { parsePep440 } from '../../../src/build/metadata/pep440'

// Examples of normalisation in PEP 440.
test.each([
  ['1.1RC1', '1.1rc1', false],
  ['00009.010', '9.10', true],
  ['1.1.a1', '1.1a1', false],
  ['1.1-alpha_1', '1.1a1', false],
  ['1.2a', '1.2a0', false],
  ['1.1c3', '1.1rc3', false],
  ['1.2.preview4', '1.2rc4', false],
  ['1.2-post2', '1.2.post2', false],
  ['1.0-r4', '1.0.post4', false],
  ['1.0-1', '1.0.post1', false],
  ['1.2.dev', '1.2.dev0', false],
  ['1.0a5.post6.dev7', '1.0a5.post6.dev7', false],
  ['1!2.0', '1!2.0', true],
  ['0!2.0', '2.0', true],
  ['1.0+ubuntu-1', '1.0+ubuntu.1', true],
  ['v1.0', '1.0', true],
])('%s is %s', (text, version, final) => {
  expect(parsePep440(text)).toMatchObject({ version, final })
})

test.each(['', 'sometag', '1.x', '1.0-', 'p1/1.0', '1.0+', '1.0 beta of mine'])('"%s" is no version', (text) => {
  expect(parsePep440(text)).toBeUndefined()
})
