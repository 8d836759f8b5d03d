// What was known before, for `only-new`: the report that the user names, else the last one of the base branch that is kept.
import { eventFacts } from '../build/metadata/event'
import type { Ports, RunFacts } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { knownIn } from '../scan/report-json'
import { InputFailure } from '../support/problem'
import { textAt } from './text-at'

export interface Base {
  /** Keys of its findings; undefined: everything counts as new */
  readonly known: ReadonlySet<string> | undefined
  readonly notes: readonly string[]
  /**
   * Keeps the report as the base of later scans. The first is kept whatever it found, so that a project can begin; after that only
   * one that passed, or what is new today would be old tomorrow.
   */
  keep(report: string, passed: boolean): Promise<void>
}

const FILE = 'report.json'

/** @param types what the step looks at: a base is compared with scans of the same kind alone, or one would make all of the other's new */
export async function scanBase(inputs: Inputs, types: readonly string[], ports: Ports): Promise<Base> {
  if (!inputs.onlyNew) return { known: undefined, notes: [], keep: async () => undefined }
  if (inputs.baseReport !== undefined) {
    const text = await textAt(inputs.baseReport, ports.runner)
    const known = text === undefined ? undefined : knownIn(text)
    if (known === undefined) throw new InputFailure([`base-report: ${inputs.baseReport} is no report of an earlier scan; give its output report-json`])
    return { known, notes: [], keep: async () => undefined }
  }
  const { base, own } = branches(ports)
  const kept = await ports.scanners.kept(['base', ...[...types].sort(), inputs.scanRef, base].join(' '))
  const text = await kept.read(FILE)
  const known = text === undefined ? undefined : knownIn(text)
  return {
    known,
    notes: known === undefined ? [`only-new: no scan of ${base} is kept yet, so everything counts as new; this one is the base of later ones`] : [],
    keep: async (report, passed) => {
      if (own === base && !isPullRequest(ports.facts) && (passed || known === undefined)) await kept.write(FILE, report)
    },
  }
}

// pull_request_target names the base branch as its ref, and may have what the pull request brings checked out.
const isPullRequest = ({ event }: RunFacts): boolean => event.startsWith('pull_request')

/** A pull request is compared with the branch that it goes to, every other run with the default branch. */
function branches({ facts, eventPayload, clock }: Ports): { readonly base: string; readonly own: string } {
  const { baseRef, defaultBranch = 'main' } = eventFacts(eventPayload, { ...facts, now: clock.now() })
  const base = baseRef ?? defaultBranch
  return { base, own: facts.ref.replace(/^refs\/heads\//, '') }
}
