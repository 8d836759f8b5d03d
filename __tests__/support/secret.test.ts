import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { maskable, Secret } from '../../src/support/secret'

describe('a secret', () => {
  const secret = new Secret('hunter2-very-secret')

  test.each([
    ['a template', () => `${secret}`],
    ['a joined list', () => ['a', secret].join(' ')],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspection, as console.log does it', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['an error message', () => new Error(String(secret)).message],
    ['its own properties', () => JSON.stringify(Object.entries(secret))],
  ])('does not show in %s', (_, print) => {
    expect(print()).not.toContain('hunter2')
  })

  test('is given to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('hunter2-very-secret')
  })

  test('of several lines is masked line by line, as GitHub masks the log', () => {
    expect(maskable(new Secret('-----BEGIN-----\nAAAABBBB\nCC\n\nDDDD\n'))).toEqual(['-----BEGIN-----\nAAAABBBB\nCC\n\nDDDD', '-----BEGIN-----', 'AAAABBBB', 'DDDD'])
  })
})
