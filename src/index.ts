// Builds the adapters, calls run(), writes the ending. No decisions.
import * as actions from './adapters/actions'
import { pack } from './adapters/archive'
import { clock } from './adapters/clock'
import { hostTexts } from './adapters/host-texts'
import { imagesOf } from './adapters/repositories'
import { runner } from './adapters/runner'
import { connect, targetProblems } from './adapters/ssh'
import { openTunnel } from './adapters/tunnel'
import { endingOf, run, type Steps, type World } from './run'
import { deploy } from './steps/deploy'
import { rollback } from './steps/rollback'
import { status } from './steps/status'
import { failureOf } from './support/problem'

const STEPS: Steps = { 'deploy-to-pi': deploy, rollback, status }

actions.onCrash((thrown) => endingOf(failureOf(thrown), actions.reportUrl()))

const github = actions.github()

const world: World = {
  ...github,
  ...hostTexts(),
  connect: (target) => connect(target, { say: github.log.info }),
  targetProblems,
  archive: pack,
  images: (inputs) => imagesOf(inputs, github.facts.actor),
  openTunnel,
  runner: runner(),
  clock,
}

void run(world, STEPS).then(actions.end)
