// Others' texts, made fit to be shown: valid Unicode, no control characters, not longer than wanted. What each channel must escape
// on top of this is its own matter.

/** Colours and cursor movements of log lines. */
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

/** Marks that turn the direction of what follows: "gnp.exe" would read as "exe.png", and a headline backwards. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Half a surrogate pair has no UTF-8; a strict reader refuses the whole message for it. */
export const wellFormed = (text: string): string => (/[\ud800-\udfff]/.test(text) ? text.replace(/\p{Cs}/gu, '\ufffd') : text)

/** The first of the text, at most so long, never half a surrogate pair. */
export function start(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}

/** At most so long, the … included. */
export const cut = (text: string, most: number): string => (text.length <= most ? text : `${start(text, most - 1).trimEnd()}…`)

/** A name or a sentence: one line, runs of white space as one space. */
export const oneLine = (text: string, most = 200): string => cut(shown(text, most).replace(/\s+/g, ' ').trim(), most)

/** A line of a log or of a template: its indentation is kept. */
export const logLine = (text: string, most = 500): string => cut(shown(text, most).trimEnd(), most)

export const linesOf = (text: string): readonly string[] => text.split(/\r\n|[\n\r\u2028\u2029]/)

// Shortened before it is searched: a text may have 100 kB, and what is removed is rarely more than half of it.
function shown(text: string, most: number): string {
  return wellFormed(start(text, most * 2).replace(ANSI, '').replace(DIRECTION, '').replace(/[\p{Cc}\u2028\u2029]/gu, ' '))
}

/**
 * Escapes, and keeps the result within its limit without cutting inside an escape or a surrogate pair.
 * @param escape of one character
 */
export function escapedWithin(text: string, most: number, escape: (character: string) => string): string {
  let whole = ''
  let shorter = ''
  for (const character of text) {
    whole += escape(character)
    if (whole.length < most) shorter = whole
    else if (whole.length > most) return `${shorter}…`
  }
  return whole
}

/** At most so many bytes of UTF-8, the … (three bytes) included. */
export function cutBytes(text: string, most: number): string {
  let [bytes, characters, shorter] = [0, 0, 0]
  for (const character of text) {
    bytes += bytesOf(character)
    characters += character.length
    if (bytes <= most - 3) shorter = characters
    else if (bytes > most) return `${text.slice(0, shorter)}…`
  }
  return text
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}
