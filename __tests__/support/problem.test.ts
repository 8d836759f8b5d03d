import { describe, expect, test } from '@jest/globals'
import { renderFailure } from '../../src/report/failure'
import { failureOf, InputFailure, WorldFailure } from '../../src/support/problem'

const REPORT = 'https://example.org/issues'

describe('a failure', () => {
  test('of the input is a list without a stack', () => {
    const text = renderFailure(failureOf(new InputFailure(['host: is required', 'port: "x" is not a number'])), REPORT)
    expect(text).toEqual({ errors: ['host: is required', 'port: "x" is not a number'], lines: ['Nothing was changed: the inputs were wrong.', 'serving: what served before'] })
  })

  test('of the world ends with what is serving', () => {
    const thrown = new WorldFailure({ what: 'backend never became healthy', details: ['exit code 137'], hint: 'Raise its memory limit.', serving: 'v1' })
    expect(renderFailure(failureOf(thrown), REPORT)).toEqual({
      errors: ['backend never became healthy'],
      lines: ['exit code 137', 'Raise its memory limit.', 'serving: v1'],
    })
  })

  test('of the world admits when what is serving is not known', () => {
    expect(renderFailure(failureOf(new WorldFailure({ what: 'no answer' })), REPORT).lines).toEqual(['serving: not known to this run; `step: status` tells'])
  })

  test.each([
    ['an error', new TypeError('x is undefined'), 'x is undefined'],
    ['anything else that was thrown', 'a text', 'a text'],
  ])('that is %s is our bug, with where to report it', (_, thrown, message) => {
    const text = renderFailure(failureOf(thrown), REPORT)
    expect(text.errors).toEqual([`This is a bug in pi-deploy-action: ${message}`])
    expect(text.lines.join('\n')).toContain(REPORT)
    expect(text.lines.at(-1)).toMatch(/^serving: /)
  })
})
