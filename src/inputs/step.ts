import { problem, type Read } from './kinds'
import { nearest } from './nearest'
import { HOST_STEPS, LATER_STEPS, STEP_ALIASES, STEPS, type Step } from './spec'

export function readStep(text: string): Read<Step> {
  const known = STEPS.find((step) => step === text) ?? STEP_ALIASES[text]
  if (known !== undefined) return { value: known }
  const list = STEPS.join(', ')
  if (LATER_STEPS.some((step) => step === text)) return problem(`"${text}" is not available yet; this version has ${list}`)
  const meant = nearest(text, [...STEPS, ...Object.keys(STEP_ALIASES)])
  return problem(`"${text}" is not a step; ${meant === undefined ? `there are ${list}` : `did you mean ${meant}?`}`)
}

/** Whether a failure of the step leaves the question what is serving. Without a known step it may. */
export const hasHost = (step: string): boolean => !STEPS.some((known) => known === step) || HOST_STEPS.some((known) => known === (STEP_ALIASES[step] ?? step))
