// step: notify — tells how the job went, by what the host itself says: it knows of a release that was taken back after the runner died.
import { statusOf, type Status } from '../deploy/status'
import { parseObservation } from '../deploy/observation'
import { HostProgram } from '../execution/host-program'
import type { Ports, Result } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { messageOf } from '../notify/from-ending'
import type { Happening, Message } from '../notify/message'
import { WorldFailure } from '../support/problem'
import { projectName } from './project'
import { aboutOf } from './telling'

export async function notify(inputs: Inputs, ports: Ports): Promise<Result> {
  const job = inputs.jobStatus ?? 'success'
  const known = messageOf({ outputs: {}, cancelled: false, seconds: 0 }, aboutOf(inputs, ports))
  const plain: Message = { ...known, happening: JOB[job] ?? 'failure', seconds: undefined, changed: inputs.record?.deployment['outcome'] === 'committed' }
  const found = inputs.host === undefined ? undefined : await lookAt(inputs, ports)
  const message = found === undefined ? plain : 'why' in found ? unseen(plain, found.why) : seen(plain, found)
  ports.log.info(`${message.project} ${message.release}: ${message.happening}${message.serving === '' ? '' : `, serving: ${message.serving}`}`)
  return { message, outputs: { release: message.release, serving: message.serving, changed: false, summaryJson: { happening: message.happening, serving: message.serving } }, summary: '' }
}

const JOB: Readonly<Record<string, Happening>> = { success: 'success', failure: 'failure', cancelled: 'cancelled' }

async function lookAt(inputs: Inputs, ports: Ports): Promise<Status | { readonly why: string }> {
  try {
    const project = await projectName(inputs, ports)
    const host = await ports.connect()
    try {
      return statusOf(project, parseObservation(await new HostProgram(host, ports.hostProgram, project).observe([])))
    } finally {
      host.close()
    }
  } catch (thrown) {
    if (thrown instanceof WorldFailure) return { why: thrown.parts.what }
    throw thrown
  }
}

/** After a job that went well a host that does not answer is worth a line; after any other, nobody knows what serves. */
function unseen(plain: Message, why: string): Message {
  if (plain.happening === 'success') return { ...plain, details: [`The host was asked and did not answer: ${why}`] }
  return { ...plain, happening: 'needs-person', serving: '', what: `Nobody knows what serves: ${why}`, hint: 'step: status tells as soon as the host answers.' }
}

function seen(plain: Message, status: Status): Message {
  const last = status.transactions.at(-1)
  const common = { ...plain, project: status.project, serving: status.serving, release: plain.release || status.release, previousRelease: plain.previousRelease || status.previousRelease, details: status.drift }
  if (status.lock !== undefined) return { ...common, happening: 'needs-person', what: `A deployment is still at work on the host (${status.lock[0] ?? ''}); it ends or is taken back by itself`, hint: 'step: status tells how it ended.' }
  if (plain.happening !== 'success' && last?.ending === 'failed') return { ...common, happening: 'rolled-back', what: last.detail }
  return common
}
