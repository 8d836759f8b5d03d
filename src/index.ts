// Builds the adapters, calls run(), writes the ending. No decisions.
import * as actions from './adapters/actions'
import { pack } from './adapters/archive'
import { clock } from './adapters/clock'
import { openDocker } from './adapters/docker-cli'
import { githubApi } from './adapters/github-api'
import { githubDeployments } from './adapters/github-deployments'
import { hostTexts } from './adapters/host-texts'
import { layerCache } from './adapters/layer-cache'
import { exportLayout } from './adapters/layout-export'
import { imagesOf } from './adapters/repositories'
import { ROOT, runner } from './adapters/runner'
import { scanners } from './adapters/scanners'
import { connect, targetProblems } from './adapters/ssh'
import { channelsOf } from './adapters/notify-channels'
import { SEND_BOUNDS } from './adapters/notify-send'
import { openTunnel } from './adapters/tunnel'
import { endingOf, run, type Steps, type World } from './run'
import { build } from './steps/build'
import { deploy } from './steps/deploy'
import { merge } from './steps/merge'
import { notify } from './steps/notify'
import { promote } from './steps/promote'
import { rollback } from './steps/rollback'
import { scan } from './steps/scan'
import { status } from './steps/status'
import { textsOf } from './notify/texts'
import { hasHost } from './inputs/step'
import { failureOf } from './support/problem'
import { Secret } from './support/secret'

const STEPS: Steps = { build, merge, scan, promote, 'deploy-to-pi': deploy, rollback, status, notify }

const github = actions.github()
const token = github.raw['github-token'] === '' ? undefined : new Secret(github.raw['github-token'])

actions.onCrash((thrown) => endingOf(failureOf(thrown), github.reportUrl, hasHost(github.raw.step)))

const world: World = {
  ...github,
  ...hostTexts(),
  connect: (target) => connect(target, { say: github.log.info }),
  targetProblems,
  archive: pack,
  images: (inputs) => imagesOf(inputs, github.facts.actor),
  openTunnel,
  openDocker: (registry) => openDocker(registry, github.cancelled, ROOT),
  exportLayout: (directory, names) => exportLayout(ROOT, directory, names),
  layerCache: layerCache(github.log, github.facts),
  scanners: scanners(github.log, github.facts, github.cancelled, ROOT),
  github: githubApi(token, github.facts, github.eventPayload),
  timeline: githubDeployments(token, github.facts, github.log),
  // GitHub leaves a cancelled job seconds.
  channels: (inputs, telling) => channelsOf(inputs, textsOf(telling), github.cancelled.aborted ? { bounds: { ...SEND_BOUNDS, wholeSeconds: 3 } } : {}),
  runner: runner(),
  clock,
}

void run(world, STEPS).then(actions.end)
