// Paths as text, without a disk: relative to the repository, with forward slashes.

/** `deploy` + `../nginx/./nginx.conf` → `nginx/nginx.conf`; undefined when it leads out of the repository. */
export function join(directory: string, path: string): string | undefined {
  const parts: string[] = []
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/') || '.'
}

/** Where a source of the stack would lie in the repository; undefined when it can only be meant on the host. */
export function inRepository(directory: string, source: string): string | undefined {
  return source.startsWith('/') || source.startsWith('~') ? undefined : join(directory, source)
}

/** Compose puts an included file's directory before a `~` that it could not resolve: `sub/~/data` → `~/data`. */
export function relativeHome(source: string): string {
  const home = /^(?:[^~]*\/)?(~(?:\/.*)?)$/.exec(source)?.[1]
  return source.startsWith('/') ? source : home ?? source
}

export function baseName(path: string): string {
  return path.split('/').at(-1) ?? path
}

/** `deploy/compose.yml` → `deploy`; `compose.yml` → `.`. */
export function directoryOf(path: string): string {
  return join('.', `${path}/..`) ?? '.'
}

/** How `path` is written from `directory`, both relative to the repository. */
export function from(directory: string, path: string): string {
  const here = (join('.', directory) ?? '.').split('/').filter((part) => part !== '.')
  const there = (join('.', path) ?? path).split('/')
  const common = here.findIndex((part, index) => part !== there[index])
  const shared = common === -1 ? here.length : common
  return [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/')
}
