// What this action itself wrote into the repository: Trivy would take an SBOM for what is used, and look for secrets in layers.
// Dependency-Check goes by the names of files, and looks at none of these.
import type { Inputs } from '../inputs/types'

export interface OwnOutputs {
  readonly directories: readonly string[]
  /** Patterns */
  readonly files: readonly string[]
}

/**
 * No more than is surely ours: whoever has reports written beside sources still has these scanned.
 * @param absolute the path of what inputs name, as Runner.absolute; so are the paths that come back
 */
export function ownOutputs({ reportDirectory, outputDirectory, ociLayout }: Pick<Inputs, 'reportDirectory' | 'outputDirectory' | 'ociLayout'>, absolute: (path: string) => string): OwnOutputs {
  const reports = absolute(reportDirectory)
  return {
    directories: [...new Set([outputDirectory, ...ociLayout].map((layout) => `${absolute(layout)}/blobs`))],
    files: ['report.json', 'trivy-*.sarif', 'dependency-check-*.sarif', '*.cdx.json', '*.spdx.json'].map((name) => `${reports}/${name}`),
  }
}
