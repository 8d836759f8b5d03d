// A mail of two parts. No pictures, no fonts, no colours of our own: nothing is fetched when it is opened, and it is readable on dark
// and on light ground, from 320 px on.
import { oneLine } from './clean'
import type { Message } from './message'
import { wholeText } from './plain-text'
import { storyOf, type Story, type Telling } from './story'

export interface Mail {
  /** One line, without control characters: nothing in it can become a header */
  readonly subject: string
  readonly text: string
  readonly html: string
}

const MOST_SUBJECT = 150

export function mailOf(message: Message, telling: Telling): Mail {
  const story = storyOf(message, telling)
  return { subject: oneLine(story.headline, MOST_SUBJECT), text: wholeText(story), html: htmlOf(story, telling) }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** An address that is not https is shown and leads nowhere. */
const link = (label: string, to: { readonly href: string; readonly link: boolean } | undefined): string =>
  to?.link === true ? `<a href="${escape(to.href)}" rel="noreferrer">${escape(label)}</a>` : escape(label)

function htmlOf(story: Story, { language }: Telling): string {
  const headline = escape(story.headline)
  const { commits, images, details, links } = story
  const parts = [
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${story.emoji} ${headline}</h1>`,
    story.lead.length === 0 ? '' : `<p style="margin:0 0 16px">${story.lead.map(escape).join('<br>\n')}</p>`,
    story.facts.length === 0 ? '' : `<table cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:0 0 16px">${story.facts.map(factRow).join('')}</table>`,
    list(commits.heading, [...commits.shown.map(({ sha, title, author, page }) => `${sha === '' ? '' : `${link(sha, page)} `}${escape(title)}${author === '' ? '' : ` (${escape(author)})`}`), ...(commits.more === '' ? [] : [escape(commits.more)])]),
    list(images.heading, images.shown.map(({ service, digest }) => `${escape(service)} ${escape(digest)}`)),
    details.lines.length === 0 ? '' : `${heading(details.heading)}<pre style="margin:0 0 16px;font-size:13px;line-height:1.4;white-space:pre-wrap;overflow-wrap:anywhere">${details.lines.map(escape).join('\n')}</pre>`,
    links.length === 0 ? '' : `<p style="margin:0">${links.map(({ label, to }) => (to.link ? link(label, to) : `${escape(label)}: ${escape(to.href)}`)).join(' · ')}</p>`,
  ]
  return [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${headline}</title></head>`,
    '<body style="margin:0;padding:16px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5">',
    '<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere;word-break:break-word">',
    ...parts.filter((part) => part !== ''),
    '</div></body></html>',
    '',
  ].join('\n')
}

const heading = (text: string): string => `<h2 style="font-size:16px;line-height:1.3;margin:0 0 4px">${escape(text)}</h2>`

const factRow = ({ label, text }: Story['facts'][number]): string =>
  `<tr><th scope="row" align="left" valign="top" style="padding:2px 12px 2px 0;white-space:nowrap">${escape(label)}</th><td valign="top" style="padding:2px 0">${escape(text)}</td></tr>`

/** @param items escaped */
const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${heading(title)}<ul style="margin:0 0 16px;padding-left:20px">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
