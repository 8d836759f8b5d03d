import type { Mount, Service } from './model'
import { mountKey } from './sources'

// Mounted into many containers without `:ro`, and written by none of them.
const NEVER_WRITTEN = ['/etc/localtime', '/etc/timezone', '/usr/share/zoneinfo', '/etc/ssl/certs', '/etc/machine-id']

/** Mounts through which two copies of the service would write to the same files. */
export function writableMounts(name: string, service: Service, travelling: readonly string[]): readonly Mount[] {
  return (service.volumes ?? []).filter(
    (mount) =>
      (mount.type === 'volume' || mount.type === 'bind') &&
      mount.source !== undefined &&
      mount.read_only !== true &&
      !NEVER_WRITTEN.includes(mount.source) &&
      !travelling.includes(mountKey(name, mount.target)),
  )
}

/** Targets of volumes that have no name. */
export function anonymousMounts(service: Service): readonly string[] {
  return (service.volumes ?? []).filter((mount) => mount.type === 'volume' && mount.source === undefined).map((mount) => mount.target)
}
