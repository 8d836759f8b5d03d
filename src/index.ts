// Builds the adapters, calls run(), writes the ending. No decisions.
import * as actions from './adapters/actions'
import { clock } from './adapters/clock'
import { hostTexts } from './adapters/host-texts'
import { pack } from './adapters/archive'
import { connect, targetProblems } from './adapters/ssh'
import { endingOf, run, type Steps, type World } from './run'
import { failureOf } from './support/problem'

const pending = () => { throw new Error('not wired yet') }
const STEPS: Steps = { 'deploy-to-pi': pending, rollback: pending, status: pending }

actions.onCrash((thrown) => endingOf(failureOf(thrown), actions.reportUrl()))

const world: World = {
  raw: actions.rawInputs(),
  mask: actions.mask,
  connect: (target) => connect(target, { say: actions.log.info }),
  targetProblems,
  archive: pack,
  runner: undefined as never,
  log: actions.log,
  clock,
  facts: actions.runFacts(),
  cancelled: actions.cancellation(),
  reportUrl: actions.reportUrl(),
  ...hostTexts(),
}

void run(world, STEPS).then(actions.end)
