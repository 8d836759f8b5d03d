import { describe, expect, test } from '@jest/globals'
import { webAddress } from '../../src/notify/address'
import { cut, cutBytes, escapedWithin, logLine, oneLine } from '../../src/notify/clean'
import { mailOf } from '../../src/notify/mail'
import { ntfyMessage } from '../../src/notify/ntfy'
import { plainText } from '../../src/notify/plain-text'
import { isWanted } from '../../src/notify/wanted'
import { webhookJson } from '../../src/notify/webhook-json'
import { aCommit, aMessage, commitsOf, ENGLISH, GERMAN, HAPPENED } from '../support/messages'

test('plain text says all there is, in the order to read it', () => {
  expect(plainText(HAPPENED['failed'] ?? aMessage(), ENGLISH).split('\n')).toEqual([
    'shop v2: deployment to production failed', '',
    'The previous release goes on serving: v1.', 'web did not become healthy within 180 s.', 'Look at the log of web.', '',
    'Serving:     v1', 'Environment: production', 'Host:        pi.example', 'Duration:    1 minute 24 seconds', 'Requests:    no request failed; 12 were held', 'Findings:    passed: 2 low', 'By:          ada', 'Commit:      0123456 Answer faster', '',
    '1 commit since v1:', '- 0123456 Answer faster (Ada)', '',
    'Images:', '- web aaaaaaaaaaaa', '',
    'Last lines:', '  web  | Error: no database', '  web  | exited with 1', '',
    'Run: https://github.com/acme/shop/actions/runs/1', '',
  ])
})

describe('ntfy', () => {
  test.each([['deployed', 3, 'white_check_mark'], ['unchanged', 2, 'ballot_box_with_check'], ['failed', 4, 'x'], ['needs-person', 5, 'rotating_light']])('rings for %s as loud as it matters', (name, priority, tag) => {
    expect(ntfyMessage(HAPPENED[name] ?? aMessage(), GERMAN)).toMatchObject({ priority, tags: [tag], click: 'https://github.com/acme/shop/actions/runs/1' })
  })

  test('gets at most 4,096 bytes, or the text would arrive as a file', () => {
    const { message } = ntfyMessage(aMessage({ details: Array.from({ length: 80 }, () => '€'.repeat(400)) }), ENGLISH)
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096)
    expect(Buffer.byteLength(message)).toBeGreaterThan(4090)
    expect(message.endsWith('€…')).toBe(true)
  })
})

describe('a mail', () => {
  test('has a subject in which no header can begin', () => {
    expect(mailOf(aMessage({ environment: 'x\r\nBcc: all@acme.example\u0000' }), ENGLISH).subject).toBe('shop v2 deployed to x Bcc: all@acme.example')
    expect(mailOf(aMessage({ project: 'p'.repeat(900) }), ENGLISH).subject.length).toBeLessThanOrEqual(150)
  })

  test('fetches nothing, and has no colours that a dark screen would drown', () => {
    const { html } = mailOf(HAPPENED['failed'] ?? aMessage(), GERMAN)
    expect(html).toContain('<html lang="de">')
    expect(html).not.toMatch(/\ssrc=|url\(|<link|<style|<script|@import|[; "](color|background)[^;"]*:/)
  })

  test('escapes what others wrote, and links only to https', () => {
    const { html } = mailOf(aMessage({ what: '<img src=x onerror=alert(1)>', commits: [aCommit({ title: `"><script>'`, url: 'javascript:alert(1)' })], links: { run: 'https://ci.example/?a=1&b="', site: 'http://pi.local/', compare: 'ftp://x/' } }), ENGLISH)
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).toContain('0123456 &quot;&gt;&lt;script&gt;&#39; (Ada)')
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://ci.example/?a=1&amp;b=%22"'])
    expect(html).toContain('Site: http://pi.local/')
  })
})

describe('the webhook', () => {
  test('sends every field, under names that stay', () => {
    const message = aMessage()
    const sent: unknown = JSON.parse(webhookJson(message, ENGLISH))
    expect(sent).toEqual({ ...message, schema: 1, commitCount: 1, language: 'en', headline: 'shop v2 deployed to production', text: plainText(message, ENGLISH) })
    expect(Object.keys(sent as object).sort()).toEqual(['actor', 'changed', 'commit', 'commitCount', 'commits', 'details', 'environment', 'findings', 'happening', 'headline', 'hint', 'host', 'images', 'language', 'links', 'previousRelease', 'project', 'release', 'requests', 'schema', 'seconds', 'serving', 'step', 'text', 'what'])
  })

  test('says null where nothing is known, so that a field is never missing', () => {
    expect(JSON.parse(webhookJson(aMessage({ commit: undefined, seconds: undefined, requests: undefined, findings: undefined }), ENGLISH))).toMatchObject({ commit: null, seconds: null, requests: null, findings: null })
  })

  test('sends at most a hundred commits, and how many there are', () => {
    const sent = JSON.parse(webhookJson(aMessage({ commits: commitsOf(140) }), ENGLISH)) as { readonly commits: readonly object[]; readonly commitCount: number }
    expect([sent.commits.length, sent.commitCount]).toEqual([100, 140])
  })
})

test('a text of others is made fit to be shown', () => {
  expect(oneLine(' a\r\n\tb\u0000c \u2028 d ')).toBe('a b c d')
  expect(oneLine('\u001b[31mred\u001b[0m')).toBe('red')
  expect(oneLine('safe\u202egpj.exe')).toBe('safegpj.exe')
  expect(oneLine('half \ud83d of a pair')).toBe('half \ufffd of a pair')
  expect(logLine('  indented\t')).toBe('  indented')
})

test('nothing is cut inside a surrogate pair or an escape', () => {
  expect(cut('ab😀cd', 4)).toBe('ab…')
  expect(cutBytes('ab😀cd', 7)).toBe('ab…')
  expect(escapedWithin('a&&&', 11, (character) => (character === '&' ? '&amp;' : character))).toBe('a&amp;…')
  expect(escapedWithin('a&&', 11, (character) => (character === '&' ? '&amp;' : character))).toBe('a&amp;&amp;')
})

test.each([
  ['https://shop.example/a b|c', { href: 'https://shop.example/a%20b%7Cc', link: true }],
  ['http://pi.local', { href: 'http://pi.local/', link: false }],
  ['https://user:password@shop.example', undefined],
  ['javascript:alert(1)', undefined],
  [`https://shop.example/${'a'.repeat(400)}`, undefined],
  ['', undefined],
])('the address %s is read by a URL parser', (text, expected) => {
  expect(webAddress(text)).toEqual(expected)
})

describe('notify-on', () => {
  const ON = [['success'], ['failure'], ['always'], ['change'], ['never']] as const
  test.each([
    ['deployed', [true, false, true, true, false]],
    ['unchanged', [true, false, true, false, false]],
    ['failed', [false, true, true, true, false]],
    ['taken-back', [false, true, true, true, false]],
    ['rolled-back', [false, true, true, true, false]],
    ['cancelled', [false, true, true, true, false]],
    ['needs-person', [false, true, true, true, false]],
  ])('%s is told by success, failure, always, change, never: %j', (name, expected) => {
    expect(ON.map((choices) => isWanted(HAPPENED[name] ?? aMessage(), choices))).toEqual(expected)
  })

  test('several choices add up, but never is never', () => {
    expect(isWanted(aMessage({ happening: 'failure', changed: false }), ['success', 'failure'])).toBe(true)
    expect(isWanted(aMessage(), ['always', 'never'])).toBe(false)
    expect(isWanted(aMessage(), [])).toBe(false)
  })
})
