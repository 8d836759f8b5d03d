import { problem, type Read } from '../../inputs/kinds'
import { isOnDefaultBranch } from './global-values'
import { atLine, gather } from './lines'
import type { Affix, Flavor } from './read-flavor'
import type { Rule } from './rules'
import { tagOfRule, type Run } from './tag-of-rule'
import { render, type Values } from './template'

/** The tags of a run, without names of images. The first one is the version. */
export interface Tags {
  readonly names: readonly string[]
  /** Lines that were about this event and gave nothing, and tags that had to be cut */
  readonly warnings: readonly string[]
}

interface Found {
  readonly name: string
  readonly latest: boolean
  readonly warnings: readonly string[]
}

const MOST = 128

/**
 * @param ownTags whether the user wrote `tags`. With latest=auto it is then the first tag that decides on `latest`, as at
 * docker/metadata-action; without, `latest` is what the default branch is.
 */
export function tagsOf(rules: readonly Rule[], flavor: Flavor, run: Run, ownTags: boolean): Read<Tags> {
  const read = gather(rules.map((rule) => findTag(rule, flavor, run)))
  if ('problems' in read) return read
  const found = read.value.filter(({ name }) => name !== '')
  const auto = ownTags ? found[0]?.latest === true : isOnDefaultBranch(run.facts)
  const latest = found.length > 0 && (flavor.latest === 'auto' ? auto : flavor.latest === 'true')
  const names = [...found.map(({ name }) => name), ...(latest ? [latestName(flavor, run.values)] : [])]
  return { value: { names: [...new Set(names)], warnings: read.value.flatMap(({ warnings }) => warnings) } }
}

const NONE: Found = { name: '', latest: false, warnings: [] }

function findTag(rule: Rule, flavor: Flavor, run: Run): Read<Found> {
  const enabled = render(rule.enable, run.values)
  if (enabled !== 'true' && enabled !== 'false') return problem(atLine('tags', rule.line, `has an enable that is "${enabled}" and neither true nor false`))
  if (enabled === 'false') return { value: NONE }
  const made = tagOfRule(rule, run)
  if (made.kind === 'nothing') return { value: NONE }
  if (made.kind === 'unfit') return { value: { ...NONE, warnings: [atLine('tags', rule.line, made.why)] } }
  const text = [render(rule.prefix ?? flavor.prefix.text, run.values), made.text, render(rule.suffix ?? flavor.suffix.text, run.values)].join('')
  const whole = sanitise(text)
  if (/^[.-]/.test(whole)) return problem(atLine('tags', rule.line, `gives the tag "${whole}" here, but a tag must begin with a letter, a digit or _; write another prefix or value, or enable=false for such events`))
  const name = whole.slice(0, MOST)
  return { value: { name, latest: made.latest, warnings: whole === name ? [] : [atLine('tags', rule.line, `gives a tag of ${whole.length} characters; only the first ${MOST} are kept`)] } }
}

function latestName({ prefix, suffix }: Flavor, values: Values): string {
  const text = ({ text: template, onLatest }: Affix): string => (onLatest ? render(template, values) : '')
  return sanitise(`${text(prefix)}latest${text(suffix)}`).slice(0, MOST)
}

const sanitise = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-')
