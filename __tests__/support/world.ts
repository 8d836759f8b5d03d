import type { Ports, Result } from '../../src/execution/ports'
import type { Steps, World } from '../../src/run'
import { rawInputs } from './raw-inputs'

const unused = (): never => { throw new Error('this test does not need it') }

export const DONE: Result = { outputs: { release: 'v2', changed: true }, summary: '# done' }

/** A world in which nothing answers, changed by `given`; `masked` collects what was masked. */
export function aWorld(given: Partial<World> = {}): World & { readonly masked: string[] } {
  const masked: string[] = []
  return {
    raw: rawInputs(),
    mask: (texts) => void masked.push(...texts),
    connect: unused,
    targetProblems: () => [],
    images: () => ({ repository: unused, publisher: unused, pullAuthorization: unused }),
    openTunnel: unused,
    openDocker: unused,
    exportLayout: unused,
    layerCache: { restore: unused, save: unused },
    services: { cache: false, hosted: false },
    scanners: { obtain: unused, run: unused, data: unused, scratch: unused, layout: unused, kept: unused, architecture: 'x64' },
    github: { uploadSarif: unused, comment: unused, uploadArtifact: unused, artifactOf: unused },
    timeline: { begin: unused },
    eventPayload: {},
    variable: () => undefined,
    archive: unused,
    runner: { composeConfig: unused, kindOf: unused, readFile: unused, listFiles: unused, isExecutable: unused, absolute: unused, writeFile: unused, request: unused },
    log: { info: () => {}, warning: () => {}, error: () => {}, group: () => {}, endGroup: () => {} },
    clock: { sleep: unused, monotonicSeconds: () => 0, now: () => '2026-01-31T12:00:00Z' },
    facts: { runUrl: '', sha: '3f2a91c0', ref: 'refs/heads/main', runNumber: '57', actor: '', event: '', repository: 'acme/booking', serverUrl: 'https://github.com' },
    cancelled: new AbortController().signal,
    hostProgram: { text: '', sha256: '' },
    supervisor: '',
    channels: () => [],
    reportUrl: 'https://example.org/issues',
    masked,
    ...given,
  }
}

/** Steps that note who was called, and with which release, and do what `act` does. */
export function someSteps(act: (ports: Ports) => Promise<Result> = async () => DONE): Steps & { readonly calls: string[] } {
  const calls: string[] = []
  const step = (name: string) => (inputs: { readonly release?: string | undefined }, ports: Ports) => {
    calls.push(`${name} ${inputs.release ?? '-'}`)
    return act(ports)
  }
  return { build: step('build'), merge: step('merge'), scan: step('scan'), promote: step('promote'), 'deploy-to-pi': step('deploy'), rollback: step('rollback'), status: step('status'), notify: step('notify'), calls }
}
