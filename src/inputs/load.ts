import { InputFailure } from '../support/problem'
import { parse } from './parse'
import { checkRules } from './rules'
import type { DeployInputs, Inputs, RawInputs } from './types'
import { defaultRelease, type ReleaseFacts } from './release'

/** Parsed inputs that keep every rule; throws one InputFailure with all problems, those of the table first. */
export function load(raw: RawInputs): Inputs {
  const { read, problems } = parse(raw)
  const all = [...problems, ...checkRules(read, raw)]
  if (all.length > 0) throw new InputFailure(all)
  return read as Inputs
}

/** The same with the release named: the given one, or what GitHub's facts make of it. */
export function forDeploy(inputs: Inputs, facts: ReleaseFacts): DeployInputs {
  const release = inputs.release ?? defaultRelease(facts)
  if (release === undefined) throw new InputFailure(['release: is required outside of GitHub, where no tag or commit names it'])
  return { ...inputs, release }
}
