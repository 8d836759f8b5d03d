import { InputFailure } from '../support/problem'
import { parse } from './parse'
import { checkRules } from './rules'
import type { DeployInputs, Inputs, RawInputs } from './types'
import { defaultRelease, type ReleaseFacts } from './release'

/** Problems that only an adapter can find in what could be read; each begins with the input's name. */
export type MoreProblems = (read: Partial<Inputs>) => readonly string[]

/** Parsed inputs that keep every rule; throws one InputFailure with all problems, those of the table first. */
export function load(raw: RawInputs, moreProblems: MoreProblems = () => []): Inputs {
  const { read, problems } = parse(raw)
  const found = [...problems, ...checkRules(read, raw)]
  const named = new Set(found.map(inputOf))
  // An input that is missing or unreadable has been named; a second complaint about it would only be noise.
  const all = [...found, ...moreProblems(read).filter((problem) => !named.has(inputOf(problem)))]
  if (all.length > 0) throw new InputFailure(all)
  return read as Inputs
}

const inputOf = (problem: string): string => problem.split(':', 1)[0] ?? ''

/** The same with the release named: the given one, or what GitHub's facts make of it. */
export function forDeploy(inputs: Inputs, facts: ReleaseFacts): DeployInputs {
  const release = inputs.release ?? defaultRelease(facts)
  if (release === undefined) throw new InputFailure(['release: is required outside of GitHub, where no tag or commit names it'])
  return { ...inputs, release }
}
