// What a matrix prints: a line per moment as it goes, and a table at its end.
import { say } from '../workbench/program'
import { renderTable } from '../workbench/table'
import type { Moment } from './bed'

export interface Row {
  readonly moment: Moment
  readonly serving: string
  readonly seconds: number
  readonly requests: number
  readonly failed: number
  readonly problems: readonly string[]
}

export const report = {
  line({ moment, serving, seconds, problems }: Row): void {
    say(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${moment.order} ${moment.step} ${moment.point}: ${serving}, ${seconds.toFixed(1)} s${problems.map((problem) => `\n     ${problem}`).join('')}`)
  },

  /** Exit code: 0 when nothing was wrong. */
  end(matrix: string, secondsTitle: string, rows: readonly Row[]): number {
    say('')
    const cells = rows.map(({ moment, serving, seconds, requests, failed, problems }) => [moment.order, moment.step, moment.point, serving, seconds.toFixed(1), String(requests), String(failed), problems.join('; ').slice(0, 60)])
    renderTable(['order', 'step', 'point', 'serves', secondsTitle, 'requests', 'failed', 'problems'], cells).forEach(say)
    const wrong = rows.filter(({ problems }) => problems.length > 0).length
    const longest = Math.max(...rows.map(({ seconds }) => seconds).filter((seconds) => !Number.isNaN(seconds)))
    say(JSON.stringify({ matrix, moments: rows.length, wrong, longestSeconds: Number(longest.toFixed(2)), requests: rows.reduce((sum, row) => sum + row.requests, 0), failed: rows.reduce((sum, row) => sum + row.failed, 0) }))
    return wrong === 0 ? 0 : 1
  },
}
