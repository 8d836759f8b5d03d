import type { ServiceSettings } from './extension'
import type { Stack } from './model'
import { healthUrl, isTcp, portsOf, type FoundPort } from './ports'
import type { RoleFacts, WebPort } from './roles'

/** Ports of a service that answers, each with the words for the plan; empty when none is known. */
export function webPorts(
  stack: Stack,
  name: string,
  settings: ServiceSettings,
  facts: RoleFacts,
): readonly (WebPort & { readonly why: string })[] {
  const service = stack.services[name] ?? {}
  const found = portsOf(stack, name, { exposed: facts.exposed?.[name] ?? [], texts: facts.texts ?? [] })
  const ipv6 = Object.keys(service.networks ?? {}).some((network) => stack.networks[network]?.['enable_ipv6'] === true)
  return chosen(found, settings).map(({ port, protocol, from }, index) => {
    const health = healthOf(port, protocol, index === 0, settings, healthUrl(service))
    const edge = (service.ports ?? []).some((one) => one.target === port && isTcp(one))
    const why = `${port} (${from})${health.protocol === 'tcp' ? ' as plain TCP' : ''}${health.why}`
    return { port, protocol: health.protocol, edge, why, ...(health.path === undefined ? {} : { health: health.path }), ...(ipv6 ? { ipv6 } : {}) }
  })
}

/** Stated ports replace guesses, but a published one stays: the switch has to lead it somewhere. */
function chosen(found: readonly FoundPort[], settings: ServiceSettings): readonly FoundPort[] {
  if (settings.ports === undefined) return found
  const stated = settings.ports.map((port) => ({
    port,
    protocol: found.find((one) => one.port === port)?.protocol ?? ('http' as const),
    from: 'x-pi-deploy',
  }))
  return [...stated, ...found.filter((one) => one.from.startsWith('published') && !settings.ports?.includes(one.port))]
}

function healthOf(
  port: number,
  guessed: 'http' | 'tcp',
  first: boolean,
  settings: ServiceSettings,
  checked: ReturnType<typeof healthUrl>,
): { readonly protocol: 'http' | 'tcp'; readonly path?: string; readonly why: string } {
  // An application whose own check speaks HTTPS ends TLS itself: to the switch its connections are plain TCP.
  const secure = checked?.secure === true && checked.port === port
  const protocol = settings.protocol ?? (secure ? 'tcp' : guessed)
  if (protocol === 'tcp') return { protocol, why: '' }
  if (settings.health !== undefined) {
    return first ? { protocol, path: settings.health, why: `, health ${settings.health} (x-pi-deploy)` } : { protocol, why: '' }
  }
  if (checked !== undefined && checked.port === port) {
    return { protocol, path: checked.path, why: `, health ${checked.path} (its health check)` }
  }
  return { protocol, why: '' }
}
