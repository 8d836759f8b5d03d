import { describe, expect, test } from '@jest/globals'
import { slackDetails, slackMessage, type SlackMessage } from '../../src/notify/slack'
import { codeLine, mrkdwn, packed, plainHeader, slackLink } from '../../src/notify/slack-text'
import { aCommit, aMessage, commitsOf, ENGLISH, GERMAN, HAPPENED } from '../support/messages'

const said = (text: string): object => ({ type: 'mrkdwn', text, verbatim: true })
const section = (text: string): object => ({ type: 'section', text: said(text) })
const textsOf = (message: SlackMessage | undefined): string => JSON.stringify(message?.blocks)

test('a failure in Slack is a headline, what happened, the facts, the evidence and the way to the run', () => {
  expect(slackMessage(HAPPENED['failed'] ?? aMessage(), ENGLISH)).toEqual({
    text: '❌ shop v2: deployment to production failed\nThe previous release goes on serving: v1.\nweb did not become healthy within 180 s.\nLook at the log of web.',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '❌ shop v2: deployment to production failed', emoji: true } },
      section('The previous release goes on serving: v1.\nweb did not become healthy within 180 s.\nLook at the log of web.'),
      { type: 'section', fields: ['*Serving*\nv1', '*Environment*\nproduction', '*Host*\npi.example', '*Duration*\n1 minute 24 seconds', '*Requests*\nno request failed; 12 were held', '*Findings*\npassed: 2 low', '*By*\nada', '*Commit*\n0123456 Answer faster'].map(said) },
      section('*1 commit since v1*\n• <https://github.com/acme/shop/commit/0123456789abcdef0123456789abcdef01234567|0123456> Answer faster (Ada)'),
      section('*Images*\n• web aaaaaaaaaaaa'),
      section('*Last lines*\n```\nweb  | Error: no database\nweb  | exited with 1\n```'),
      { type: 'context', elements: [said('<https://github.com/acme/shop/actions/runs/1|Run>')] },
    ],
  })
})

test.each(Object.entries(HAPPENED))('%s has an emoji of its own at the beginning of the text and of the header', (_, message) => {
  const { text, blocks } = slackMessage(message, GERMAN)
  expect(text).toMatch(/^(✅|🎉|☑️|❌|↩️|🚫|🚨) /u)
  expect(blocks[0]).toMatchObject({ type: 'header', text: { text: text.split('\n')[0] } })
})

describe('a text of others', () => {
  test.each([
    ['<!channel> <@U123> <#C1> <https://evil.example|here>', '&lt;!channel&gt; &lt;@U123&gt; &lt;#C1&gt; &lt;https://evil.example|here&gt;'],
    ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['@here and @channel, ada@example.org', '@\u2060here and @\u2060channel, ada@example.org'],
    ['*bold* ~gone~ `code` ```', '∗bold∗ ∼gone∼ ˋcodeˋ ˋˋˋ'],
    ['_slanted_ but snake_case and __init__', 'ˍslantedˍ but snake_case and ˍˍinitˍˍ'],
    ['> quoted\n>>> all', '› quoted\n› all'],
  ])('%j becomes no mention, no link and no markup', (text, expected) => {
    expect(mrkdwn(text, 3000)).toBe(expected)
  })

  test('is cut before an escape, never inside one', () => {
    expect(mrkdwn('a<b', 5)).toBe('a…')
    expect(mrkdwn('ab😀😀', 5)).toBe('ab😀…')
  })

  test('cannot end the code block it stands in', () => {
    expect(codeLine('``` <!here> *', 100)).toBe("''' &lt;!here&gt; *")
  })

  test('has no angle brackets in a header, where Slack may decode entities or not', () => {
    expect(plainHeader('<!channel> & co')).toBe('‹!channel› & co')
  })
})

test('links lead only where an https address does', () => {
  expect(slackLink('Run', { href: 'https://ci.example/?a=1&b=2', link: true })).toBe('<https://ci.example/?a=1&amp;b=2|Run>')
  expect(slackLink('Run', { href: 'http://ci.example/', link: false })).toBe('Run')
  const texts = textsOf(slackMessage(aMessage({ commits: [aCommit({ url: 'https://x.example/|<!channel>' })], links: { run: 'javascript:alert(1)', site: 'http://pi.local/', compare: '' } }), ENGLISH))
  expect(texts).toContain('<https://x.example/%7C%3C!channel%3E|0123456>')
  expect(texts).toContain('Site: http://pi.local/')
  expect(texts).not.toContain('javascript')
})

test('lines are packed into as few texts as fit, and what goes over the budget is marked as missing', () => {
  expect(packed(['aaaa', 'bbbb', 'cccc'], 12, 100)).toEqual(['aaaa\nbbbb', 'cccc'])
  expect(packed(['aaaa', 'bbbb', 'cccc'], 12, 12)).toEqual(['aaaa\nbbbb\n…'])
  expect(packed([], 12, 12)).toEqual([])
})

describe('the thread', () => {
  const many = aMessage({ happening: 'failure', commits: commitsOf(24), details: Array.from({ length: 60 }, (_, at) => `line ${at}`) })

  test('has every commit and all lines, of which the channel has the newest ten and the last ten', () => {
    const [channel, thread] = [textsOf(slackMessage(many, ENGLISH)), textsOf(slackDetails(many, ENGLISH))]
    expect([channel.includes('Change 15 '), channel.includes('Change 14 '), channel.includes('and 14 more'), thread.includes('Change 1 ')]).toEqual([true, false, true, true])
    expect([channel.includes('line 50'), channel.includes('line 49'), thread.includes('line 0')]).toEqual([true, false, true])
  })

  test('has the whole digests', () => {
    expect(textsOf(slackDetails(aMessage(), ENGLISH))).toContain(`• web sha256:${'a'.repeat(64)}`)
  })

  test('is not begun when the channel has said all there is', () => {
    expect(slackDetails(aMessage({ images: [] }), ENGLISH)).toBeUndefined()
  })

  test('has what a template leaves out of the channel', () => {
    expect(textsOf(slackDetails(aMessage(), { language: 'en', template: 'x' }))).toContain('Answer faster')
  })
})
