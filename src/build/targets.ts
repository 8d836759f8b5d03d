// `targets`: what to build for a stack whose Compose file only names images.
import { from, join } from '../compose/source-paths'

export interface Target {
  readonly service: string
  /** Relative to the project directory, or an address */
  readonly context: string
  readonly dockerfile?: string
  readonly target?: string
}

/** SERVICE=CONTEXT[,DOCKERFILE[,TARGET]]; paths are relative to the repository. @param directory the project directory */
export function readTargets(lines: readonly string[], directory: string): { readonly targets: readonly Target[]; readonly problems: readonly string[] } {
  const targets: Target[] = []
  const problems: string[] = []
  for (const line of lines) {
    const service = line.slice(0, Math.max(0, line.indexOf('=')))
    const [context = '', dockerfile = '', target = '', ...more] = line.slice(service.length + 1).split(',').map((part) => part.trim())
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(service) || context === '' || more.length > 0) problems.push(`targets: "${line}" is not SERVICE=CONTEXT[,DOCKERFILE[,TARGET]]`)
    else if (targets.some((other) => other.service === service)) problems.push(`targets: ${service} is named twice`)
    else if (!isAddress(context) && join('.', context) === undefined) problems.push(`targets: ${context} lies outside the repository`)
    else targets.push({ service, context: isAddress(context) ? context : from(directory, context) || '.', ...(dockerfile === '' ? {} : { dockerfile }), ...(target === '' ? {} : { target }) })
  }
  return { targets, problems }
}

/** What BuildKit fetches itself: repositories, archives, other images and targets. */
export const isAddress = (context: string): boolean => /^(https?:|git@|git:|ssh:|docker-image:|oci-layout:|target:|service:)/.test(context)
