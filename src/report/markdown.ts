// Others' texts in GitHub's Markdown: names of packages and titles of findings come out of images and databases that anybody writes.

/** Characters that nobody sees, some of which turn the text around them: controls, and those of writing from right to left. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/**
 * One line of plain text, of at most so many characters, also within a row of a table: no markup, HTML, link, formula, mention or
 * reference to an issue. GitHub looks for these two after it has rendered, so that a backslash does not help; nothing visible does.
 */
export function plainText(text: string, most = 200): string {
  const line = text.replace(UNSEEN, ' ').trim()
  const kept = line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line
  return kept.replace(/&/g, '&amp;').replace(/[\\`*_{}[\]<>|!~$]/g, '\\$&').replace(/[@#]/g, '$&\u200b').replace(/:\/\//g, ':\u200b//').replace(/\bwww\./gi, '$&\u200b')
}
