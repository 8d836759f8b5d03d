// Where people look: code scanning, the pull request, an artifact, the lines that pin packages. None of these decides the gate.
import type { Ports } from '../execution/ports'
import type { Delivered } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import { renderScanComment, type ScanReport } from '../report/scan-summary'
import type { WrittenFiles } from './scan-files'

/** The artifact in which a deployment of the same commit looks for the verdict. */
export const artifactName = (about: 'images' | 'sources'): string => `pi-deploy-scan-${about}`

/** To all at once, as one that does not answer takes its time. @returns what could not be delivered, in sentences. Never rejects. */
export async function deliver(report: ScanReport, files: WrittenFiles, record: object, about: 'images' | 'sources', inputs: Inputs, ports: Ports): Promise<readonly string[]> {
  const name = artifactName(about)
  // A fork's pull request has a token that may only read.
  const mayTell = inputs.githubToken !== undefined
  const told = await Promise.all([
    ...(inputs.uploadSarif && mayTell ? files.sarif.map(({ text }) => taken('Code scanning', ports.github.uploadSarif(text))) : []),
    ...(inputs.prComment && mayTell && ports.facts.event.startsWith('pull_request') ? [taken('Comment at the pull request', ports.github.comment(name, renderScanComment(report, ports.facts.runUrl)))] : []),
    ...(ports.services.cache ? [taken('Reports as an artifact', artifactFiles(files, record, ports).then((all) => ports.github.uploadArtifact(name, all)))] : []),
  ])
  const lines = (refused: boolean): readonly string[] => [...new Set(told.filter((it) => it.refused === refused).map(({ line }) => line))]
  lines(false).forEach((line) => ports.log.info(line))
  lines(true).forEach((line) => ports.log.warning(`Not delivered. ${line}`))
  return lines(true)
}

async function taken(what: string, delivery: Promise<Delivered>): Promise<{ readonly refused: boolean; readonly line: string }> {
  const delivered = await delivery
  if (delivered.kind === 'refused') return { refused: true, line: `${what}: ${delivered.why}` }
  return { refused: false, line: `${what}${delivered.url === '' ? '' : `: ${delivered.url}`}` }
}

async function artifactFiles({ report, sarif, sboms }: WrittenFiles, record: object, ports: Ports): Promise<Readonly<Record<string, string>>> {
  const read = [report, ...sarif.map(({ path }) => path), ...sboms].map(async (path) => [path.split('/').at(-1) ?? path, new TextDecoder().decode(await ports.runner.readFile(path))] as const)
  return { 'record.json': JSON.stringify(record), ...Object.fromEntries(await Promise.all(read)) }
}
