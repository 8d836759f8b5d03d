// Findings on the lines that pin what they are about.
import type { Ports } from '../execution/ports'
import { remedy, whatOf } from '../report/scan-text'
import type { Listed } from '../scan/listed'
import { lineIn, type Texts } from './scan-files'

/** GitHub shows ten errors of a step; the last one says how the scan ended. */
const MOST = 9

/** What fails, in files of the repository. What is in an image has no line there. */
export function annotate(listed: readonly Listed[], texts: Texts, { log }: Pick<Ports, 'log'>): void {
  const failing = listed.filter(({ decision, finding }) => decision === 'fails' && texts.has(finding.path)).slice(0, MOST)
  for (const { finding } of failing) {
    const line = lineIn(finding, texts)
    const way = remedy(finding)
    log.error(`${finding.title}${way === '' ? '' : `. ${way.charAt(0).toUpperCase()}${way.slice(1)}.`}`, { file: finding.path, title: `${finding.severity} ${finding.id}: ${whatOf(finding)}`, ...(line === undefined ? {} : { line }) })
  }
}
