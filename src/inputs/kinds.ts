// Plain kinds: one text → one value, or a problem that completes the sentence "NAME: …".
import { parseDuration } from '../support/duration'

export type Read<T> = { readonly value: T } | { readonly problems: readonly string[] }

export const problem = (text: string): { readonly problems: readonly string[] } => ({ problems: [text] })

export function readInteger(text: string, min = 0, max = Number.MAX_SAFE_INTEGER): Read<number> {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`
    return problem(`"${text}" is not a whole number ${range}`)
  }
  return { value }
}

// Exactly what YAML 1.2 and @actions/core take for booleans: `yes` or `1` must not become a silent false.
export function readBoolean(text: string): Read<boolean> {
  if (['true', 'True', 'TRUE'].includes(text)) return { value: true }
  if (['false', 'False', 'FALSE'].includes(text)) return { value: false }
  return problem(`"${text}" is neither true nor false`)
}

export function readChoice(text: string, choices: readonly string[]): Read<string> {
  return choices.includes(text) ? { value: text } : problem(`"${text}" is none of ${choices.join(', ')}`)
}

export function readChoices(text: string, choices: readonly string[]): Read<readonly string[]> {
  const named = namesIn(text)
  const problems = named.filter((name) => !choices.includes(name)).map((name) => `"${name}" is none of ${choices.join(', ')}`)
  return problems.length > 0 ? { problems } : { value: named }
}

export function readDuration(text: string): Read<number> {
  const parsed = parseDuration(text)
  return 'seconds' in parsed ? { value: parsed.seconds } : problem(parsed.problem)
}

export function readLines(text: string): Read<readonly string[]> {
  return { value: text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '') }
}

export function readNames(text: string): Read<readonly string[]> {
  return { value: namesIn(text) }
}

const namesIn = (text: string): readonly string[] => [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))]
