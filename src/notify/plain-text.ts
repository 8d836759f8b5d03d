// The whole message as text: the text part of a mail, ntfy, and `text` of the webhook.
import type { Message } from './message'
import { storyOf, type Story, type Telling, type ToldCommit } from './story'

export const plainText = (message: Message, telling: Telling): string => wholeText(storyOf(message, telling))

export const wholeText = (story: Story): string => `${story.headline}\n\n${bodyText(story)}`

/** Without the headline, which is a title of its own elsewhere. */
export function bodyText({ lead, facts, commits, images, details, links }: Story): string {
  const widest = Math.max(0, ...facts.map(({ label }) => label.length))
  const parts: readonly (readonly string[])[] = [
    lead,
    facts.map(({ label, text }) => `${`${label}:`.padEnd(widest + 1)} ${text}`),
    commits.shown.length === 0 ? [] : [`${commits.heading}:`, ...commits.shown.map((commit) => `- ${commitText(commit)}`), ...(commits.more === '' ? [] : [`  ${commits.more}`])],
    images.shown.length === 0 ? [] : [`${images.heading}:`, ...images.shown.map(({ service, digest }) => `- ${service} ${digest}`)],
    details.lines.length === 0 ? [] : [`${details.heading}:`, ...details.lines.map((line) => `  ${line}`)],
    links.map(({ label, to }) => `${label}: ${to.href}`),
  ]
  return `${parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`
}

const commitText = ({ sha, title, author }: ToldCommit): string => [sha, title, author === '' ? '' : `(${author})`].filter((part) => part !== '').join(' ')
