// Where something may be said that must not be read on the way.

/** Whether a host is this machine, by name or number. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)

/** Whether an address is one of HTTP over TLS, or of this machine. */
export function isPrivateAddress(address: string): boolean {
  if (!/^https?:\/\/[^/\s]/i.test(address) || !URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || isLoopback(hostname)
}
