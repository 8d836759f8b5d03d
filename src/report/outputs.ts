import type { Outputs } from '../execution/ports'
import type { OutputName } from '../inputs/spec'

/** Outputs as GitHub takes them: every name, empty where the step said nothing. */
export function renderOutputs(outputs: Partial<Outputs>): Readonly<Record<OutputName, string>> {
  return {
    release: outputs.release ?? '',
    'previous-release': outputs.previousRelease ?? '',
    serving: outputs.serving ?? '',
    changed: outputs.changed === undefined ? '' : String(outputs.changed),
    record: oneLine(outputs.record),
    'summary-json': oneLine(outputs.summaryJson),
    digests: oneLine(outputs.digests),
    image: lines(outputs.image),
    tags: lines(outputs.tags),
    metadata: oneLine(outputs.metadata),
    'oci-layout': lines(outputs.ociLayout),
    verdict: outputs.verdict ?? '',
    counts: oneLine(outputs.counts),
    'report-json': outputs.reportJson ?? '',
    'sarif-file': lines(outputs.sarifFile),
    'sbom-file': lines(outputs.sbomFile),
  }
}

const oneLine = (value: object | undefined): string => (value === undefined ? '' : JSON.stringify(value))

const lines = (values: readonly string[] | undefined): string => (values ?? []).join('\n')
