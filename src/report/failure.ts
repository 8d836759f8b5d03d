import type { OutputName } from '../inputs/spec'
import type { Failure } from '../support/problem'

/** `errors` become annotations, `lines` follow them in the log; the last line says what is serving. */
export interface FailureText {
  readonly errors: readonly string[]
  readonly lines: readonly string[]
}

/** What is left to write when everything is over. */
export interface Ending extends FailureText {
  readonly failed: boolean
  readonly outputs: Readonly<Record<OutputName, string>>
  /** Markdown, or empty */
  readonly summary: string
}

/** Where the host was not asked, since nothing was sent that could change it. */
export const UNCHANGED = 'what served before'

// Nothing matters as much at 2 a.m. as this sentence, so it is there even when the answer is that we cannot know.
export const UNKNOWN = 'not known to this run; `step: status` tells'

/**
 * @param reportUrl where bugs of this action are reported
 * @param about whether the step was about a host, so that a failure leaves the question what is serving there
 */
export function renderFailure(failure: Failure, reportUrl: string, about = true): FailureText {
  const { errors, lines } = failureText(failure, reportUrl)
  return { errors, lines: about ? lines : lines.filter((line) => !line.startsWith('serving: ')) }
}

function failureText(failure: Failure, reportUrl: string): FailureText {
  switch (failure.kind) {
    case 'input':
      return { errors: failure.problems, lines: ['Nothing was changed: the inputs were wrong.', `serving: ${failure.serving ?? UNCHANGED}`] }
    case 'world': {
      const { what, details = [], hint, serving } = failure.parts
      return { errors: [what], lines: [...details, ...(hint === undefined ? [] : [hint]), `serving: ${serving ?? UNKNOWN}`] }
    }
    case 'bug':
      return {
        errors: [`This is a bug in pi-deploy-action: ${failure.message}`],
        lines: [failure.stack, `Please report it with the lines above: ${reportUrl}`, `serving: ${UNKNOWN}`],
      }
  }
}
