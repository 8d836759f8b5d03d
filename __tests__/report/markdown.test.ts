import { describe, expect, test } from '@jest/globals'
import { plainText } from '../../src/report/markdown'

describe('a text of others in Markdown', () => {
  test.each<[string, string, string]>([
    ['that is plain', 'lodash 4.17.20', 'lodash 4.17.20'],
    ['with a column', 'a|b', 'a\\|b'],
    ['with an escaped column', 'a\\|b', 'a\\\\\\|b'],
    ['with a line end', 'a\r\n\n| b |', 'a \\| b \\|'],
    ['with code and emphasis', '`a` *b* _c_ ~~d~~', '\\`a\\` \\*b\\* \\_c\\_ \\~\\~d\\~\\~'],
    ['with HTML', '<img src=x>', '\\<img src=x\\>'],
    ['with an entity', '&#64;octocat &lt;b&gt;', '&amp;#\u200b64;octocat &amp;lt;b&amp;gt;'],
    ['with a mention, as of a team or a channel', '@acme/team <!channel>', '@\u200bacme/team \\<\\!channel\\>'],
    ['with a reference to an issue', 'fixes acme/app#1', 'fixes acme/app#\u200b1'],
    ['with a link', '[a](https://evil.example)', '\\[a\\](https:\u200b//evil.example)'],
    ['with an address', 'see http://evil.example or www.evil.example', 'see http:\u200b//evil.example or www.\u200bevil.example'],
    ['with a formula', '$x$', '\\$x\\$'],
    ['written from right to left', 'evil\u202eexe.txt\u2066\u200f', 'evil exe.txt'],
    ['with controls', 'a\u0000\u001b[31mb', 'a \\[31mb'],
  ])('%s stays what it is', (_, text, expected) => expect(plainText(text)).toBe(expected))

  test('is cut before it is written for Markdown, and between whole characters', () => {
    expect([plainText('|'.repeat(10), 4), plainText('😀😀😀', 4), plainText('x'.repeat(100_000)).length]).toEqual(['\\|\\|\\|…', '😀…', 200])
  })
})
