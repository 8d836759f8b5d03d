import { describe, expect, test } from '@jest/globals'
import { mailOf } from '../../src/notify/mail'
import { plainText } from '../../src/notify/plain-text'
import { slackMessage } from '../../src/notify/slack'
import type { Telling } from '../../src/notify/story'
import { FIELDS, fillTemplate, templateProblems } from '../../src/notify/template'
import { aMessage, commitsOf } from '../support/messages'

const telling = (template: string): Telling => ({ language: 'en', template })

test('every part of a message can be named', () => {
  const parts = Object.keys(FIELDS).map((name) => name.split('.')[0])
  expect(Object.keys(aMessage()).filter((part) => !parts.includes(part))).toEqual([])
})

test('fields are filled in by their names, with dots for parts, and what is not known is empty', () => {
  const template = '{{project}} {{ release }} on {{host}}: {{requests.held}} held, {{findings.counts.LOW}} low, {{commit.author}}, {{links.run}}, {{seconds}} s, {{changed}}'
  expect(fillTemplate(template, aMessage(), '')).toBe('shop v2 on pi.example: 12 held, 2 low, Ada, https://github.com/acme/shop/actions/runs/1, 84 s, true')
  expect(fillTemplate('[{{commit.title}}{{requests.failed}}{{findings.verdict}}{{seconds}}]', aMessage({ commit: undefined, requests: undefined, findings: undefined, seconds: undefined }), '')).toBe('[]')
})

test('lists have a line each', () => {
  expect(fillTemplate('{{commits}}\n{{images}}\n{{details}}', aMessage({ commits: commitsOf(2), details: ['one', 'two'] }), '').split('\n')).toEqual(['- 0123456 Change 2 (Ada)', '- 0123456 Change 1 (Ada)', `- web sha256:${'a'.repeat(64)}`, 'one', 'two'])
})

test('what is filled in is one line, and is not filled in again', () => {
  expect(fillTemplate('{{what}}', aMessage({ what: 'a\n{{host}} $& $1' }), '')).toBe('a {{host}} $& $1')
})

describe('a template that is wrong', () => {
  const known = Object.keys(FIELDS).join(', ')

  test('is refused with all its problems at once, each with its line', () => {
    expect(templateProblems('{{relase}}\n{{release}}\n{{links.runs}} {{constructor}}\n{{host}')).toEqual([
      `notify-template: line 1: {{relase}} is unknown; there are ${known}`,
      `notify-template: line 3: {{links.runs}} is unknown; there are ${known}`,
      `notify-template: line 3: {{constructor}} is unknown; there are ${known}`,
      'notify-template: line 4: {{ and }} do not match; a placeholder is {{release}}, on one line',
    ])
  })

  test.each(['', 'no placeholder', 'a { brace } and {{release}}', Object.keys(FIELDS).map((name) => `{{${name}}}`).join('\n')])('is not this one: %s', (template) => {
    expect(templateProblems(template)).toEqual([])
  })
})

describe('in a channel, a template', () => {
  const template = 'Hello *team*,\n\n{{release}} is out: {{what}} <b>'
  const message = aMessage({ what: '<!channel> & co' })

  test('stands between the headline and the links', () => {
    expect(plainText(message, telling(template)).split('\n')).toEqual([
      'shop v2 deployed to production', '', 'Hello *team*,', '', 'v2 is out: <!channel> & co <b>', '',
      'Site: https://shop.example/', 'Run: https://github.com/acme/shop/actions/runs/1', 'Changes: https://github.com/acme/shop/compare/v1...v2', '',
    ])
  })

  test('is escaped as everything else', () => {
    const [, section] = slackMessage(message, telling(template)).blocks
    expect(section).toEqual({ type: 'section', text: { type: 'mrkdwn', text: 'Hello ∗team∗,\n\nv2 is out: &lt;!channel&gt; &amp; co &lt;b&gt;', verbatim: true } })
    expect(mailOf(message, telling(template)).html).toContain('Hello *team*,<br>\n<br>\nv2 is out: &lt;!channel&gt; &amp; co &lt;b&gt;</p>')
  })
})
