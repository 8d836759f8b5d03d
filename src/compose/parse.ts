// Compose's JSON as a Stack: sections that it leaves out are empty, and what its versions print differently is made one.
import type { Grant, Service, Stack } from './model'

export type Raw = Readonly<Record<string, unknown>>

/** Throws when it is not a JSON object: Compose printed something else, which is our bug to look at. */
export function parseRaw(json: string): Raw {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null) throw new Error('docker compose config printed no model')
  return value as Raw
}

export function parseStack(json: string): { readonly stack: Stack; readonly top: Raw } {
  const top = parseRaw(json)
  const section = <T>(name: string): Readonly<Record<string, T>> => (top[name] ?? {}) as Readonly<Record<string, T>>
  const stack: Stack = {
    name: String(top['name'] ?? ''),
    services: Object.fromEntries(Object.entries(section<Service>('services')).map(([name, service]) => [name, normal(service)])),
    networks: section('networks'),
    volumes: section('volumes'),
    secrets: section('secrets'),
    configs: section('configs'),
  }
  return { stack, top }
}

function normal(service: Service): Service {
  return {
    ...service,
    ...(service.secrets === undefined ? {} : { secrets: service.secrets.map(withNumericMode) }),
    ...(service.configs === undefined ? {} : { configs: service.configs.map(withNumericMode) }),
  }
}

/** Newer versions print "0440" where older ones print 288; only the number gives the same hash in both. */
function withNumericMode(grant: Grant): Grant {
  return typeof grant.mode === 'string' ? { ...grant, mode: Number.parseInt(grant.mode, 8) } : grant
}
