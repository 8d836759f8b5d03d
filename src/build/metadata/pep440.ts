// Versions of Python packages, https://peps.python.org/pep-0440: 1.2rc2, 1!2.0.post1, 2020.1.dev4+local

export interface Pep440 {
  /** As the PEP normalises it: 1.2.3beta2 → 1.2.3b2, v1.0dev4 → 1.0.dev4 */
  readonly version: string
  readonly release: readonly number[]
  /** Neither a pre-, nor a post-, nor a development release */
  readonly final: boolean
}

const EPOCH = /(?:(?<epoch>\d+)!)?/
const RELEASE = /(?<release>\d+(?:\.\d+)*)/
const PRE = /(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d+)?)?/
const POST = /(?:-(?<postOnly>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d+)?)?/
const DEV = /(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d+)?)?/
const LOCAL = /(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?/
const VERSION = new RegExp(`^\\s*v?${[EPOCH, RELEASE, PRE, POST, DEV, LOCAL].map((part) => part.source).join('')}\\s*$`, 'i')

const SHORT: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' }

/** undefined for what is no such version */
export function parsePep440(text: string): Pep440 | undefined {
  const found = VERSION.exec(text)?.groups
  if (found === undefined) return undefined
  const release = (found['release'] ?? '').split('.').map(Number)
  const pre = found['pre']?.toLowerCase()
  const isPost = found['post'] !== undefined || found['postOnly'] !== undefined
  const version = [
    found['epoch'] === undefined || Number(found['epoch']) === 0 ? '' : `${Number(found['epoch'])}!`,
    release.join('.'),
    pre === undefined ? '' : `${SHORT[pre] ?? pre}${Number(found['preNumber'] ?? 0)}`,
    isPost ? `.post${Number(found['postOnly'] ?? found['postNumber'] ?? 0)}` : '',
    found['dev'] === undefined ? '' : `.dev${Number(found['devNumber'] ?? 0)}`,
    found['local'] === undefined ? '' : `+${found['local'].toLowerCase().replace(/[-_]/g, '.')}`,
  ].join('')
  return { version, release, final: pre === undefined && !isPost && found['dev'] === undefined }
}
