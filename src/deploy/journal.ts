// The host's journal, line by line. Columns: format, seq, boot id, uptime, deployment, step, status, detail.

export interface JournalEntry {
  readonly seq: number
  readonly boot: string
  /** Seconds since the host's boot */
  readonly uptimeSeconds: number
  readonly deployment: string
  readonly step: string
  readonly status: 'begin' | 'done' | 'failed' | 'note'
  readonly detail: string
}

const STATUSES = new Set(['begin', 'done', 'failed', 'note'])

/** Lines of another format, or torn by a power cut, are passed over. */
export function parseJournal(lines: readonly string[]): readonly JournalEntry[] {
  return lines.map(parseJournalLine).filter((entry) => entry !== undefined)
}

export function parseJournalLine(line: string): JournalEntry | undefined {
  const [format, seq, boot, uptime, deployment, step, status, detail] = line.split('\t')
  if (format !== '1' || status === undefined || !STATUSES.has(status)) return undefined
  return {
    seq: Number(seq),
    boot: boot ?? '',
    uptimeSeconds: Number(uptime),
    deployment: deployment ?? '',
    step: step ?? '',
    status: status as JournalEntry['status'],
    detail: detail ?? '',
  }
}

export type Ending = { readonly kind: 'committed'; readonly detail: string } | { readonly kind: 'failed'; readonly why: string } | { readonly kind: 'open' }

/** How a deployment ended, by its journal: `open` while it runs or where its process died. */
export function endingOf(entries: readonly JournalEntry[]): Ending {
  const last = entries.findLast((entry) => entry.step === 'transaction' && entry.status !== 'begin')
  if (last === undefined) return { kind: 'open' }
  return last.status === 'done' ? { kind: 'committed', detail: last.detail } : { kind: 'failed', why: last.detail }
}

const TITLES: Readonly<Record<string, string>> = {
  reconcile: 'Bring the committed release into order',
  preflight: 'Check the host',
  transfer: 'Fetch images',
  backup: 'Back up data',
  migrate: 'Migrate data',
  prepare: 'Prepare networks, switches and single services',
  adopt: 'Adopt the running stack',
  start: 'Start the new copies beside the old',
  healthy: 'Wait until they are healthy',
  switch: 'Give them the traffic',
  bake: 'Watch them under real traffic',
  confirm: 'Wait for the confirmation',
  commit: 'Commit',
  drain: 'Let the old copies finish their requests',
  stop: 'Stop the old copies',
  placeholders: 'Hold the old container names',
  prune: 'Remove what no kept release needs',
  revert: 'Take the release back',
  transaction: 'Deployment',
}

export function titleOf(step: string): string {
  return TITLES[step] ?? step
}

/** A line for people: `✓ Fetch images (3.2 s): 2 pulled`. The begin of a step prints nothing but for the slow ones. */
export function renderEntry(entry: JournalEntry, begun: JournalEntry | undefined): string | undefined {
  const title = titleOf(entry.step)
  const took = begun === undefined ? '' : ` (${(entry.uptimeSeconds - begun.uptimeSeconds).toFixed(1)} s)`
  const detail = entry.detail === '' ? '' : `: ${entry.detail}`
  switch (entry.status) {
    case 'begin':
      return entry.step === 'transaction' ? undefined : `  … ${title}`
    case 'note':
      return `    ${entry.detail}`
    case 'done':
      return `  ✓ ${title}${took}${detail}`
    case 'failed':
      return `  ✗ ${title}${took}${detail}`
  }
}
