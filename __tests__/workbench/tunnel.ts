// What several tests of the tunnel need: a line that can be slow or cut, and who listens.
import { createHash } from 'node:crypto'
import type { CuttingProxy } from '../adapters/support/cutting-proxy'
import type { Pi } from './pi'

/** Inputs of a deployment to a Pi, through a proxy; a host behind it is known by its fingerprint. */
export function behind(proxy: CuttingProxy, inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'known-hosts': lines = '', ...rest } = inputs
  const key = Buffer.from(lines.split('\n')[0]?.split(' ')[2] ?? '', 'base64')
  return { ...rest, host: '127.0.0.1', port: String(proxy.port), fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}` }
}

/** Addresses on a Pi's loopback where somebody listens, as /proc/net/tcp has them; '' for none. */
export function listeningOn(pi: Pi): string {
  return pi.exec('sh', '-c', "awk '$4 == \"0A\" { print $2 }' /proc/net/tcp | grep -i '^0100007F' || true").trim()
}
