// How a transaction ended, as far as the runner could learn.
import type { JournalEntry } from './journal'

export type Ended =
  | { readonly kind: 'committed'; readonly entries: readonly JournalEntry[]; readonly warning: string }
  | { readonly kind: 'failed'; readonly entries: readonly JournalEntry[]; readonly why: string }
  /** Its process on the host died: a power cut, a restart, a kill */
  | { readonly kind: 'gone'; readonly entries: readonly JournalEntry[]; readonly why: string }
  /** The job was cancelled; `decision` says who decides now. `confirmed`: it was decided before, and the host carries it out */
  | { readonly kind: 'handed-over'; readonly entries: readonly JournalEntry[]; readonly decision: string; readonly confirmed: boolean }

/** `stale`: it did not begin, as the host changed since it was planned */
export type Outcome = Ended | { readonly kind: 'stale' }
