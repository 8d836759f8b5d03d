// Whatever stands in commit messages, names of branches and hosts, and logs: every channel's message is valid, within the documented
// limits, and calls nobody. The limits are written down here once more, so that a slip in the sources is noticed.
import { expect, test } from '@jest/globals'
import { mailOf } from '../../src/notify/mail'
import { ntfyMessage } from '../../src/notify/ntfy'
import { plainText } from '../../src/notify/plain-text'
import { slackDetails, slackMessage, type SlackMessage } from '../../src/notify/slack'
import { webhookJson } from '../../src/notify/webhook-json'
import { aMessage, HAPPENED } from '../support/messages'
import { chance, hostileMessage, hostileTelling } from '../support/hostile'

const TAGS = ['!doctype', 'html', 'head', 'meta', 'title', 'body', 'div', 'h1', 'h2', 'p', 'br', 'table', 'tr', 'th', 'td', 'ul', 'li', 'a', 'pre']
const VOID = ['!doctype', 'meta', 'br']
/** What no reader may get: control characters but line ends, and marks that turn the direction. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** Node has it; the library that is compiled against has not yet. */
const isUnicode = (text: string): boolean => (text as unknown as { isWellFormed(): boolean }).isWellFormed()

const textsIn = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [])

/** Every `<` of mrkdwn opens a link of ours, and every & an entity. */
function mrkdwnProblems(text: string): readonly string[] {
  const links = text.replace(/<https:\/\/[^\s<>|]+\|[^<>|]+>/g, '')
  return [
    ...(/[<>]/.test(links) ? ['an angle bracket'] : []),
    ...(/&(?!amp;|lt;|gt;)/.test(text) ? ['a broken escape'] : []),
    ...(/@(here|channel|everyone)/i.test(links) ? ['a call'] : []),
    ...(text.length === 0 ? ['no text'] : []),
    ...((text.match(/```/g) ?? []).length % 2 === 1 ? ['an open code block'] : []),
  ]
}

function slackProblems({ text, blocks }: SlackMessage): readonly string[] {
  const over = (what: string, length: number, most: number): readonly string[] => (length > most ? [`${what}: ${length} of ${most}`] : [])
  return [
    ...over('text', text.length, 4000),
    ...over('blocks', blocks.length, 50),
    ...over('everything', JSON.stringify(blocks).length, 16000),
    ...mrkdwnProblems(text),
    ...blocks.flatMap((block) => {
      if (block.type === 'header') return [...over('header', block.text.text.length, 150), ...(/[<>\n]/.test(block.text.text) ? ['a bracket in the header'] : [])]
      if (block.type === 'context') return [...over('elements', block.elements.length, 10), ...block.elements.flatMap((it) => mrkdwnProblems(it.text))]
      if ('fields' in block) return [...over('fields', block.fields.length, 10), ...block.fields.flatMap((it) => [...over('field', it.text.length, 2000), ...mrkdwnProblems(it.text)])]
      return [...over('section', block.text.text.length, 3000), ...mrkdwnProblems(block.text.text)]
    }),
  ]
}

function htmlProblems(html: string): readonly string[] {
  const open: string[] = []
  const problems: string[] = []
  for (const [tag, slash, name = '', rest = ''] of html.matchAll(/<(\/?)([!a-z0-9]*)((?:\s[a-z-]+="[^"<>]*"|\shtml)*)>|</g)) {
    if (!TAGS.includes(name) || /\son/.test(rest)) problems.push(`the tag ${tag}`)
    else if (slash === '/') problems.push(...(open.pop() === name ? [] : [`${name} is closed and was not open`]))
    else if (!VOID.includes(name)) open.push(name)
  }
  return [...problems, ...open.map((name) => `${name} is open`), ...(/&(?!amp;|lt;|gt;|quot;|#39;)/.test(html) ? ['a broken entity'] : [])]
}

test('10,000 hostile messages break no channel, go over no limit, and mention nobody', () => {
  const random = chance(20261125)
  const wrong: string[] = []
  for (let at = 0; at < 10_000 && wrong.length < 5; at++) {
    const [message, telling] = [hostileMessage(random), hostileTelling(random)]
    const [mail, ntfy, json] = [mailOf(message, telling), ntfyMessage(message, telling), webhookJson(message, telling)]
    const slack = [slackMessage(message, telling), slackDetails(message, telling)].flatMap((it) => it ?? [])
    const text = plainText(message, telling)
    const parsed = JSON.parse(json) as { readonly schema: number }
    const problems = [
      ...slack.flatMap(slackProblems),
      ...htmlProblems(mail.html),
      ...(/[\r\n]/.test(mail.subject) || UNSEEN.test(mail.subject) || mail.subject.length > 150 || mail.subject === '' ? ['the subject'] : []),
      ...(UNSEEN.test(ntfy.title + ntfy.message + text + mail.html) ? ['a control character'] : []),
      ...(ntfy.title.length > 150 || /\n/.test(ntfy.title) || Buffer.byteLength(ntfy.message) > 4096 ? ['ntfy'] : []),
      ...Object.entries({ slack: textsIn(slack).join(' '), ...mail, title: ntfy.title, ntfy: ntfy.message, json: textsIn(parsed).join(' '), text }).flatMap(([name, told]) => (isUnicode(told) ? [] : [`half a surrogate pair in ${name}`])),
      ...(parsed.schema === 1 ? [] : ['the schema']),
    ]
    wrong.push(...problems.map((problem) => `message ${at}: ${problem}`))
  }
  expect(wrong).toEqual([])
}, 60_000)

test('the checks above notice what they are for', () => {
  expect(mrkdwnProblems('<!channel> & @here ``` ')).toEqual(['an angle bracket', 'a broken escape', 'a call', 'an open code block'])
  expect(htmlProblems('<p><b>x</b>&x;')).toEqual(['the tag <b>', 'the tag </b>', 'p is open', 'a broken entity'])
  expect(htmlProblems('<p class="x">a < b</p>')).toEqual(['the tag <'])
  expect(Object.values(HAPPENED).flatMap((message) => slackProblems(slackMessage(message, { language: 'de', template: '' })))).toEqual([])
  expect(slackProblems({ text: '', blocks: slackMessage(aMessage(), { language: 'en', template: '' }).blocks })).toEqual(['no text'])
})
