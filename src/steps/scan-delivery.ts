// Where people look: code scanning, the pull request, an artifact, the lines that pin packages. None of these decides the gate.
import type { Ports } from '../execution/ports'
import type { Delivered } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import { renderScanComment, type ScanReport } from '../report/scan-summary'
import type { WrittenFiles } from './scan-files'

/** The artifact in which a deployment of the same commit looks for the verdict. */
export const artifactName = (about: 'images' | 'sources'): string => `pi-deploy-scan-${about}`

/** @returns what could not be delivered, in sentences. Never rejects. */
export async function deliver(report: ScanReport, files: WrittenFiles, record: object, about: 'images' | 'sources', inputs: Inputs, ports: Ports): Promise<readonly string[]> {
  const refused = new Set<string>()
  const say = (what: string, delivered: Delivered): void => {
    if (delivered.kind === 'refused') refused.add(`${what}: ${delivered.why}`)
    else ports.log.info(`${what}${delivered.url === '' ? '' : `: ${delivered.url}`}`)
  }
  // A fork's pull request has a token that may only read.
  if (inputs.uploadSarif && inputs.githubToken !== undefined) for (const { text } of files.sarif) say('Code scanning', await ports.github.uploadSarif(text))
  if (inputs.prComment && inputs.githubToken !== undefined && ports.facts.event.startsWith('pull_request')) say('Comment at the pull request', await ports.github.comment(artifactName(about), renderScanComment(report, ports.facts.runUrl)))
  if (ports.services.cache) say('Reports as an artifact', await ports.github.uploadArtifact(artifactName(about), { 'record.json': JSON.stringify(record), ...(await contents([files.report, ...files.sarif.map(({ path }) => path), ...files.sboms], ports)) }))
  refused.forEach((why) => ports.log.warning(`Not delivered. ${why}`))
  return [...refused]
}

async function contents(paths: readonly string[], ports: Ports): Promise<Readonly<Record<string, string>>> {
  const read = paths.map(async (path) => [path.split('/').at(-1) ?? path, new TextDecoder().decode(await ports.runner.readFile(path))] as const)
  return Object.fromEntries(await Promise.all(read))
}
