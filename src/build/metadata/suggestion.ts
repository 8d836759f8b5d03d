import { nearest } from '../../inputs/nearest'

/** The end of a sentence about a word that is not known: the one that was probably meant, or all. */
export function suggestion(typed: string, choices: readonly string[]): string {
  const meant = nearest(typed, choices)
  return meant === undefined ? `write one of ${choices.join(', ')}` : `did you mean ${meant}?`
}
