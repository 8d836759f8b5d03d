// What every channel says, in the reader's language and in the order to read it; a channel lays it out and escapes it.
// All texts here are fit to be shown (clean.ts), and none is escaped.
import { webAddress, type WebAddress } from './address'
import { linesOf, logLine, oneLine } from './clean'
import { durationText, findingsText, number, requestsText, shortDigest } from './figures'
import type { Commit, Language, Message } from './message'
import { EMOJI, isAboutServing, situationOf, type Situation } from './situation'
import { fillTemplate } from './template'
import { wordsOf, type Label, type Names, type Words } from './words'

export interface Telling {
  readonly language: Language
  /** Text of `notify-template`; empty: our own words */
  readonly template: string
}

export interface Fact {
  readonly label: string
  readonly text: string
}

export interface ToldCommit {
  /** Seven digits, or empty */
  readonly sha: string
  readonly title: string
  readonly author: string
  readonly page: WebAddress | undefined
}

export interface Story {
  readonly situation: Situation
  readonly emoji: string
  readonly headline: string
  /** What happened, and what to do; of a template, its lines */
  readonly lead: readonly string[]
  readonly facts: readonly Fact[]
  readonly commits: { readonly heading: string; readonly shown: readonly ToldCommit[]; /** "and 14 more", or empty */ readonly more: string }
  readonly images: { readonly heading: string; readonly shown: readonly { readonly service: string; /** Short */ readonly digest: string }[] }
  readonly details: { readonly heading: string; readonly lines: readonly string[] }
  readonly links: readonly { readonly label: string; readonly to: WebAddress }[]
}

const MOST_COMMITS = 10
const MOST_IMAGES = 20
const MOST_DETAILS = 100

/** @param mostCommits how many are named one by one */
export function storyOf(message: Message, telling: Telling, mostCommits = MOST_COMMITS): Story {
  const words = wordsOf(telling.language)
  const situation = situationOf(message)
  const names = namesOf(message)
  const headline = words.headline[situation](names)
  const common = { situation, emoji: EMOJI[situation], headline, links: linksOf(message, words) }
  const { labels } = words
  if (telling.template !== '') {
    const lead = linesOf(fillTemplate(telling.template, message, headline)).map((line) => logLine(line, 2000))
    // Whoever writes a text of their own has chosen what it says, so nothing but the headline and the links is added.
    return { ...common, lead, facts: [], commits: { heading: '', shown: [], more: '' }, images: { heading: '', shown: [] }, details: { heading: '', lines: [] } }
  }
  return {
    ...common,
    lead: leadOf(message, situation, names, words),
    facts: factsOf(message, words),
    commits: commitsOf(message, situation === 'rolled-back' ? '' : names.previous, words, mostCommits),
    images: { heading: labels.images, shown: message.images.slice(0, MOST_IMAGES).map(({ service, digest }) => ({ service: oneLine(service, 60), digest: shortDigest(oneLine(digest)) })) },
    // The last lines are those that tell why it ended.
    details: { heading: labels.details, lines: message.details.slice(-MOST_DETAILS).map((line) => logLine(line)) },
  }
}

function namesOf(message: Message): Names {
  const [project, release, previous, environment, host, step] = [message.project, message.release, message.previousRelease, message.environment, message.host, message.step].map((name) => oneLine(name, 60)) as [string, string, string, string, string, string]
  const named = project === '' ? (host === '' ? 'pi-deploy' : host) : project
  return { subject: release === '' ? named : `${named} ${release}`, project: named, release, previous, place: environment === '' ? host : environment, step, deploys: isAboutServing(message) }
}

function leadOf(message: Message, situation: Situation, names: Names, words: Words): readonly string[] {
  const what = oneLine(message.what, 1000)
  const hint = oneLine(message.hint, 1000)
  const happened = [words.sentence[situation](names), servingText(message, situation, words)].filter((text) => text !== '').join(' ')
  const lines = situation === 'needs-person' ? [hint === '' ? words.act : hint, what, happened] : [happened, what, hint]
  return lines.filter((line) => line !== '')
}

function servingText(message: Message, situation: Situation, { serving }: Words): string {
  if (!isAboutServing(message) || !['failed', 'taken-back', 'cancelled', 'needs-person'].includes(situation)) return ''
  const release = oneLine(message.serving)
  if (release !== '') return situation !== 'needs-person' && message.serving === message.previousRelease ? serving.still(release) : serving.now(release)
  // Its own sentence says already that it is not known.
  return situation === 'needs-person' ? '' : serving.unknown
}

function factsOf(message: Message, words: Words): readonly Fact[] {
  const { seconds, requests, findings, commit } = message
  const facts: readonly (readonly [Label, string])[] = [
    ['serving', message.serving],
    ['before', message.previousRelease === message.serving ? '' : message.previousRelease],
    ['environment', message.environment],
    ['host', message.host],
    ['duration', seconds === undefined ? '' : durationText(seconds, words)],
    ['requests', requests === undefined ? '' : requestsText(requests, words)],
    ['findings', findings === undefined ? '' : findingsText(findings, words)],
    ['by', message.actor],
    ['commit', commit === undefined ? '' : `${shortSha(commit)} ${commit.title}`],
  ]
  return facts.map(([label, text]) => ({ label: words.labels[label], text: oneLine(text) })).filter(({ text }) => text !== '')
}

/** @param since after a rollback nothing: what is listed then are not commits after the release before */
function commitsOf(message: Message, since: string, words: Words, most: number): Story['commits'] {
  const { length } = message.commits
  const shown = message.commits.slice(0, most).map((commit) => ({ sha: shortSha(commit), title: oneLine(commit.title, 120), author: oneLine(commit.author, 40), page: webAddress(commit.url) }))
  const heading = length === 0 ? '' : words.commits(number(length, words), length === 1, since)
  return { heading, shown, more: length > most ? words.more(number(length - most, words)) : '' }
}

const shortSha = ({ sha }: Commit): string => (/^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : '')

function linksOf({ links }: Message, { labels }: Words): Story['links'] {
  return (['site', 'run', 'compare'] as const).flatMap((name) => {
    const to = webAddress(links[name])
    return to === undefined ? [] : [{ label: labels[name], to }]
  })
}
