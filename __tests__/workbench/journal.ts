// The journal on a Pi's disk, read past the action.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJournal, type JournalEntry } from '../../src/deploy/journal'

/** @param state of the project, as a path that this process can read; a journal that is not there yet is empty */
export function journalIn(state: string): readonly JournalEntry[] {
  try {
    return parseJournal(readFileSync(join(state, 'journal.tsv'), 'utf8').split('\n'))
  } catch {
    return []
  }
}

/** ms since 1970 of an entry, from the uptime of this machine, which the Pi shares; NaN for none. */
export function timeOf(entry: JournalEntry | undefined): number {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  return Date.now() - (uptime - (entry?.uptimeSeconds ?? Number.NaN)) * 1000
}
