import { maskable, Secret } from '../support/secret'
import { readDigests } from './digests'
import { readBoolean, readChoice, readChoices, readDuration, readInteger, readLines, readNames, type Read } from './kinds'
import { readPairs, SECRET_ID, secretsInPairs } from './pairs'
import { readRecord } from './record'
import { readSmoke } from './smoke'
import { INPUTS, type InputName, type InputSpec } from './spec'
import { readStep } from './step'
import type { Inputs, RawInputs } from './types'

/**
 * Typed inputs, as far as they could be read, and every problem, each beginning with the input's name.
 * `read` holds a property only for an input that was given (or has a default) and is right.
 */
export interface Parsed {
  readonly read: Partial<Inputs>
  readonly problems: readonly string[]
}

export const INPUT_NAMES = Object.keys(INPUTS) as readonly InputName[]

export function parse(raw: RawInputs): Parsed {
  const read: Record<string, unknown> = {}
  const problems: string[] = []
  for (const name of INPUT_NAMES) {
    const spec: InputSpec = INPUTS[name]
    // An expression is filled in by GitHub; elsewhere it is no value.
    const fallback = spec.default?.startsWith('${{') === true ? '' : (spec.default ?? '')
    const given = raw[name] === '' ? fallback : raw[name]
    if (given === '' && !isCollection(spec)) continue
    const result = readKind(spec, given)
    if ('problems' in result) problems.push(...result.problems.map((problem) => `${name}: ${problem}`))
    else read[propertyOf(name, spec)] = result.value
  }
  return { read: read as Partial<Inputs>, problems }
}

/** Every text of the inputs that the log must never show. Needs nothing to be well-formed: mask first, parse after. */
export function secretTexts(raw: RawInputs): readonly string[] {
  const texts = INPUT_NAMES.flatMap((name) => {
    const spec: InputSpec = INPUTS[name]
    if (spec.secret !== true || raw[name] === '') return []
    if (spec.kind === 'build-secrets') return secretsInPairs(raw[name], SECRET_ID)
    return spec.kind === 'pairs' ? secretsInPairs(raw[name]) : maskable(new Secret(raw[name]))
  })
  return [...new Set(texts)]
}

function readKind(spec: InputSpec, given: string): Read<unknown> {
  switch (spec.kind) {
    case 'step': return readStep(given)
    case 'text': return { value: spec.secret === true ? new Secret(given) : given }
    case 'integer': return readInteger(given, spec.min, spec.max)
    case 'boolean': return readBoolean(given)
    case 'duration': return readDuration(given)
    case 'lines': return readLines(given)
    case 'names': return readNames(given)
    case 'pairs': return readPairs(given)
    case 'build-secrets': return readPairs(given, SECRET_ID)
    case 'digests': return readDigests(given)
    case 'smoke': return readSmoke(given)
    case 'record': return readRecord(given)
    case 'choice': return readChoice(given, spec.choices ?? [])
    case 'choices': return readChoices(given, spec.choices ?? [])
  }
}

const COLLECTIONS: readonly InputSpec['kind'][] = ['lines', 'names', 'pairs', 'build-secrets', 'choices', 'digests', 'smoke']

const isCollection = (spec: InputSpec): boolean => COLLECTIONS.includes(spec.kind)

// The same rule as PropertyOf in types.ts.
function propertyOf(name: string, spec: InputSpec): string {
  const camel = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return spec.kind === 'duration' ? `${camel}Seconds` : camel
}
