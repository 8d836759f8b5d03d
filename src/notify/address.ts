// Addresses in a message come from events and settings of others.

export interface WebAddress {
  /** As the URL parser writes it: no spaces, no quotes, no angle brackets */
  readonly href: string
  /** https: may become a link. Else it is shown, for whoever is in that network, but nothing leads there with a click. */
  readonly link: boolean
}

/** Longer ones are no addresses of a run, a commit or a site, and would take the place of the text. */
const MOST = 300

/** Undefined for what is no web address, and for one that carries a password. */
export function webAddress(text: string): WebAddress | undefined {
  if (text.length > MOST || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') return undefined
  const href = url.href.replace(/[|'`"<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return href.length > MOST ? undefined : { href, link: url.protocol === 'https:' }
}
