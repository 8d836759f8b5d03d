import { describe, expect, test } from '@jest/globals'
import { secretTexts } from '../../src/inputs/parse'
import { PEM, rawInputs } from '../support/raw-inputs'

describe('the log never shows', () => {
  test('a line of the key, nor the passphrase', () => {
    const texts = secretTexts(rawInputs({ passphrase: 'sesame' }))
    for (const line of [...PEM.split('\n'), 'sesame']) expect(texts).toContain(line)
  })

  test('a value of env, of several lines or of a line that is not even right', () => {
    expect(secretTexts(rawInputs({ key: '', env: 'A=swordfish\nB<<END\nfirst line\nQUFBQg==\nEND\nC=after it\nhalf of a secret' }))).toEqual(
      ['swordfish', 'first line', 'QUFBQg==', 'after it', 'half of a secret'],
    )
  })

  test('while flags and ports stay readable, since GitHub would hide them everywhere', () => {
    expect(secretTexts(rawInputs({ key: '', env: 'DEBUG=true\nPORT=8080\nN=1' }))).toEqual([])
  })
})
