// The reports of a scan as files in `report-directory`, for later steps of the job and for people.
import type { Ports } from '../execution/ports'
import { subjectName, type Subject } from '../scan/outcome'
import { lineOf } from '../scan/line-of'
import { sarifOf } from '../scan/sarif'
import type { Verdict } from '../scan/policy'
import type { Finding } from '../scan/finding'
import { textAt } from './text-at'

export interface WrittenFiles {
  readonly report: string
  readonly sarif: readonly { readonly path: string; readonly text: string }[]
  readonly sboms: readonly string[]
  readonly notes: readonly string[]
}

/** SBOM of a subject in one format. */
export interface Sbom {
  readonly subject: Subject
  readonly format: 'cyclonedx' | 'spdx'
  readonly text: string
}

/** Of the texts of the repository, by path, as far as lines are looked for in them. */
export type Texts = ReadonlyMap<string, string>

export async function writeFiles(directory: string, report: string, verdicts: readonly Verdict[], sboms: readonly Sbom[], texts: Texts, ports: Ports): Promise<WrittenFiles> {
  const notes: string[] = []
  const at = (name: string): string => `${directory}/${name}`
  await ports.runner.writeFile(at('report.json'), report)
  const sarif = await Promise.all(verdicts.filter(isJudged).map(async (verdict) => {
    const made = sarifOf({ by: verdict.by, subject: verdict.subject, findings: counting(verdict), lineOf: (finding) => lineIn(finding, texts) })
    if (made.leftOut > 0) notes.push(`${subjectName(verdict.subject)}: ${made.leftOut} findings, the least bad, are not in the SARIF file: code scanning keeps 5000`)
    const [path, text] = [at(`${verdict.by.scanner}-${fileName(verdict.subject)}.sarif`), JSON.stringify(made.log)]
    await ports.runner.writeFile(path, text)
    return { path, text }
  }))
  const written = await Promise.all(sboms.map(async ({ subject, format, text }) => {
    const path = at(`${fileName(subject)}.${format === 'cyclonedx' ? 'cdx' : 'spdx'}.json`)
    await ports.runner.writeFile(path, text)
    return path
  }))
  return { report: at('report.json'), sarif, sboms: written, notes }
}

/** A run without a report must not close the alerts of the one before. */
const isJudged = ({ result }: Verdict): boolean => result === 'pass' || result === 'findings'

export const counting = ({ judged }: Verdict): readonly Finding[] => judged.filter(({ decision }) => decision !== 'ignored').map(({ finding }) => finding)

export function lineIn(finding: Finding, texts: Texts): number | undefined {
  const text = texts.get(finding.path)
  return finding.line ?? (text === undefined ? undefined : lineOf(finding.path, text, finding))
}

/** Texts of the files in which findings of sources lie. */
export async function textsOf(verdicts: readonly Verdict[], ports: Pick<Ports, 'runner'>): Promise<Texts> {
  const paths = new Set(verdicts.filter(({ subject }) => subject.kind === 'sources').flatMap((verdict) => counting(verdict).map(({ path }) => path)))
  const read = await Promise.all([...paths].filter((path) => path !== '').map(async (path) => [path, await textAt(path, ports.runner)] as const))
  return new Map(read.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])))
}

// linux/arm64 and paths have separators that a file's name cannot have.
const fileName = (subject: Subject): string => (subject.kind === 'image' ? `${subject.service}-${subject.platform}` : subject.path === '.' ? 'sources' : subject.path).replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-|-$/g, '') || 'sources'
