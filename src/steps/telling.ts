// Whoever is to be told of a step, and how that went. Telling never changes how a step ended, unless the user wants it to.
import type { Channel } from '../execution/notifying'
import type { Ports } from '../execution/ports'
import type { Inputs } from '../inputs/types'
import { hasHost } from '../inputs/step'
import { headCommit, messageOf, pushedCommits, type About, type StepEnding } from '../notify/from-ending'
import type { Message } from '../notify/message'
import type { Telling } from '../notify/story'
import { templateProblems } from '../notify/template'
import { isWanted } from '../notify/wanted'
import { InputFailure } from '../support/problem'
import { textAt } from './text-at'

/** How to tell, read before the step begins. Throws InputFailure for a template that cannot be filled in. */
export async function readTelling({ language, notifyTemplate: path }: Inputs, { runner }: Pick<Ports, 'runner'>): Promise<Telling> {
  if (path === undefined) return { language, template: '' }
  const template = await textAt(path, runner)
  if (template === undefined) throw new InputFailure([`notify-template: ${path} is not a file of the repository`])
  const problems = templateProblems(template)
  if (problems.length > 0) throw new InputFailure(problems)
  return { language, template }
}

/**
 * @param told what the step itself wants to be told
 * @returns a sentence for each channel that could not be told. Never rejects.
 */
export async function tell(ending: StepEnding, told: Message | undefined, channels: () => readonly Channel[], inputs: Inputs, ports: Pick<Ports, 'facts' | 'eventPayload' | 'log'>): Promise<readonly string[]> {
  // A dry run has changed nothing, and whoever asks for the status looks at it.
  if (inputs.dryRun || inputs.step === 'status') return []
  try {
    const message = told ?? messageOf(ending, aboutOf(inputs, ports))
    if (!isWanted(message, inputs.notifyOn)) return []
    const all = await Promise.all(channels().map(async (channel) => ({ name: channel.name, said: await channel.tell(message) })))
    all.forEach(({ name, said }) => { if (said.kind === 'told') ports.log.info(`told: ${name}${said.where === '' ? '' : `, ${said.where}`}`) })
    return all.flatMap(({ name, said }) => (said.kind === 'failed' ? [`${name} could not be told: ${said.why}`] : []))
  } catch (thrown) {
    // A bug here must not hide how the step ended.
    return [`Nobody could be told, which is a bug in pi-deploy-action: ${thrown instanceof Error ? thrown.message : String(thrown)}`]
  }
}

export function aboutOf(inputs: Inputs, { facts, eventPayload }: Pick<Ports, 'facts' | 'eventPayload'>): About {
  return { inputs, facts, serves: hasHost(inputs.step), commit: headCommit(eventPayload, facts), commits: pushedCommits(eventPayload) }
}
