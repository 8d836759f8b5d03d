/** Whether a host is this machine, by name or number: what is said there nobody reads on the way. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
