// What Slack shows: https://docs.slack.dev/reference/block-kit/blocks. The same blocks for an incoming webhook, chat.postMessage and
// chat.update; a thread holds what is too long for a channel.
import { cut, oneLine } from './clean'
import type { Message } from './message'
import { codeLine, mrkdwn, packed, plainHeader, slackLink } from './slack-text'
import { storyOf, type Story, type Telling, type ToldCommit } from './story'

/** `verbatim`: Slack makes no links and no mentions of its own out of it. */
interface Mrkdwn {
  readonly type: 'mrkdwn'
  readonly text: string
  readonly verbatim: true
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: true } }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }

export interface SlackMessage {
  /** What a lock screen shows, and a client without blocks */
  readonly text: string
  readonly blocks: readonly SlackBlock[]
}

/** Beside the message in chat.postMessage (chat.update knows none of it; a webhook the first two): no previews of linked pages, no names read as mentions. */
export const SLACK_POSTING = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' } as const

/** Documented: header 150, text of a section 3000, its fields 10 of 2000 each, `text` 4000 recommended, 50 blocks. */
const MOST = { header: 150, section: 3000, fields: 10, text: 4000, blocks: 50 } as const

/** Slack refuses blocks that are too long together (`msg_blocks_too_long`) and documents no number, so a message stays well below what fits by the limits of its parts. */
const BUDGET = { lead: 3000, template: 9000, commits: 3000, images: 1500, details: 1500, allCommits: 4000, allImages: 2000, allDetails: 5000 } as const

const FEW_LINES = 10
const MANY_COMMITS = 100

export function slackMessage(message: Message, telling: Telling): SlackMessage {
  const story = storyOf(message, telling)
  const headline = `${story.emoji} ${story.headline}`
  const blocks: readonly SlackBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(plainHeader(headline), MOST.header), emoji: true } },
    ...sections(story.lead.map((line) => mrkdwn(line, 2900)), telling.template === '' ? BUDGET.lead : BUDGET.template),
    ...(story.facts.length === 0 ? [] : [{ type: 'section', fields: story.facts.slice(0, MOST.fields).map(({ label, text }) => said(`*${label}*\n${mrkdwn(text, 250)}`)) } as const]),
    ...commitSections(story, BUDGET.commits),
    ...sections(story.images.shown.length === 0 ? [] : [`*${story.images.heading}*`, ...story.images.shown.map(({ service, digest }) => `• ${mrkdwn(service, 60)} ${mrkdwn(digest, 60)}`)], BUDGET.images),
    ...evidence(story.details.heading, story.details.lines.slice(-FEW_LINES), BUDGET.details),
    ...context(story.links),
  ]
  return { text: mrkdwn([headline, ...story.lead].join('\n'), MOST.text), blocks: blocks.slice(0, MOST.blocks) }
}

/** For the thread: every commit, whole digests, and the evidence at length. Undefined when the message said all there is. */
export function slackDetails(message: Message, telling: Telling): SlackMessage | undefined {
  const story = storyOf(message, { ...telling, template: '' }, MANY_COMMITS)
  const isLong = message.commits.length > FEW_LINES || message.details.length > FEW_LINES || telling.template !== ''
  const images = message.images.slice(0, 20).map(({ service, digest }) => `• ${mrkdwn(oneLine(service, 60), 80)} ${mrkdwn(oneLine(digest, 80), 100)}`)
  const blocks = [
    ...(isLong ? commitSections(story, BUDGET.allCommits) : []),
    ...sections(images.length === 0 ? [] : [`*${story.images.heading}*`, ...images], BUDGET.allImages),
    ...(isLong ? evidence(story.details.heading, story.details.lines, BUDGET.allDetails) : []),
  ]
  return blocks.length === 0 ? undefined : { text: mrkdwn(story.headline, MOST.text), blocks: blocks.slice(0, MOST.blocks) }
}

const said = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true })

/** An empty text is refused, and blank lines of a template at its ends show nothing. */
const sections = (lines: readonly string[], budget: number): readonly SlackBlock[] =>
  packed(lines, MOST.section, budget).filter((text) => text.trim() !== '').map((text) => ({ type: 'section', text: said(text) }))

const commitSections = ({ commits }: Story, budget: number): readonly SlackBlock[] =>
  sections(commits.shown.length === 0 ? [] : [`*${mrkdwn(commits.heading, 150)}*`, ...commits.shown.map(commitLine), ...(commits.more === '' ? [] : [commits.more])], budget)

function commitLine({ sha, title, author, page }: ToldCommit): string {
  const name = mrkdwn(title, 150)
  return `• ${sha === '' ? '' : `${slackLink(sha, page)} `}${name}${author === '' ? '' : ` (${mrkdwn(author, 60)})`}`
}

/** From the end: the last lines tell why. */
function evidence(heading: string, lines: readonly string[], budget: number): readonly SlackBlock[] {
  const kept: string[] = []
  let left = budget
  for (const line of lines.map((text) => codeLine(text, 500)).reverse()) {
    left -= line.length + 1
    if (left < 0) break
    kept.unshift(line)
  }
  const texts = packed(kept, MOST.section - 200, budget)
  return texts.filter((text) => text.trim() !== '').map((text, at) => ({ type: 'section', text: said(`${at === 0 ? `*${heading}*\n` : ''}\`\`\`\n${text}\n\`\`\``) }))
}

const context = (links: Story['links']): readonly SlackBlock[] =>
  links.length === 0 ? [] : [{ type: 'context', elements: links.map(({ label, to }) => said(to.link ? slackLink(label, to) : `${label}: ${mrkdwn(to.href, 400)}`)) }]
