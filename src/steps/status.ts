// step: status — what serves, since when, by which run, and what is not as the record says. Changes nothing.
import { parseObservation } from '../deploy/observation'
import { statusOf } from '../deploy/status'
import { HostProgram } from '../execution/host-program'
import type { Ports, Result } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { renderStatus, renderStatusMarkdown } from '../report/status-text'
import { projectName } from './project'

export async function status(inputs: Inputs, ports: Ports): Promise<Result> {
  const project = await projectName(inputs, ports)
  const host = await ports.connect()
  try {
    const seen = parseObservation(await new HostProgram(host, ports.hostProgram, project).observe([]))
    const found = statusOf(project, seen)
    renderStatus(found).forEach((line) => ports.log.info(line))
    return { outputs: { release: found.release, serving: found.serving, previousRelease: found.previousRelease, changed: false, summaryJson: found }, summary: renderStatusMarkdown(found) }
  } finally {
    host.close()
  }
}
