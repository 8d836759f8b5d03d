// GitHub's side: inputs, masking, the log, outputs, the summary, cancellation, the exit code.
import { readFileSync } from 'node:fs'
import * as core from '@actions/core'
import type { Log, Place, RunFacts } from '../execution/ports'
import type { RawInputs } from '../inputs/types'
import { INPUT_NAMES } from '../inputs/parse'
import { hasHost } from '../inputs/step'
import { UNKNOWN, type Ending } from '../report/failure'
import { Secret } from '../support/secret'
import { offersCache } from './github-cache'

const variable = (name: string): string => process.env[name] ?? ''

/** All of GitHub's side that the run needs. Listens for signals from now on. */
export function github() {
  return { raw: rawInputs(), mask, log, facts: runFacts(), cancelled: cancellation(), reportUrl: reportUrl(), eventPayload: eventPayload(), services: { cache: offersCache(), hosted: variable('RUNNER_ENVIRONMENT') === 'github-hosted' }, variable: secretOf }
}

/** Every input, trimmed, empty when not given. */
function rawInputs(): RawInputs {
  return Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)])) as RawInputs
}

// Outside of GitHub nobody reads ::add-mask:: commands, and printing them would show what they hide.
function mask(texts: readonly string[]): void {
  if (variable('GITHUB_ACTIONS') === 'true') texts.forEach((text) => core.setSecret(text))
}

const log: Log = {
  info: (line) => core.info(spoken(line)),
  warning: (line, at) => core.warning(line, at === undefined ? {} : annotation(at)),
  error: (line, at) => core.error(line, at === undefined ? {} : annotation(at)),
  group: (title) => core.startGroup(title),
  endGroup: () => core.endGroup(),
}

/** The runner obeys what begins with `::`, and `##[` anywhere: what is only quoted, a scanner's words or a file's name, is no command. */
export const spoken = (text: string): string => text.replace(/^(\s*):(?=:)/gm, '$1:\u200b').replace(/##(?=\[)/g, '##\u200b')

const annotation = ({ file, line, title }: Place): core.AnnotationProperties => ({ file, title, ...(line === undefined ? {} : { startLine: line }) })

function runFacts(): RunFacts {
  const [server, repository, run] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map(variable)
  return {
    runUrl: run === '' ? '' : `${server}/${repository}/actions/runs/${run}`,
    sha: variable('GITHUB_SHA'),
    ref: variable('GITHUB_REF'),
    runNumber: variable('GITHUB_RUN_NUMBER'),
    actor: variable('GITHUB_ACTOR'),
    event: variable('GITHUB_EVENT_NAME'),
    repository: repository ?? '',
    serverUrl: server ?? '',
  }
}

const secretOf = (name: string): Secret | undefined => (process.env[name] === undefined ? undefined : new Secret(variable(name)))

/** What happened, as GitHub tells it; empty where there is nothing to read. */
function eventPayload(): unknown {
  try {
    return JSON.parse(readFileSync(variable('GITHUB_EVENT_PATH'), 'utf8'))
  } catch {
    return {}
  }
}

export function reportUrl(): string {
  const repository = variable('GITHUB_ACTION_REPOSITORY')
  return repository === '' ? "the issues of this action's repository" : `https://github.com/${repository}/issues`
}

/** Aborts on the first signal. GitHub sends SIGINT, SIGTERM 7.5 s later and SIGKILL 2.5 s after that. */
function cancellation(): AbortSignal {
  const controller = new AbortController()
  const abort = (): void => {
    controller.abort()
    // A step that does not return is cut off here; its host transaction goes on, and being killed would look the same to it.
    setTimeout(() => {
      if (hasHost(core.getInput('step'))) core.info(`serving: ${UNKNOWN}`)
      process.exit(130)
    }, 4000).unref()
  }
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  return controller.signal
}

/** Errors that node-ssh throws from its own sockets reach no try; they end the run in the same words as any other. */
export function onCrash(ending: (thrown: unknown) => Ending): void {
  process.once('uncaughtException', (thrown) => void end(ending(thrown)))
}

/** Writes what is left and exits: a connection or a timer that is still open must not keep the job. */
export async function end(ending: Ending): Promise<void> {
  ending.errors.forEach((error) => core.error(error))
  ending.lines.forEach((line) => core.info(spoken(line)))
  Object.entries(ending.outputs).forEach(([name, value]) => writeOutput(name, value))
  if (ending.summary !== '' && variable('GITHUB_STEP_SUMMARY') !== '') await core.summary.addRaw(ending.summary, true).write()
  process.exit(ending.failed ? 1 : 0)
}

// Without GITHUB_OUTPUT the library falls back to a command on stdout, after the sentence that has to be last.
function writeOutput(name: string, value: string): void {
  if (variable('GITHUB_OUTPUT') !== '') core.setOutput(name, value)
}
