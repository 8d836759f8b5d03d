// Texts in Slack's mrkdwn. It has no escape for its own marks, only for & < >.
import type { WebAddress } from './address'
import { escapedWithin } from './clean'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const entity = (character: string): string => ENTITIES[character] ?? character

/** Look like the marks and are none, so that a name with a * in it does not make half a message bold. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ' }

/** Shown, but no word that Slack could ring a bell for, however it reads the text. */
const NO_CALL = /@(?=here|channel|everyone|group)/gi

/**
 * A text of others: without `<` no mention and no link can begin. An underscore inside a word (snake_case) marks nothing and stays.
 * @param most of the escaped text
 */
export function mrkdwn(text: string, most: number): string {
  const plain = text
    .replace(/[*~`]/g, (mark) => LOOKALIKES[mark] ?? mark)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
    // &gt; at the beginning of a line is a quotation even when it is escaped.
    .replace(/^(\s*)>+/gm, '$1›')
    .replace(NO_CALL, '@\u2060')
  return escapedWithin(plain, most, entity)
}

/** A line inside a code block, where only the end of the block means something. */
export const codeLine = (text: string, most: number): string => escapedWithin(text.replaceAll('```', "'''").replace(NO_CALL, '@\u2060'), most, entity)

/** Slack shows entities of `plain_text` in some places as they are, in others decoded; these two look right in all of them. */
export const plainHeader = (text: string): string => text.replaceAll('<', '‹').replaceAll('>', '›')

/** @param label already mrkdwn */
export const slackLink = (label: string, to: WebAddress | undefined): string => (to?.link === true ? `<${to.href.replaceAll('&', '&amp;')}|${label}>` : label)

/**
 * Lines, packed into as few texts as fit. What goes over the budget is left out.
 * @param lines each shorter than `most` by two, which are kept free for the mark of what is missing
 */
export function packed(lines: readonly string[], most: number, budget: number): readonly string[] {
  const texts: string[] = []
  let left = budget
  for (const line of lines) {
    if (left < line.length + 1) return [...texts.slice(0, -1), `${texts.at(-1) ?? ''}\n…`]
    left -= line.length + 1
    const last = texts.at(-1)
    if (last !== undefined && last.length + 1 + line.length <= most - 2) texts[texts.length - 1] = `${last}\n${line}`
    else texts.push(line)
  }
  return texts
}
