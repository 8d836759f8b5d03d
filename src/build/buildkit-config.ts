// The configuration of a builder of ours: BuildKit does not know what Docker's daemon knows of mirrors and registries without TLS.

/** buildkitd.toml; empty where there is nothing to say. @param mirrors `REGISTRY=ADDRESS` */
export function buildkitConfig(mirrors: readonly string[]): string {
  const sections = mirrors.flatMap((line) => {
    const [registry = '', address = ''] = [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]
    const plain = address.startsWith('http://')
    const host = address.replace(/^https?:\/\//, '')
    const open = plain ? [section(host, ['http = true'])] : []
    return registry === host ? open : [...open, section(registry, [`mirrors = [${JSON.stringify(host)}]`])]
  })
  return [...new Set(sections)].join('\n')
}

const section = (registry: string, lines: readonly string[]): string => [`[registry.${JSON.stringify(registry)}]`, ...lines.map((line) => `  ${line}`), ''].join('\n')
